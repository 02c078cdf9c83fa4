import { fitBetaBinomial, predictedCoverage } from '../../measure/answers/beta-binomial.js';
import { type ProblemCount, passAtK } from '../../measure/answers/pass-at-k.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { bootstrapInterval } from '../interval.js';
import { difficultyTailWorld } from '../world/scenes/difficulty-tail.js';
import { countedOf, deepest } from './coverage-grows.js';

const POINTS = 9;

/** The exponent of a power law through the logarithms of a failing share. */
function slope(ks: readonly number[], failure: readonly number[]): number {
  const points = ks.map((k, i) => ({ x: k, y: failure[i]! })).filter(({ y }) => y > 0);
  if (points.length < 3) return Number.NaN;
  const mean = (of: (p: { x: number; y: number }) => number) =>
    points.reduce((sum, p) => sum + of(p), 0) / points.length;
  const [mx, my] = [mean(({ x }) => Math.log(x)), mean(({ y }) => Math.log(y))];
  const xy = mean(({ x, y }) => (Math.log(x) - mx) * (Math.log(y) - my));
  return -xy / mean(({ x }) => (Math.log(x) - mx) ** 2);
}

/** Whole numbers over the last two powers of ten of the samples. */
function tail(samples: number): number[] {
  const ks = Array.from({ length: POINTS }, (_, i) => Math.round(samples * 100 ** (i / (POINTS - 1) - 1)));
  return [...new Set(ks.filter((k) => k >= 1))];
}

/** The measured exponent of 1 - pass@k over that which the Beta distribution of difficulty gives on the same k, as ln; NaN where there is no Beta. */
export function lnSlopeRatio(
  problems: readonly ProblemCount[],
  rows: readonly (readonly number[])[],
  ks: readonly number[],
): number {
  const beta = fitBetaBinomial(problems);
  if (beta.status !== 'converged') return Number.NaN;
  const failure = ks.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
  const expected = ks.map((k) => 1 - predictedCoverage(beta.alpha, beta.beta, k));
  return Math.log(slope(ks, failure) / slope(ks, expected));
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
  rule: 'Counts of repeated sampling (those that claim 5 looks at), k over the last two powers of ten. Beta-binomial by maximum likelihood, slope of ln(1 - pass@k) by least squares, ratio with the bootstrap over problems. Supported where for every task the interval lies between 0.8 and 1.25, contradicted where for one it lies outside. Tasks that are solved at every budget or never are left out.',
  notebooks: ['13'],
  test({ counts }, { alpha, seed, replicates }) {
    const level = levelAt(alpha);
    const sets = deepest(counts.filter(({ control }) => !control)).filter((rows) =>
      rows.every(({ samples }) => samples >= 100),
    );
    const parts = sets.flatMap((rows): Part[] => {
      const ks = tail(Math.min(...rows.map(({ samples }) => samples)));
      const groups = rows.map(({ samples, correct }) => ({
        samples,
        correct,
        failure: ks.map((k) => 1 - passAtK(samples, correct, k)),
      }));
      const statistic = (sample: readonly (typeof groups)[number][]) =>
        lnSlopeRatio(
          sample,
          sample.map(({ failure }) => failure),
          ks,
        );
      const own = statistic(groups);
      if (!Number.isFinite(own)) return [];
      // A resample without a Beta of its own counts as the sample itself: it says nothing against it.
      const safe = (sample: readonly (typeof groups)[number][]) => {
        const value = statistic(sample);
        return Number.isFinite(value) ? value : own;
      };
      const last = groups.map(({ failure }) => ({ x: 0, y: failure.at(-1)! }));
      const left = last.reduce((sum, { y }) => sum + y, 0) / last.length;
      if (left < 0.005) return [];
      return [
        {
          what: `${countedOf(rows)}: k from ${ks[0]} to ${ks.at(-1)}`,
          interval: (at) => bootstrapInterval(groups, safe, { level: at, seed, replicates: Math.min(replicates, 200) }),
        },
      ];
    });
    if (parts.length === 0) return noEvidence('counts of 100 samples a problem and more, with a spread of difficulty');
    return combine(parts, difficultyTail.region, level);
  },
  world: difficultyTailWorld,
  // A steep tail is still a Beta's.
  onEdge: 'true',
};
