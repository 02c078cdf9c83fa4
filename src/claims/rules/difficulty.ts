import { largest } from '../../numerics/statistics.js';
import { alike } from '../../records/alike.js';
import { type Arm, armsOf, bestWay, openArms } from '../arms.js';
import type { Claim, TestOptions } from '../claim.js';
import { all, decide, errorsOf, ofEvery, type Part } from '../combine.js';
import { byPrompt, commonProblems, differences } from '../compare.js';
import { experiment, rowsOf } from '../experiment.js';
import { type Interval, meanInterval, meansInterval, normalInterval } from '../interval.js';
import { magnitude } from '../magnitude.js';
import { MATTERS } from '../margins.js';
import { pickedAcross, pickedFrom } from '../picked.js';
import { leavesRoom } from '../room.js';
import { answering, isControl, isOracle, nameOf, posedOf } from '../select.js';
import { binsOf } from '../thirds.js';
import { difficultyWorld } from '../world/scenes/difficulty.js';

/** Kept apart from notebook 15's other rows, so that no other claim is about these problems. */
const graded = experiment({
  name: 'best-of-n beside one sample on graded problems',
  table: 'outcomes',
  notebooks: ['15b'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic'],
});
const products = experiment({
  ...graded,
  name: 'best-of-n beside one sample on products',
  notebooks: ['15'],
  tasks: ['multiplication'],
});
const numbers = experiment({
  ...graded,
  name: 'best-of-n beside one sample on Countdown',
  notebooks: ['14'],
  tasks: ['countdown'],
});
const EXPERIMENTS = { graded, products, numbers };

interface Widened {
  readonly single: Arm;
  readonly wide: Arm;
}

const isWide = ({ strategy, width }: Arm): boolean => strategy === 'best-of-n' && width > 1;

/** The widest best-of-n that every one of these tasks was tried with: gains are of equal numbers of candidates. */
function commonWidth(tasks: readonly (readonly Arm[])[]): number | undefined {
  const [first = new Set<number>(), ...others] = tasks.map(
    (found) => new Set(found.filter(isWide).map(({ width }) => width)),
  );
  const common = [...first].filter((width) => others.every((widths) => widths.has(width)));
  return common.length === 0 ? undefined : largest(common);
}

/**
 * The largest model of a task that leaves room, at its greatest depth: one sample, and best-of-n of this width by the verifier that is best on
 * the other half of the prompts, each at its best decoding.
 */
function widened(found: readonly Arm[], width: number): Widened | undefined {
  const models = alike(found, ['model']).sort((a, b) => b[0]!.parameters - a[0]!.parameters);
  return models.map((own) => widenedOf(own, width)).find((one) => one !== undefined && leavesRoom(one.single));
}

function widenedOf(own: readonly Arm[], width: number): Widened | undefined {
  const depth = largest(own.map((row) => row.depth));
  const rows = own.filter((row) => row.depth === depth);
  // A choice of one is one sample.
  const ones = rows.filter((row) => row.width === 1 && (row.strategy === 'single' || row.strategy === 'best-of-n'));
  const single = ones.find(({ strategy }) => strategy === 'single') ?? ones[0];
  const widest = rows.filter((row) => isWide(row) && row.width === width);
  return single && widest.length > 0 ? { single, wide: bestWay(widest) } : undefined;
}

/** Whether gains differ between tasks: the size of the difference of each pair, which decides nothing while the pairs of a task are missing. */
function acrossTasks(list: readonly Widened[], missing: string | undefined): Part[] {
  // One question about all of them, whichever pair answers it.
  const task = list.length === 0 ? '' : pickedAcross(list.map(({ wide }) => wide)).task;
  return list.flatMap((first, i) =>
    list.slice(i + 1).map((second): Part => {
      const gains = [first, second].map(({ single, wide }) => differences(wide, single));
      const interval = (level: number): Interval => {
        const [one, other] = gains.map((values) => meanInterval(values, level)) as [Interval, Interval];
        const error = Math.hypot(one.error ?? Infinity, other.error ?? Infinity);
        return normalInterval(one.effect - other.effect, error, level, one.samples + other.samples);
      };
      return {
        ...pickedAcross([first.wide, first.single, second.wide, second.single]),
        task,
        what: `gain of ${posedOf(first.wide)} and of ${posedOf(second.wide)}: how far apart`,
        interval: magnitude(interval),
        open: missing ?? openArms(first.single, first.wide, second.single, second.wide),
        of: 'prompts',
      };
    }),
  );
}

/** The share of the errors that is taken away on the easiest third less that on the hardest. */
function shrinking({ single, wide }: Widened, options: TestOptions): Part[] {
  if (new Set(single.difficulties.values()).size < 3) return [];
  const bin = binsOf([...single.difficulties.values()]);
  const rows = byPrompt(commonProblems([single, wide]), single.prompts, (problem) => {
    const third = bin(single.difficulties.get(problem)!);
    const [before, after] = [single, wide].map(({ scores }) => scores.get(problem)!) as [number, number];
    const [left, gained] = [1 - before, after - before];
    return [third === 0 ? left : 0, third === 0 ? gained : 0, third === 2 ? left : 0, third === 2 ? gained : 0];
  });
  const statistic = ([means]: readonly Float64Array[]) => means![1]! / means![0]! - means![3]! / means![2]!;
  return [
    {
      ...pickedFrom([wide], [single]),
      what: nameOf(wide, `${wide.strategy} of ${wide.width} by ${wide.verifier}: easiest less hardest third`),
      interval: meansInterval([rows], statistic, options),
      open: openArms(single, wide),
      of: 'prompts',
    },
  ];
}

export const difficulty: Claim = {
  number: 9,
  id: 'difficulty',
  name: 'Gains vary by task and shrink with difficulty',
  sentence:
    'What more inference compute gains differs from task to task, and the harder the problem the smaller the share of errors it takes away.',
  origin: 'paper',
  paper: {
    sentence: 'Efficiency depends critically on difficulty; the advantages vary by task and shrink with complexity.',
    place: 'its text',
  },
  source:
    'V. Balachandran et al., arXiv:2504.00294, abstract; L. Snell et al., arXiv:2408.03314, figure 3 and section 5.3',
  families: ['language'],
  measured:
    'share of the errors that a choice among many samples takes away, easiest third of the problems less hardest third; and how far apart the gains of two tasks are',
  unit: 'share of the errors',
  region: { from: 0, margin: MATTERS.errors },
  rule: 'Best-of-n by the verifier that is best on the other half of the prompts, the oracle left out, of the widest that every task was tried with, against one sample of the same model and depth, each at its best decoding: the largest model of each task that leaves room (once right in 15 to 85 % of cases), at its greatest depth. (a) The gains of two of three tasks are apart (chained arithmetic, products, Countdown): supported where one pair is, after correction for the number of pairs, contradicted where all are known to be within three points. (b) Share of errors taken away on the easiest third less that on the hardest, on the task with graded problems, over all that was drawn of each, with the BCa bootstrap over prompts. Supported where both are above 0, contradicted where (b) lies below a tenth of the errors.',
  experiments: EXPERIMENTS,
  notebooks: ['14', '15'],
  test(evidence, options) {
    const errors = ofEvery(errorsOf(options.alpha), 2);
    const tried = Object.values(EXPERIMENTS).map((one) => {
      const arms = armsOf(answering(rowsOf(evidence, one)));
      return { name: one.tasks.join(', '), found: arms.filter((row) => !isOracle(row) && !isControl(row)) };
    });
    const width = commonWidth(tried.flatMap(({ found }) => (found.some(isWide) ? [found] : [])));
    const tasks = tried.map(({ name, found }) => ({
      name,
      gain: width === undefined ? undefined : widened(found, width),
    }));
    const gone = tasks.filter(({ gain }) => gain === undefined).map(({ name }) => name);
    const list = tasks.flatMap(({ gain }) => gain ?? []);
    const shrink = list
      .filter(({ wide }) => graded.tasks.includes(wide.task))
      .flatMap((one) => shrinking(one, options));
    const missing = gone.length === 0 ? undefined : `gains of three tasks, without ${gone.join(', ')}`;
    return all([
      decide(shrink, `${graded.name}: ${graded.tasks.join(', ')}`, difficulty.region, errors),
      decide(
        acrossTasks(list, missing),
        missing ?? 'gains of three tasks',
        { from: 0, margin: MATTERS.answers },
        errors,
        {
          how: 'any',
          missing,
        },
      ),
    ]);
  },
  world: difficultyWorld,
};
