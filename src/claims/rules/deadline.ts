import { largest, mean, smallest } from '../../numerics/statistics.js';
import { eachWay } from '../../records/alike.js';
import { type Arm, armsOf, halfOf, openArms } from '../arms.js';
import type { Claim } from '../claim.js';
import { all, decide, errorsOf, everyFamily, everyTask, ofEvery, type Part } from '../combine.js';
import { byPrompt, commonProblems } from '../compare.js';
import { primary } from '../curves.js';
import { experiment, rowsOf } from '../experiment.js';
import { meanInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { answering, askedNameOf, drawn, isControl, isOracle, type Setup, type Spot } from '../select.js';
import { closer, imageArm, overTrainings } from '../trainings.js';
import { deadlineWorld } from '../world/scenes/deadline.js';

const language = experiment({
  name: 'language: configurations of one model with latencies a factor of two apart',
  table: 'outcomes',
  notebooks: ['15'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic'],
});
const images = experiment({
  name: 'images: configurations of one network with latencies a factor of two apart',
  table: 'distances',
  notebooks: ['11'],
  modalities: ['image'],
  tasks: ['digits'],
  leastSet: 2000,
});

/** Deadlines at least this factor apart. */
const APART = 2;

/** What is done by the shortest deadline, the fewest evaluations in a row that any configuration needs; and what needs twice as many or more. */
function deadlines<T extends Pick<Setup, 'serialDepth'>>(rows: readonly T[]): { short: T[]; long: T[] } {
  const least = smallest(rows.map((row) => row.serialDepth));
  return {
    short: rows.filter((row) => row.serialDepth === least),
    long: rows.filter((row) => row.serialDepth >= APART * Math.max(1, least)),
  };
}

const honest = (row: Setup | Spot) => !isOracle(row) && !isControl(row) && row.kind !== 'none';
const range = (rows: readonly Pick<Setup, 'serialDepth'>[]) => {
  const depths = rows.map(({ serialDepth }) => serialDepth);
  const [least, most] = [smallest(depths), largest(depths)];
  return least === most ? String(least) : `${least} to ${most}`;
};

/** The best of the slow less the best of the quick, chosen on one half of the prompts and scored on the other. */
function change(short: readonly Arm[], long: readonly Arm[]): number[] {
  const problems = commonProblems([...short, ...long]);
  const [{ prompts }] = short as [Arm];
  const half = new Map(problems.map((problem) => [problem, halfOf(prompts.get(problem)!)]));
  const bestFor = (list: readonly Arm[], own: number) => {
    const others = problems.filter((problem) => half.get(problem) !== own);
    const score = ({ scores }: Arm) => mean(others, (problem) => scores.get(problem)!);
    return list.reduce((a, b) => (score(b) > score(a) ? b : a));
  };
  const pairs = [0, 1].map((own) => [bestFor(long, own), bestFor(short, own)] as const);
  return byPrompt(problems, prompts, (problem) => {
    const [slow, quick] = pairs[half.get(problem)!]!;
    return [slow.scores.get(problem)! - quick.scores.get(problem)!];
  }).flat();
}

const answers = (arms: readonly Arm[]): Part[] =>
  eachWay(arms.filter(honest), ['asked', 'model'], (rows): Part[] => {
    const { short, long } = deadlines(rows);
    if (long.length === 0) return [];
    const values = change(short, long);
    return [
      {
        ...pickedFrom(long, short),
        what: askedNameOf(rows[0]!, `${rows[0]!.model}: ${range(long)} evaluations in a row against ${range(short)}`),
        interval: (own) => meanInterval(values, own),
        open: openArms(...short, ...long),
        of: 'prompts',
      },
    ];
  });

const distances = (found: readonly Spot[]): Part[] =>
  eachWay(primary(found.filter(honest)), ['asked', 'parameters', 'set'], (rows): Part[] => {
    const { short, long } = deadlines(rows);
    const [quick, slow] = [short, long].map((list) => imageArm(overTrainings(list)));
    if (quick === undefined || slow === undefined) return [];
    return [
      {
        ...pickedFrom(slow.spots, quick.spots),
        ...closer(slow, quick, images),
        what: `${askedNameOf(rows[0]!)}: ln of ${rows[0]!.measure}, ${range(long)} evaluations in a row against ${range(short)}`,
      },
    ];
  });

export const deadline: Claim = {
  number: 19,
  id: 'deadline',
  name: 'A later deadline buys quality',
  sentence:
    'Inference compute trades latency for quality: the best that can be had before a deadline is better the later the deadline.',
  origin: 'open question',
  paper: { sentence: 'latency against quality', place: 'its open questions, last paragraph' },
  source: 'N. Muennighoff et al., arXiv:2501.19393, section 3 (budget forcing)',
  families: ['language', 'diffusion', 'flow'],
  measured:
    'quality of the best configuration that needs twice the shortest deadline or more less that of the best within the shortest',
  unit: 'share of right answers (language), ln distance (images)',
  region: { from: 0, margin: MATTERS.answers },
  rule: 'All configurations of a model and task, oracle and random verifiers left out, each at its best decoding. A deadline is a number of evaluations that have to wait for each other: the latency where candidates run side by side. The configurations that need at least twice the shortest latency, and not those within it, against those within it; the best of each is chosen on one half of the prompts (or in the other trainings) and scored on the rest. Supported where the interval is above 0 for every model and task and both image families, contradicted where one lies below three points (a tenth of the distance).',
  experiments: { language, images },
  notebooks: ['15', '11'],
  test(evidence, { alpha }) {
    const errors = ofEvery(errorsOf(alpha), 2);
    return all([
      everyTask(language, armsOf(answering(rowsOf(evidence, language))), errors, (rows, own) => {
        return decide(answers(rows), language.name, deadline.region, own);
      }),
      everyFamily(images, ['diffusion', 'flow'], drawn(rowsOf(evidence, images)), errors, (rows, own) => {
        return decide(distances(rows), images.name, { from: 0, margin: MATTERS.ratio }, own);
      }),
    ]);
  },
  world: deadlineWorld,
};
