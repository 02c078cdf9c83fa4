import { fitLaw } from '../../fit/least-squares.js';
import { joint } from '../../laws/joint.js';
import type { LawPoint } from '../../laws/law.js';
import type { Claim } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { type Interval, normalInterval } from '../interval.js';
import { groupBy, isControl, isOracle, isRecall, type Setup, setups } from '../select.js';

type Point = LawPoint<readonly number[]>;

interface Exponent {
  readonly task: string;
  readonly value: number;
  readonly error: number;
  readonly points: number;
}

/**
 * The share of each factor of compute that goes to parameters at the best split, beta / (alpha + beta) under the joint law, with its error by
 * the delta method; undefined where the law does not converge.
 */
export function splitExponent(points: readonly Point[]): { value: number; error: number } | undefined {
  const fit = fitLaw(joint, points);
  if (fit.status !== 'converged') return undefined;
  const [, , alpha, , beta] = fit.values as [number, number, number, number, number];
  const sum = alpha + beta;
  const [da, db] = [-beta / sum ** 2, alpha / sum ** 2];
  const { covariance: c } = fit;
  return { value: beta / sum, error: Math.sqrt(da ** 2 * c[2]![2]! + 2 * da * db * c[2]![4]! + db ** 2 * c[4]![4]!) };
}

/** Why the law of a task says nothing about its split. */
function refusal(task: string, points: readonly Point[]): string {
  const { status, note } = fitLaw(joint, points);
  return `${task}, ${points.length} points: ${status}${note === '' ? '' : ` (${note})`}`;
}

function pointOf({ parameters, forwards, scores }: Setup): Point {
  const values = [...scores.values()];
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1);
  return { x: [parameters, forwards], y: 1 - mean, sigma: Math.max(Math.sqrt(variance / n), 0.5 / n) };
}

/** The largest grid of sizes and budgets of one task: one strategy and verifier. */
function grid(rows: readonly Setup[]): Setup[] {
  const ways = groupBy(rows, ({ strategy, verifier }) =>
    strategy === 'single' ? 'single' : `${strategy}\n${verifier}`,
  );
  const sizes = (list: readonly Setup[]) => new Set(list.map(({ parameters }) => parameters)).size;
  return (
    [...ways.values()].filter((list) => sizes(list) >= 3 && list.length >= 9).sort((a, b) => b.length - a.length)[0] ??
    []
  );
}

export const taskSplit: Claim = {
  number: 16,
  id: 'task-split',
  name: 'The best split between parameters and inference compute depends on the task',
  sentence:
    'How a budget is best divided between the size of the model and the compute it spends while generating is not the same for every class of task.',
  source:
    'J. Hoffmann et al., arXiv:2203.15556, equation 4, for the form; L. Snell et al., arXiv:2408.03314, section 7, and J. Jones, arXiv:2104.03113, for the trade',
  families: ['language'],
  measured: 'difference between tasks of beta / (alpha + beta), the exponent of the best model size in compute',
  unit: 'difference of exponents',
  region: { from: 0.05 },
  rule: 'For every task the joint law error = e + a N^-alpha + b n^-beta in parameters N and forward passes n, over at least three sizes and nine points of one strategy. Differences of all pairs of tasks. Supported where one pair differs by more than 0.05 after correction for the number of pairs, contradicted where all pairs are known to differ by less.',
  notebooks: ['15', '12'],
  test({ outcomes }, { level }) {
    const found = setups(outcomes).filter(
      ({ family, task, verifier }) =>
        family === 'language' && !isRecall(task) && !isOracle(verifier) && !isControl(verifier),
    );
    const grids = [...groupBy(found, ({ task }) => task)]
      .map(([task, rows]) => ({ task, points: grid(rows).map(pointOf) }))
      .filter(({ points }) => points.length > 0);
    const exponents = grids.flatMap(({ task, points }): Exponent[] => {
      const split = splitExponent(points);
      return split ? [{ task, ...split, points: points.length }] : [];
    });
    const parts = exponents.flatMap((first, i) =>
      exponents.slice(i + 1).map((second): Part => {
        const error = Math.hypot(first.error, second.error);
        const interval = (own: number): Interval => {
          const signed = normalInterval(first.value - second.value, error, own, first.points + second.points);
          // The size of a difference: 0 where its sign is open.
          const low = signed.low > 0 ? signed.low : signed.high < 0 ? -signed.high : 0;
          return {
            ...signed,
            effect: Math.abs(signed.effect),
            low,
            high: Math.max(Math.abs(signed.low), Math.abs(signed.high)),
          };
        };
        return {
          what: `${first.task} (${first.value.toFixed(2)}) against ${second.task} (${second.value.toFixed(2)})`,
          interval,
          of: 'configurations',
        };
      }),
    );
    const notes = exponents.map(
      ({ task, value, error, points }): Part => ({
        what: `${task}: exponent of the best size`,
        role: 'note',
        interval: (own) => normalInterval(value, error, own, points),
        region: { from: 0, to: 1 },
        of: 'configurations',
      }),
    );
    if (parts.length === 0) {
      const lost = grids.filter(({ task }) => !exponents.some((one) => one.task === task));
      const tried = lost.map(({ task, points }) => refusal(task, points));
      return noEvidence(
        [
          'two tasks whose joint law in parameters and forward passes converges (three sizes, nine points)',
          ...(tried.length > 0 ? [`tried: ${tried.join('; ')}`] : []),
        ].join('. '),
      );
    }
    // Contradicted means known to differ by less than 0.05: the region's complement reaches up to there.
    const region = { from: 0.05 };
    return combine([...parts, ...notes], region, level, { how: 'any' });
  },
};
