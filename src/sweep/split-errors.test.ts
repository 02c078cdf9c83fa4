import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { vLoss } from '../dynamics/objective.js';
import { vpCosine } from '../dynamics/processes/index.js';
import { ddim } from '../dynamics/samplers/index.js';
import { splitRows } from '../evidence/split-rows.js';
import { trainPoints } from '../families/points/index.js';
import { mlpFlops } from '../networks/mlp.js';
import { eightGaussians, sampleMixture } from '../tasks/points/mixtures.js';
import { splitErrors } from './split-errors.js';

before(() => useBackend());

test('a barely trained network errs by its field, and by its steps only where they are few', async () => {
  const mixture = eightGaussians();
  const network = { dimension: 2, width: 8, layers: 1 };
  const trained = await trainPoints((key, count) => sampleMixture(mixture, key, count), vLoss(vpCosine()), network, {
    steps: 60,
    batch: 128,
    learningRate: 1e-2,
    seed: 0,
  });
  const sampler = ddim();
  const points = splitErrors({ mixture, trained, sampler, depths: [1, 32], sets: 6, samples: 60, seed: 0, finest: 16 });
  const [few, many] = [points[0]!.split, points[1]!.split];
  assert.deepEqual(
    points.map(({ nfe, flops }) => [nfe, flops]),
    [
      [1, mlpFlops(network)],
      [32, 32 * mlpFlops(network)],
    ],
  );
  assert.ok(many.approximation.low > 0);
  assert.deepEqual(few.approximation, many.approximation);
  assert.ok(few.discretisation.low > 0.05 && Math.abs(many.discretisation.value) < 0.02);
  const what = { family: 'diffusion', model: 'm', parameters: 1, task: 't', sampler };
  const rows = splitRows(points, { ...what, seed: 0, samples: 60 });
  assert.equal(rows.length, 8);
  assert.deepEqual(
    rows.slice(0, 4).map(({ measure, value }) => [measure, value]),
    (['total', 'approximation', 'discretisation', 'sampling'] as const).map((part) => [
      `error-${part}`,
      few[part].value,
    ]),
  );
});
