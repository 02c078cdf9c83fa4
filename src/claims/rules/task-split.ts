import { fitLaw } from '../../fit/least-squares.js';
import { joint } from '../../laws/joint.js';
import type { LawPoint } from '../../laws/law.js';
import { planeSlopes } from '../../measure/curves/plane-slopes.js';
import { bootstrap } from '../../numerics/bootstrap.js';
import { alike, eachWay, isAlike } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { type Interval, normalInterval } from '../interval.js';
import { answering, isControl, isOracle, type Setup, TASK, taskOf } from '../select.js';
import { taskSplitWorld } from '../world/scenes/task-split.js';

/** Configurations of one task by one strategy and verifier, of several sizes and budgets. */
interface Grid extends Pick<Setup, 'strategy' | 'verifier'> {
  readonly task: string;
  readonly way: string;
  readonly rows: readonly Setup[];
}

/** What a factor of compute buys in one task, and how much of it parameters buy. */
interface Split extends Grid {
  readonly value: number;
  readonly error: number;
  readonly problems: number;
}

/** Below this many standard errors neither parameters nor inference compute is known to buy anything, and there is nothing to split. */
const KNOWN = 4;

/** The share p / (p + s) over the problems that every configuration was tried on; undefined where nothing is known to be bought. */
function splitOf(
  rows: readonly Setup[],
  options: { seed: number; replicates: number },
): { value: number; error: number; problems: number } | undefined {
  const problems = [...rows[0]!.scores.keys()].filter((problem) => rows.every(({ scores }) => scores.has(problem)));
  if (problems.length < 2) return undefined;
  const places = rows.map(({ parameters, nfe }) => [Math.log(parameters), Math.log(nfe)] as const);
  const slopes = planeSlopes(places);
  const bought = problems.map((problem) => slopes(rows.map(({ scores }) => scores.get(problem)!)));
  const { value, error } = bootstrap(
    bought,
    (sample): number[] => {
      const [p, s] = [0, 1].map((k) => sample.reduce((sum, one) => sum + one[k]!, 0) / sample.length);
      return [p! + s!, p! / (p! + s!)];
    },
    options,
  );
  if (!(value[0]! > KNOWN * error[0]!)) return undefined;
  return { value: value[1]!, error: error[1]!, problems: problems.length };
}

/** The exponent of the best size under the joint law, beta / (alpha + beta), in words, for those who look for it. */
function jointLaw(rows: readonly Setup[]): string {
  const { status, note, values } = fitLaw(joint, rows.map(pointOf));
  if (status !== 'converged') return `joint law: ${status}${note === '' ? '' : ` (${note})`}`;
  const [, , alpha, , beta] = values as [number, number, number, number, number];
  return `joint law: beta / (alpha + beta) = ${(beta / (alpha + beta)).toFixed(2)}`;
}

function pointOf({ parameters, nfe, scores }: Setup): LawPoint<readonly number[]> {
  const values = [...scores.values()];
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1);
  return { x: [parameters, nfe], y: 1 - mean, sigma: Math.max(Math.sqrt(variance / n), 0.5 / n) };
}

/** The grids of sizes and budgets of one task: one strategy and verifier each, at least three sizes and nine configurations. */
function grids(found: readonly Setup[]): Grid[] {
  // Sizes and tasks may have reward models of their own.
  return eachWay(found, TASK, (rows) => alike(rows, ['strategy', 'verifier']))
    .filter((rows) => new Set(rows.map(({ parameters }) => parameters)).size >= 3 && rows.length >= 9)
    .map((rows) => {
      const { strategy, verifier } = rows[0]!;
      const way = strategy === 'single' ? strategy : `${strategy} by ${verifier}`;
      return { task: taskOf(rows[0]!), way, strategy, verifier, rows };
    });
}

export const taskSplit: Claim = {
  number: 16,
  id: 'task-split',
  name: 'What parameters and inference compute buy depends on the task',
  sentence:
    'The share of what a factor of compute buys that parameters buy, and not the compute spent while generating, is not the same for every task.',
  origin: 'open question',
  paper: {
    sentence: 'the best split between parameters and inference compute for each class of task',
    place: 'its open questions, last paragraph',
  },
  source:
    'J. Hoffmann et al., arXiv:2203.15556, equation 4, for the form; L. Snell et al., arXiv:2408.03314, section 7, and J. Jones, arXiv:2104.03113, for the trade',
  families: ['language'],
  measured:
    'difference between tasks of p / (p + s), the share of what a factor of compute buys that is bought by parameters',
  unit: 'difference of shares',
  region: { from: 0.05 },
  rule: 'For every task with one strategy over at least three sizes and nine configurations, on the same problems: the plane right answers = c + p ln N + s ln n by least squares in parameters N and forward passes n, the share p / (p + s) with the bootstrap over problems; grids where p + s is not 4 standard errors above 0 are left out. Differences of all pairs of tasks by the same strategy. Supported where one pair differs by more than 0.05 after correction for the number of pairs, contradicted where all pairs are known to differ by less. The joint law error = e + a N^-alpha + b n^-beta is told beside it.',
  notebooks: ['15', '12'],
  test({ outcomes }, { alpha, seed, replicates }) {
    const level = levelAt(alpha);
    const tried = grids(answering(outcomes).filter((setup) => !isOracle(setup) && !isControl(setup)));
    const splits = tried.flatMap((grid): (Split & { law: string })[] => {
      const split = splitOf(grid.rows, { seed, replicates });
      return split ? [{ ...grid, ...split, law: jointLaw(grid.rows) }] : [];
    });
    const parts = splits.flatMap((first, i) =>
      splits
        .slice(i + 1)
        .filter((second) => isAlike<Grid>(first, second, ['strategy', 'verifier']))
        .map((second): Part => {
          const error = Math.hypot(first.error, second.error);
          const interval = (own: number): Interval => {
            const problems = first.problems + second.problems;
            const signed = normalInterval(first.value - second.value, error, own, problems);
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
            what: `${first.task} (${first.value.toFixed(2)}) against ${second.task} (${second.value.toFixed(2)}), ${first.way}`,
            interval,
          };
        }),
    );
    const notes = splits.map(
      ({ task, way, value, error, problems, law }): Part => ({
        what: `${task}, ${way}: share of parameters; ${law}`,
        role: 'note',
        interval: (own) => normalInterval(value, error, own, problems),
        region: { from: 0, to: 1 },
      }),
    );
    if (parts.length === 0) {
      const names = tried.map(({ task, way, rows }) => `${task}, ${way} (${rows.length})`);
      return noEvidence(
        [
          'two tasks with one strategy over three sizes and nine configurations, in which compute is known to buy right answers',
          ...(names.length > 0 ? [`tried: ${names.join('; ')}`] : []),
        ].join('. '),
      );
    }
    // Contradicted means known to differ by less than 0.05: the region's complement reaches up to there.
    return combine([...parts, ...notes], { from: 0.05 }, level, { how: 'any' });
  },
  world: taskSplitWorld,
};
