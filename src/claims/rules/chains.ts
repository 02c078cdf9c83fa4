import { largest } from '../../numerics/statistics.js';
import { eachWay } from '../../records/alike.js';
import type { Claim } from '../claim.js';
import { beside, decide, errorsOf, everyTask, type Part } from '../combine.js';
import { differences } from '../compare.js';
import { singles } from '../curves.js';
import { experiment, missingTasks, rowsOf } from '../experiment.js';
import { meanInterval, normalInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { nameOf, type Setup, setups, spots, TASK } from '../select.js';
import { chainsWorld } from '../world/scenes/chains.js';

/** Problems of more than one step, where a task says how many steps its problems have. */
function isMultiStep({ difficulties }: Setup): (problem: number) => boolean {
  const vary = new Set(difficulties.values()).size > 1;
  return (problem) => !vary || difficulties.get(problem)! >= 2;
}

/** The largest model of each way of sampling a task: its longest chain against its shortest. */
const longest = (found: readonly Setup[], role: Part['role']): Part[] =>
  eachWay(found, TASK, (rows): Part[] => {
    const size = largest(rows.map(({ parameters }) => parameters));
    const sorted = rows.filter(({ parameters }) => parameters === size).sort((a, b) => a.depth - b.depth);
    const [short, long] = [sorted[0]!, sorted.at(-1)!];
    if (short.depth === long.depth) return [];
    const change = differences(long, short, isMultiStep(long));
    const what = nameOf(long, `${long.depth} tokens against ${short.depth}`);
    return [
      {
        ...pickedFrom([long], [short]),
        what,
        role,
        interval: (level) => meanInterval(change, level),
        open: short.depth > 0 ? `the shortest chain has ${short.depth} tokens, expected none` : undefined,
        of: 'prompts',
      },
    ];
  });

const chained = experiment({
  name: 'the longest chain against none',
  table: 'outcomes',
  notebooks: ['12'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic', 'permutations', 'addition'],
  strategies: ['single'],
});
const control = experiment({ ...chained, name: 'the control, whose answer is in the prompt', tasks: ['recall'] });
const sums = experiment({
  name: 'the sum over chains',
  table: 'distances',
  notebooks: ['12'],
  modalities: ['language'],
  tasks: ['arithmetic'],
  measures: ['chain-sum'],
  noted: true,
});

const EXPERIMENTS = { chained, control, sums };

export const chains: Claim = {
  number: 3,
  id: 'chains',
  name: 'Longer chains help multi-step tasks',
  sentence:
    'With a longer chain of thought a model solves more problems of several steps than with a shorter one or none; a task without steps gains nothing. (The models here are trained on chains and have 4,000 to 434,000 parameters.)',
  origin: 'paper',
  paper: {
    sentence:
      'A chain of thought helps with tasks of several steps; the ability is said to appear near 100 billion parameters.',
    place: 'its text',
  },
  source:
    'J. Wei et al., arXiv:2201.11903, section 3; the sum over chains: X. Wang et al., arXiv:2203.11171, section 2',
  families: ['language'],
  measured:
    'share of right answers with the longest chain less that with the shortest, on the same problems of two and more steps',
  unit: 'share of right answers',
  region: { from: 0, margin: MATTERS.answers },
  rule: 'The largest model of each task of notebook 12, one candidate, longest against shortest chain (of no token), paired by prompt. Supported where the interval is above 0 for every multi-step task, contradicted where it lies below three points for one of them. The recall task is the control: nothing may be found there, and without it nothing is supported. Where notebook 12 measures the sum over chains, its gap to the sampled answers is told beside it.',
  experiments: EXPERIMENTS,
  notebooks: ['12'],
  test(evidence, { alpha }, own: typeof EXPERIMENTS = EXPERIMENTS) {
    const errors = errorsOf(alpha);
    const drawn = spots(rowsOf(evidence, own.sums)).map(
      (spot): Part => ({
        ...pickedFrom([spot]),
        what: `${nameOf(spot)}: answers drawn less the sum over chains`,
        role: 'note',
        interval: (own) => normalInterval(spot.value, spot.sigma, own, spot.seeds.size),
        region: { to: 0.05 },
        of: 'seeds',
      }),
    );
    const recalled = longest(singles(setups(rowsOf(evidence, own.control))), 'control');
    const main = everyTask(own.chained, singles(setups(rowsOf(evidence, own.chained))), errors, (rows, each) => {
      return decide(longest(rows, 'part'), `two depths: ${rows[0]!.task}`, chains.region, each);
    });
    const missing = missingTasks(
      own.control,
      ['language'],
      recalled.map(({ family = '', task = '' }) => ({ family, task })),
    );
    return beside(main, [...recalled, ...drawn], chains.region, errors, missing);
  },
  world: chainsWorld,
};
