import { fitLaw } from '../../fit/least-squares.js';
import { joint } from '../../laws/joint.js';
import type { LawPoint } from '../../laws/law.js';
import { planeSlopes } from '../../measure/curves/plane-slopes.js';
import type { Sample } from '../../numerics/bootstrap-bca.js';
import { alike, isAlike } from '../../records/alike.js';
import { type Arm, armsOf, openArms } from '../arms.js';
import type { Claim, TestOptions } from '../claim.js';
import { beside, decide, errorsOf, type Part } from '../combine.js';
import { byPrompt, commonProblems } from '../compare.js';
import { experiment, rowsOf } from '../experiment.js';
import { type Intervals, meansInterval } from '../interval.js';
import { magnitude } from '../magnitude.js';
import { pickedAcross, pickedFrom } from '../picked.js';
import { answering, isControl, isOracle, posedOf, type Setup } from '../select.js';
import { taskSplitWorld } from '../world/scenes/task-split.js';

const language = experiment({
  name: 'two tasks with one strategy over three sizes and nine configurations',
  table: 'outcomes',
  notebooks: ['15'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic', 'multiplication'],
});

/** Configurations of one task by one strategy and verifier, of several sizes and budgets, and what each prompt says of the slopes. */
interface Grid extends Pick<Setup, 'strategy' | 'verifier'> {
  readonly task: string;
  readonly way: string;
  readonly rows: readonly Arm[];
  /** The slopes p in ln parameters and s in ln forward passes, one row per prompt. */
  readonly slopes: Sample;
}

/** Below this many standard errors neither parameters nor inference compute is known to buy anything, and there is nothing to split. */
const KNOWN = 4;

/** What parameters buy of what both buy. */
const shareOf = (means: Float64Array): number => means[0]! / (means[0]! + means[1]!);

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

function slopesOf(rows: readonly Arm[]): Sample {
  const slopes = planeSlopes(rows.map(({ parameters, nfe }) => [Math.log(parameters), Math.log(nfe)] as const));
  return byPrompt(commonProblems(rows), rows[0]!.prompts, (problem) =>
    slopes(rows.map(({ scores }) => scores.get(problem)!)),
  );
}

/** The grids of sizes and budgets of one task: one strategy and verifier each, at least three sizes and nine configurations. */
const grids = (found: readonly Arm[]): Grid[] =>
  // Sizes and tasks may have reward models of their own, and candidates of their own depth.
  alike(found, ['asked', 'strategy', 'verifier', 'kind'])
    .filter((rows) => new Set(rows.map(({ parameters }) => parameters)).size >= 3 && rows.length >= 9)
    .filter((rows) => commonProblems(rows).length > 1)
    .map((rows) => {
      const [{ strategy, verifier }] = rows as [Arm];
      const way = strategy === 'single' ? strategy : `${strategy} by ${verifier}`;
      return { task: posedOf(rows[0]!), way, strategy, verifier, rows, slopes: slopesOf(rows) };
    });

/** Why there is nothing to split. */
function openGrid({ slopes, rows, task }: Grid, options: TestOptions): string | undefined {
  const bought: Intervals = meansInterval([slopes], ([means]) => means![0]! + means![1]!, options);
  const { effect, error = Infinity } = bought(0.95);
  return effect > KNOWN * error ? openArms(...rows) : `compute is not known to buy right answers in ${task}`;
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
  region: { from: 0.05, margin: 0.1 },
  rule: 'For every task with one strategy over at least three sizes and nine configurations, each at its best decoding, on the same problems: the plane right answers = c + p ln N + s ln n by least squares in parameters N and forward passes n, and the share p / (p + s); where p + s is not 4 standard errors above 0 there is nothing to split. Differences of all pairs of tasks by the same strategy, with the BCa bootstrap over the prompts of both. Supported where one pair differs by more than 0.05 after correction for the number of pairs, contradicted where all pairs are known to differ by less than 0.15. The joint law error = e + a N^-alpha + b n^-beta is told beside it.',
  experiments: { language },
  notebooks: ['15'],
  test(evidence, options) {
    const errors = errorsOf(options.alpha);
    const found = answering(rowsOf(evidence, language)).filter((setup) => !isOracle(setup) && !isControl(setup));
    const tried = grids(armsOf(found)).map((grid) => ({ ...grid, open: openGrid(grid, options) }));
    const parts = tried.flatMap((first, i) =>
      tried
        .slice(i + 1)
        .filter((second) => isAlike<Grid>(first, second, ['strategy', 'verifier']) && first.task !== second.task)
        .map((second): Part => {
          const apart = meansInterval([first.slopes, second.slopes], ([a, b]) => shareOf(a!) - shareOf(b!), options);
          return {
            ...pickedAcross([...first.rows, ...second.rows]),
            what: `${first.task} against ${second.task}, ${first.way}`,
            interval: magnitude(apart),
            open: first.open ?? second.open,
            of: 'prompts',
          };
        }),
    );
    const notes = tried.map(
      ({ task, way, slopes, rows, open }): Part => ({
        ...pickedFrom(rows),
        what: `${task}, ${way}: share of parameters; ${jointLaw(rows)}`,
        role: 'note',
        interval: meansInterval([slopes], ([means]) => shareOf(means!), options),
        open,
        region: { from: 0, to: 1 },
        of: 'prompts',
      }),
    );
    const names = tried.map(({ task, way, rows }) => `${task}, ${way} (${rows.length})`);
    const missing = [language.name, ...(names.length > 0 ? [`tried: ${names.join('; ')}`] : [])].join('. ');
    const result = decide(parts, missing, taskSplit.region, errors, { how: 'any' });
    return beside(result, notes, taskSplit.region, errors);
  },
  world: taskSplitWorld,
};
