// Slow: tests every claim on images twice.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { inPackage } from '../compute/paths.js';
import { type Evidence, loadEvidence } from '../records/evidence.js';
import { CLAIMS } from './claims.js';

const kept = inPackage('data', 'evidence');
const skip = !existsSync(join(kept, '17-universal.json.br'));

test('what is found of images does not hang on the order of the rows', { skip }, () => {
  const { distances } = loadEvidence(kept);
  const about: Evidence = { outcomes: [], counts: [], distances };
  const turned: Evidence = { ...about, distances: [...distances].reverse() };
  let compared = 0;
  for (const claim of CLAIMS) {
    if (!Object.values(claim.experiments ?? {}).some(({ table }) => table === 'distances')) continue;
    const options = { alpha: 0.05, seed: 0, replicates: 200 };
    const [first, second] = [about, turned].map((evidence) =>
      claim
        .test(evidence, options)
        .findings.filter(({ family }) => family === 'diffusion' || family === 'flow')
        .sort((a, b) => (a.what < b.what ? -1 : 1)),
    );
    const texts = (findings: typeof first) => findings!.map(({ what, samples }) => `${what}, over ${samples}`);
    assert.deepEqual(texts(second), texts(first), `claim ${claim.number}`);
    first!.forEach(({ what, effect }, i) => {
      // Effects that are limits of fits are means over resamples, which are drawn in the order of the trainings.
      const apart = Math.abs(second![i]!.effect - effect);
      assert.ok(!(apart > 2e-3), `claim ${claim.number}, ${what}: ${effect} and ${second![i]!.effect}`);
    });
    compared += first!.length;
  }
  assert.ok(compared > 20, `expected more than 20 findings, got ${compared}`);
});
