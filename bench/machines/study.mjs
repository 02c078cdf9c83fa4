// A study that is planned: `inference-scaling plan bench/machines/study.mjs --to PLAN --code bench/machines/guessers.mjs`.
// STUDY_FAMILY: slow or busy; STUDY_PROBLEMS: of each cell; STUDY_BACKEND: none, or one that every process starts.
import { useBackend } from '../../dist/compute/backend.js';
import { openStore } from '../../dist/records/store.js';
import { bestOfN, majority } from '../../dist/strategies/index.js';
import { sweep } from '../../dist/sweep/index.js';
import { randomVerifier } from '../../dist/verifiers/random.js';
import { answerOf, busy, slow, task } from './guessers.mjs';

const { STUDY_FAMILY = 'slow', STUDY_PROBLEMS = '40', STUDY_BACKEND = 'none' } = process.env;
if (STUDY_BACKEND !== 'none') await useBackend(STUDY_BACKEND);
const isBusy = STUDY_FAMILY === 'busy';
const family = isBusy ? busy : slow;
const random = bestOfN(randomVerifier());
/** The slow study has what claims 3 and 4 ask for too: no step at all, and a choice without a verifier. */
const { depths, steps, strategies } = isBusy
  ? { depths: [4, 16], steps: 8, strategies: [random] }
  : { depths: [0, 16], steps: 16, strategies: [random, majority(answerOf)] };
const common = {
  family,
  task,
  problems: Number(STUDY_PROBLEMS),
  seed: 7,
  batch: 8,
};
await sweep({
  ...common,
  depths,
  candidates: 4,
  store: openStore('records/plain'),
});
const budgets = [2, 4].map((width) => ({ depth: steps, width }));
await sweep({
  ...common,
  strategies,
  budgets,
  store: openStore('records/chosen'),
});
