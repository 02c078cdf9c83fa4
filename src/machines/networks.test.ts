// Slow: plans, works on and gathers sweeps of images and of a judge's votes.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { heun } from '../dynamics/solvers/index.js';
import { diffusionDigits } from '../families/images/diffusion/diffusion.js';
import { flowDigits } from '../families/images/flow/flow.js';
import { languageArithmetic } from '../families/language/language.js';
import type { Reasoned } from '../families/language/reasoner.js';
import type { SampleRecord } from '../records/record.js';
import { openStore } from '../records/store.js';
import { bestOfN, zeroOrder } from '../strategies/index.js';
import { judgements } from '../sweep/judgements.js';
import { planBy } from '../sweep/loop.js';
import { sweep } from '../sweep/sweep.js';
import { digitClassifier } from '../tasks/images/classifier.js';
import { digits } from '../tasks/images/digits.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { generativeVerifier } from '../verifiers/generative-verifier.js';
import { classifierVerifier } from '../verifiers/images/classifier-verifier.js';
import { gatherPlan } from './gather.js';
import { openPlan } from './plan.js';
import { planInto } from './planning.js';
import { workOn } from './work.js';
import { writePlan } from './write-plan.js';

const folder = mkdtempSync(join(tmpdir(), 'machines-networks-'));
const run = join(folder, 'run');
before(async () => {
  // Programs are compiled once and not by each loading of a network.
  process.env['INFERENCE_SCALING_PROGRAMS'] ??= join(folder, 'programs');
  await useBackend();
  process.env['INFERENCE_SCALING_RUN'] = run;
});
after(() => rmSync(folder, { recursive: true, force: true }));

const answerOf = ({ answer }: Reasoned) => String(answer);

/** Sweeps of checkpoints: images with a solver, a search and a judge, texts with a judge that solves, and judgements. */
async function study(at: string): Promise<SampleRecord[]> {
  const [images, texts] = [openStore(join(at, 'records/images')), openStore(join(at, 'records/texts'))];
  const [classifier, task] = [digitClassifier(), arithmetic()];
  const common = { task: digits(classifier), problems: 2, seed: 5, store: images };
  const flow = { ...common, family: flowDigits({ name: 'flow-digits-tiny' }) };
  const solved = { ...common, family: flowDigits({ name: 'flow-digits-tiny', solver: heun }) };
  const diffusion = { ...common, family: diffusionDigits({ name: 'diffusion-digits-tiny' }) };
  const judge = classifierVerifier(classifier);
  const family = languageArithmetic();
  const asked = { family, task, problems: 3, seed: 5, store: texts };
  const judged = generativeVerifier(family, answerOf, { votes: 2, depth: 4 });
  const rows = [
    await sweep({ ...solved, depths: [2], candidates: 2 }),
    await sweep({ ...flow, strategies: [zeroOrder(judge)], budgets: [{ depth: 2, width: 5 }] }),
    await sweep({ ...diffusion, strategies: [bestOfN(judge)], budgets: [{ depth: 2, width: 2 }] }),
    await sweep({ ...asked, strategies: [bestOfN(judged)], budgets: [{ depth: 4, width: 2 }] }),
    await judgements({ ...asked, answerOf, votes: [2], depth: 4 }),
  ];
  images.close();
  texts.close();
  return rows.flat();
}

const withoutTime = (rows: readonly SampleRecord[]) => rows.map(({ wallMs: _, ...row }) => row);

test('images, searches, judges and judgements are planned, made in shards and read back without sampling, each row as it is sampled here', async () => {
  const [notes, path] = [join(folder, 'notes'), join(folder, 'study.plan.jsonl')];
  planInto(notes);
  try {
    await study(run);
  } finally {
    planBy(undefined);
  }
  const { head, left } = await writePlan(notes, path);
  assert.deepEqual(
    left.map(({ why }) => why),
    [],
  );
  assert.deepEqual(head.stores, { 'records/images': 'samples', 'records/texts': 'samples' });
  const plan = openPlan(path);
  for (const number of [2, 1]) await workOn({ plan, shard: { number, of: 2 } });
  assert.equal((await gatherPlan(plan, { to: run, parquet: false })).rows, head.rows);
  const shards = () => ['images', 'texts'].map((name) => readdirSync(join(run, 'records', name)).length);
  const read = await study(run);
  assert.equal(read.length, head.rows);
  assert.deepEqual(shards(), [1, 1]);
  assert.deepEqual(withoutTime(read), withoutTime(await study(join(folder, 'here'))));
});
