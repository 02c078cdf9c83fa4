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

const language = experiment({
  name: 'best-of-n beside one sample on two tasks, one of them graded',
  table: 'outcomes',
  notebooks: ['15'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic', 'multiplication'],
});
const GRADED = ['arithmetic'];

interface Widened {
  readonly single: Arm;
  readonly wide: Arm;
}

/**
 * The largest model of a task that leaves room, at its greatest depth: one sample, and the widest best-of-n by the verifier that is best on
 * the other half of the prompts, each at its best decoding.
 */
function widened(found: readonly Arm[]): Widened | undefined {
  const usable = found.filter((row) => !isOracle(row) && !isControl(row));
  const models = alike(usable, ['model']).sort((a, b) => b[0]!.parameters - a[0]!.parameters);
  return models.map(widenedOf).find((one) => one !== undefined && leavesRoom(one.single));
}

function widenedOf(own: readonly Arm[]): Widened | undefined {
  const depth = largest(own.map((row) => row.depth));
  const rows = own.filter((row) => row.depth === depth);
  // A choice of one is one sample.
  const ones = rows.filter(({ strategy, width }) => width === 1 && (strategy === 'single' || strategy === 'best-of-n'));
  const single = ones.find(({ strategy }) => strategy === 'single') ?? ones[0];
  const choices = rows.filter(({ strategy, width }) => strategy === 'best-of-n' && width > 1);
  const widest = choices.filter(({ width }) => width === largest(choices.map((row) => row.width)));
  return single && widest.length > 0 ? { single, wide: bestWay(widest) } : undefined;
}

/** Whether gains differ between tasks: the size of the difference of each pair. */
function acrossTasks(list: readonly Widened[]): Part[] {
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
        what: `gain of ${posedOf(first.wide)} and of ${posedOf(second.wide)}: how far apart`,
        interval: magnitude(interval),
        open: openArms(first.single, first.wide, second.single, second.wide),
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
  rule: 'Best-of-n by the verifier that is best on the other half of the prompts, the oracle left out, the widest, against one sample of the same model and depth, each at its best decoding: the largest model of each task that leaves room (once right in 15 to 85 % of cases), at its greatest depth. (a) The gains of two tasks are apart: supported where one pair is, after correction for the number of pairs, contradicted where all are known to be within three points. (b) Share of errors taken away on the easiest third less that on the hardest, on the task with graded problems, with the BCa bootstrap over prompts. Supported where both are above 0, contradicted where (b) lies below a tenth of the errors.',
  experiments: { language },
  notebooks: ['15'],
  test(evidence, options) {
    const errors = ofEvery(errorsOf(options.alpha), 2);
    const arms = armsOf(answering(rowsOf(evidence, language)));
    const tasks = language.tasks.map((task) => ({ task, found: widened(arms.filter((arm) => arm.task === task)) }));
    const gone = tasks.filter(({ found }) => found === undefined).map(({ task }) => task);
    const list = tasks.flatMap(({ found }) => found ?? []);
    const vary = acrossTasks(list);
    const shrink = list.filter(({ wide }) => GRADED.includes(wide.task)).flatMap((one) => shrinking(one, options));
    const missing = gone.length === 0 ? undefined : `${language.name}: ${gone.join(', ')}`;
    return all([
      decide(shrink, `graded problems: ${GRADED.join(', ')}`, difficulty.region, errors),
      decide(vary, `${language.name}: ${gone.join(', ')}`, { from: 0, margin: MATTERS.answers }, errors, {
        how: 'any',
        missing,
      }),
    ]);
  },
  world: difficultyWorld,
};
