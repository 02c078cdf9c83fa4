import { fitBetaBinomial, predictedCoverage } from '../../measure/answers/beta-binomial.js';
import { refitsOf } from '../../measure/answers/beta-refits.js';
import { passAtK } from '../../measure/answers/pass-at-k.js';
import { mean, smallest } from '../../numerics/statistics.js';
import { alike } from '../../records/alike.js';
import type { CountRow } from '../../records/evidence.js';
import type { Claim, TestOptions } from '../claim.js';
import { decide, errorsOf, everyTask, noEvidence, type Part } from '../combine.js';
import { countedOf, deepest, pickedCounts, promptsOf } from '../counted.js';
import { experiment, rowsOf } from '../experiment.js';
import { countsInterval } from '../interval.js';
import { difficultyTailWorld } from '../world/scenes/difficulty-tail.js';

const POINTS = 9;
const LEAST_SAMPLES = 100;
/** Failing shares at the last k below which there is no tail to see. */
const LEFT = 0.005;
/** A Beta whose coverage is farther from the measured one than this, root mean square, describes no difficulty. */
const CLOSE = 0.02;

const sampled = experiment({
  name: 'counts of 100 samples a problem and more, with a spread of difficulty',
  table: 'counts',
  notebooks: ['13'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['multiplication'],
});

/** The exponent of a power law through the logarithms of a failing share. */
function slope(ks: readonly number[], failure: readonly number[]): number {
  const points = ks.map((k, i) => ({ x: k, y: failure[i]! })).filter(({ y }) => y > 0);
  if (points.length < 3) return Number.NaN;
  const [mx, my] = [mean(points, ({ x }) => Math.log(x)), mean(points, ({ y }) => Math.log(y))];
  const xy = mean(points, ({ x, y }) => (Math.log(x) - mx) * (Math.log(y) - my));
  return -xy / mean(points, ({ x }) => (Math.log(x) - mx) ** 2);
}

/** Whole numbers over the last two powers of ten of the samples. */
function tail(samples: number): number[] {
  const ks = Array.from({ length: POINTS }, (_, i) => Math.round(samples * 100 ** (i / (POINTS - 1) - 1)));
  return [...new Set(ks.filter((k) => k >= 1))];
}

/** Powers of ten before the tail, where the Beta has to describe coverage if it is to foretell the tail. */
const head = (ks: readonly number[]): number[] => [1, 10, 100, 1000].filter((k) => k <= ks[0]!);

/** ln of the measured exponent of 1 - pass@k over that which the Beta distribution of difficulty gives on the same k. */
function ratioPart(rows: readonly CountRow[], ks: readonly number[], options: TestOptions): Part[] {
  const beta = fitBetaBinomial(rows);
  if (beta.status !== 'converged') return [];
  // Problems with equal counts are one group of the likelihood; those of one prompt are drawn together.
  const groups = alike(rows, ['samples', 'correct']).map(([row]) => row!);
  const failures = ks.map((k) => Float64Array.from(groups, ({ samples, correct }) => 1 - passAtK(samples, correct, k)));
  const names = [...promptsOf(rows).values()];
  const prompts = [...new Set(names)];
  const placeOf = new Map(prompts.map((prompt, place) => [prompt, place]));
  const [group, prompt] = [new Uint32Array(rows.length), new Uint32Array(rows.length)];
  rows.forEach(({ samples, correct }, i) => {
    group[i] = groups.findIndex((one) => one.samples === samples && one.correct === correct);
    prompt[i] = placeOf.get(names[i]!)!;
  });
  const weights = new Float64Array(groups.length);
  const refit = refitsOf(groups, beta);
  const statistic = (counts: Float64Array): number => {
    weights.fill(0);
    for (let i = 0; i < group.length; i++) weights[group[i]!]! += counts[prompt[i]!]!;
    const fit = refit(weights);
    if (fit === undefined) return Number.NaN;
    // Sums over the problems that were drawn: a slope does not ask how many they are.
    const failure = failures.map((shares) => {
      let total = 0;
      for (let i = 0; i < shares.length; i++) total += weights[i]! * shares[i]!;
      return total;
    });
    const foretold = ks.map((k) => 1 - predictedCoverage(fit.alpha, fit.beta, k));
    return Math.log(slope(ks, failure) / slope(ks, foretold));
  };
  const missed = head(ks).map(
    (k) =>
      mean(rows, ({ samples, correct }) => passAtK(samples, correct, k)) - predictedCoverage(beta.alpha, beta.beta, k),
  );
  const error = Math.sqrt(mean(missed, (one) => one ** 2));
  return [
    {
      ...pickedCounts(rows),
      what: `${countedOf(rows)}: k from ${ks[0]} to ${ks.at(-1)}`,
      interval: countsInterval(prompts.length, statistic, options),
      open: error > CLOSE ? `the Beta misses coverage by ${error.toFixed(3)}, expected at most ${CLOSE}` : undefined,
      of: 'prompts',
    },
  ];
}

export const difficultyTail: Claim = {
  number: 17,
  id: 'difficulty-tail',
  name: 'A Beta spread of difficulty foretells the power law of coverage',
  sentence:
    'Every single problem’s failures fall exponentially with the number of samples; all together they fall as a power law, whose exponent is that of a Beta distribution fitted to their difficulty.',
  origin: 'open question',
  paper: { sentence: 'a theory of the power laws', place: 'its open questions, last paragraph' },
  source: 'R. Schaeffer et al., arXiv:2502.17578, sections 2 to 4',
  families: ['language'],
  measured: 'exponent of 1 - pass@k over the one that the fitted Beta distribution of difficulty gives on the same k',
  unit: 'ln of the ratio of exponents',
  region: { from: Math.log(0.8), to: Math.log(1.25) },
  rule: 'Counts of repeated sampling (those that claim 5 looks at), k over the last two powers of ten. Beta-binomial by maximum likelihood, slope of ln(1 - pass@k) by least squares, ratio with the BCa bootstrap over prompts, the Beta fitted anew in each resample. Supported where for every task the interval lies between 0.8 and 1.25, contradicted where for one it lies outside. Where the Beta misses coverage before these k by more than 0.02 it describes no difficulty, and there is no verdict. Tasks that are solved at every budget or never are left out.',
  experiments: { sampled },
  notebooks: ['13'],
  test(evidence, options) {
    return everyTask(sampled, rowsOf(evidence, sampled), errorsOf(options.alpha), (found, errors) => {
      const [rows] = deepest(found);
      const samples = smallest((rows ?? []).map((row) => row.samples));
      if (rows === undefined || samples < LEAST_SAMPLES) return noEvidence(sampled.name);
      const ks = tail(samples);
      const left = mean(rows, (row) => 1 - passAtK(row.samples, row.correct, ks.at(-1)!));
      const parts = left < LEFT ? [] : ratioPart(rows, ks, options);
      return decide(parts, sampled.name, difficultyTail.region, errors);
    });
  },
  world: difficultyTailWorld,
  // A steep tail is still a Beta's.
  onEdge: 'true',
};
