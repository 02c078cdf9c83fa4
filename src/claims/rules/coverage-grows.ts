import { fitLaw } from '../../fit/least-squares.js';
import { coverageLaw } from '../../laws/coverage.js';
import { power } from '../../laws/power.js';
import { fitBetaBinomial, predictedCoverage } from '../../measure/answers/beta-binomial.js';
import { passAtK } from '../../measure/answers/pass-at-k.js';
import { mean, smallest } from '../../numerics/statistics.js';
import type { CountRow } from '../../records/evidence.js';
import type { Claim } from '../claim.js';
import { beside, combine, errorsOf, everyTask, noEvidence, type Part } from '../combine.js';
import { byPrompt } from '../compare.js';
import { countedOf, deepest, pickedCounts, promptsOf } from '../counted.js';
import { experiment, rowsOf } from '../experiment.js';
import { meanInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { coverageGrowsWorld } from '../world/scenes/coverage-grows.js';

/** Beyond this coverage there is no room to grow. */
const FULL = 0.99;
const [LEAST_SAMPLES, WANTED_SAMPLES] = [1000, 10_000];

const sampled = experiment({
  name: 'counts of repeated sampling, 1,000 samples a problem and more',
  table: 'counts',
  notebooks: ['13'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['multiplication'],
});

/** Root mean square errors of the laws of coverage on one curve, the smallest named. */
function lawNotes(rows: readonly CountRow[], ks: readonly number[], what: string): Part[] {
  const place = pickedCounts(rows);
  const curve = ks.map((x) => ({ x, y: mean(rows.map(({ samples, correct }) => passAtK(samples, correct, x))) }));
  const rms = (predict: (k: number) => number) => Math.sqrt(mean(curve.map(({ x, y }) => (y - predict(x)) ** 2)));
  const beta = fitBetaBinomial(rows);
  const laws = [
    { name: 'exp(-a k^-b)', error: rms(fitLaw(coverageLaw, curve).predict) },
    { name: 'power law', error: rms(fitLaw(power, curve).predict) },
    ...(beta.status === 'converged'
      ? [{ name: 'Beta-binomial', error: rms((k) => predictedCoverage(beta.alpha, beta.beta, k)) }]
      : []),
  ].filter(({ error }) => Number.isFinite(error));
  return laws.map(({ name, error }) => ({
    ...place,
    what: `${what}: root mean square error of ${name}`,
    role: 'note',
    interval: () => ({ effect: error, low: error, high: error, samples: ks.length }),
    region: { to: 0.02 },
    of: 'budgets',
  }));
}

function partsOf(rows: readonly CountRow[], ks: readonly number[]): Part[] {
  const at = ks.map((k) => rows.map(({ samples: n, correct }) => passAtK(n, correct, k)));
  const name = countedOf(rows);
  const place = pickedCounts(rows);
  const prompts = promptsOf(rows);
  const perPrompt = (values: readonly number[]) =>
    byPrompt(
      rows.map((_, i) => i),
      prompts,
      (i) => [values[i]!],
    ).flat();
  const decades = ks.slice(1).flatMap((k, j): Part[] => {
    if (mean(at[j]!) >= FULL) return [];
    const gains = perPrompt(at[j + 1]!.map((value, i) => value - at[j]![i]!));
    return [
      {
        ...place,
        what: `${name}: from ${ks[j]} to ${k} samples`,
        interval: (own) => meanInterval(gains, own),
        of: 'prompts',
      },
    ];
  });
  const k = ks.at(-1)!;
  const above = perPrompt(rows.map(({ guess }, i) => at.at(-1)![i]! - (1 - (1 - guess) ** k)));
  const shuffled: Part = {
    ...place,
    what: `${name}: above shuffled answers at ${k} samples`,
    interval: (own) => meanInterval(above, own),
    of: 'prompts',
  };
  return [...decades, shuffled];
}

export const coverageGrows: Claim = {
  number: 5,
  id: 'coverage-grows',
  name: 'Coverage grows over four orders of magnitude',
  sentence:
    'The share of problems that at least one of k samples solves goes on growing from one sample to ten thousand, beyond what guessing would give.',
  origin: 'paper',
  paper: { sentence: 'Coverage grows over four orders of magnitude of samples.', place: 'its text' },
  source: 'B. Brown et al., arXiv:2407.21787, sections 2 and 3',
  families: ['language'],
  measured: 'coverage gained from each power of ten samples to the next, and coverage above that of shuffled answers',
  unit: 'share of problems',
  region: { from: 0, margin: MATTERS.covered },
  rule: 'Unbiased pass@k at k = 1, 10, ..., 10,000. For every task the gain of each power of ten, over prompts, as long as coverage is below 0.99 at its start. Supported where all gains are above 0 and coverage at the largest k is above what as many answers to other problems would cover, with at least 10,000 samples a problem; contradicted where a gain lies below two points or coverage is not two points above the shuffled answers. The errors of three laws are told beside it.',
  experiments: { sampled },
  notebooks: ['13'],
  test(evidence, { alpha }) {
    return everyTask(sampled, rowsOf(evidence, sampled), errorsOf(alpha), (found, errors) => {
      const [rows] = deepest(found);
      const samples = smallest((rows ?? []).map((row) => row.samples));
      if (rows === undefined || samples < LEAST_SAMPLES) return noEvidence(sampled.name);
      const ks = [1, 10, 100, 1000, 10_000].filter((k) => k <= samples);
      const missing =
        samples < WANTED_SAMPLES ? `${WANTED_SAMPLES} samples a problem (there are ${samples})` : undefined;
      const result = combine(partsOf(rows, ks), coverageGrows.region, errors, { missing });
      return beside(result, lawNotes(rows, ks, countedOf(rows)), coverageGrows.region, errors);
    });
  },
  world: coverageGrowsWorld,
};
