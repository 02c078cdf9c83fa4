import { fitLaw } from '../../fit/least-squares.js';
import { coverageLaw } from '../../laws/coverage.js';
import { power } from '../../laws/power.js';
import { fitBetaBinomial, predictedCoverage } from '../../measure/answers/beta-binomial.js';
import { passAtK } from '../../measure/answers/pass-at-k.js';
import { alike } from '../../records/alike.js';
import type { CountRow } from '../../records/evidence.js';
import { identityOf } from '../../records/identity.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { meanInterval } from '../interval.js';
import { nameOf } from '../select.js';
import { coverageGrowsWorld } from '../world/scenes/coverage-grows.js';

/** Beyond this coverage there is no room to grow. */
const FULL = 0.99;
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** The counts that are looked at for each task: those with the most samples a problem, then the most problems, then the largest model. */
export function deepest(counts: readonly CountRow[]): CountRow[][] {
  const sets = alike(counts, ['family', 'model', 'task', 'sampler', 'settings']).map((rows) => {
    const { family, parameters } = rows[0]!;
    const { asked } = identityOf(rows[0]!);
    return { family, asked, parameters, rows, least: Math.min(...rows.map(({ samples }) => samples)) };
  });
  return alike(sets, ['family', 'asked']).map(
    (list) =>
      list.sort((a, b) => b.least - a.least || b.rows.length - a.rows.length || b.parameters - a.parameters)[0]!.rows,
  );
}

/** The family, task and decoding of counts, in words. */
export const countedOf = ([row]: readonly CountRow[]): string => nameOf({ ...row!, ...identityOf(row!) });

/** Root mean square errors of the laws of coverage on one curve, the smallest named. */
function lawNotes(rows: readonly CountRow[], ks: readonly number[], what: string): Part[] {
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
    what: `${what}: root mean square error of ${name}`,
    role: 'note',
    interval: () => ({ effect: error, low: error, high: error, samples: ks.length }),
    region: { to: 0.02 },
    of: 'budgets',
  }));
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
  region: { from: 0, margin: 0.01 },
  rule: 'Unbiased pass@k at k = 1, 10, ..., 10,000. For every task the gain of each power of ten, over problems, as long as coverage is below 0.99 at its start. Supported where all gains are above 0 and coverage at the largest k is above what as many answers to other problems would cover, with at least 10,000 samples a problem; contradicted where a gain lies below one point or coverage is not above the shuffled answers. The errors of three laws are told beside it.',
  notebooks: ['13'],
  test({ counts }, { alpha }) {
    const level = levelAt(alpha);
    const sets = deepest(counts.filter(({ control }) => !control));
    const deep = sets.filter((rows) => rows.every(({ samples }) => samples >= 1000));
    if (deep.length === 0) return noEvidence('counts of repeated sampling, 1,000 samples a problem and more');
    let most = Number.POSITIVE_INFINITY;
    const parts = deep.flatMap((rows): Part[] => {
      const samples = Math.min(...rows.map((row) => row.samples));
      most = Math.min(most, samples);
      const ks = [1, 10, 100, 1000, 10_000].filter((k) => k <= samples);
      const at = ks.map((k) => rows.map(({ samples: n, correct }) => passAtK(n, correct, k)));
      const name = countedOf(rows);
      const decades = ks.slice(1).flatMap((k, j): Part[] => {
        if (mean(at[j]!) >= FULL) return [];
        const gains = at[j + 1]!.map((value, i) => value - at[j]![i]!);
        return [{ what: `${name}: from ${ks[j]} to ${k} samples`, interval: (own) => meanInterval(gains, own) }];
      });
      const k = ks.at(-1)!;
      const above = rows.map(({ guess }, i) => at.at(-1)![i]! - (1 - (1 - guess) ** k));
      const control: Part = {
        what: `${name}: above shuffled answers at ${k} samples`,
        interval: (own) => meanInterval(above, own),
      };
      return [...decades, control, ...lawNotes(rows, ks, name)];
    });
    const missing = most < 10_000 ? `10,000 samples a problem (there are ${most})` : undefined;
    return combine(parts, coverageGrows.region, level, { missing });
  },
  world: coverageGrowsWorld,
};
