// A study that is planned: `inference-scaling plan bench/machines/study.mjs --to PLAN --code bench/machines/guessers.mjs`.
// STUDY_FAMILY: slow or busy; STUDY_PROBLEMS: of each cell; STUDY_BACKEND: none, or one that every process starts.
import { useBackend } from '../../dist/compute/backend.js';
import { openStore } from '../../dist/records/store.js';
import { bestOfN } from '../../dist/strategies/index.js';
import { sweep } from '../../dist/sweep/index.js';
import { randomVerifier } from '../../dist/verifiers/random.js';
import { busy, slow, task } from './guessers.mjs';

const { STUDY_FAMILY = 'slow', STUDY_PROBLEMS = '40', STUDY_BACKEND = 'none' } = process.env;
if (STUDY_BACKEND !== 'none') await useBackend(STUDY_BACKEND);
const family = STUDY_FAMILY === 'busy' ? busy : slow;
const common = {
  family,
  task,
  problems: Number(STUDY_PROBLEMS),
  seed: 7,
  batch: 8,
};
await sweep({
  ...common,
  depths: [4, 16],
  candidates: 4,
  store: openStore('records/plain'),
});
const strategies = [bestOfN(randomVerifier())];
const budgets = [2, 4].map((width) => ({ depth: 8, width }));
await sweep({
  ...common,
  strategies,
  budgets,
  store: openStore('records/chosen'),
});
