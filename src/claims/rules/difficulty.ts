import { eachWay } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { all, combine, noEvidence, type Part } from '../combine.js';
import { differences } from '../compare.js';
import { bootstrapInterval, meanInterval, normalInterval } from '../interval.js';
import { isControl, isOracle, nameOf, type Setup, setups, TASK } from '../select.js';
import { difficultyWorld } from '../world/scenes/difficulty.js';
import { binsOf } from './compute-optimal.js';

interface Widened {
  readonly single: Setup;
  readonly wide: Setup;
}

/** For each task its largest model at its greatest depth: one sample, and the widest choice without the oracle. */
function widened(found: readonly Setup[]): Widened[] {
  return eachWay(found, ['family', ...TASK], (rows) => {
    const places = eachWay(rows, ['model', 'depth'], (list): Widened[] => {
      const single = list.find(({ strategy, width }) => strategy === 'single' && width === 1);
      const wide = list
        .filter(({ strategy, width }) => strategy === 'best-of-n' && width > 1)
        .sort((a, b) => b.width - a.width || (a.verifier < b.verifier ? -1 : 1))[0];
      return single && wide ? [{ single, wide }] : [];
    });
    const best = places.sort((a, b) => b.single.parameters - a.single.parameters || b.single.depth - a.single.depth)[0];
    return best ? [best] : [];
  });
}

/** Whether gains differ between tasks: the largest less the smallest, tested as one of all pairs. */
function acrossTasks(list: readonly Widened[]): Part[] {
  if (list.length < 2) return [];
  const gains = list.map(({ single, wide }) => differences(wide, single));
  const pairs = (list.length * (list.length - 1)) / 2;
  return [
    {
      what: `gain of the task that gains most less that of the one that gains least, of ${list.length}`,
      interval: (own) => {
        const measured = gains.map((values) => meanInterval(values, 0.95)).sort((a, b) => a.effect - b.effect);
        const [least, most] = [measured[0]!, measured.at(-1)!];
        // Half of a 95 % interval is two standard errors or a little more.
        const error = Math.hypot(least.high - least.effect, most.high - most.effect) / 1.96;
        return normalInterval(most.effect - least.effect, error, 1 - (1 - own) / pairs, least.samples + most.samples);
      },
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
    'share of the errors that a choice among many samples takes away, easiest third of the problems less hardest third; and the spread of gains over tasks',
  unit: 'share of the errors',
  region: { from: 0, margin: 0.01 },
  rule: 'Best-of-n by a verifier that does not know the answer, the widest, against one sample of the same model and depth. (a) The largest gain over tasks less the smallest, corrected for the number of pairs. (b) Share of errors taken away on the easiest third less that on the hardest, over all tasks with graded problems, with the bootstrap over problems. Supported where both are above 0, contradicted where one lies below one point.',
  notebooks: ['14', '15', '12'],
  test({ outcomes }, { alpha, seed, replicates }) {
    const level = levelAt(alpha);
    const found = setups(outcomes).filter(
      (row) => row.modality === 'language' && row.family !== 'reward' && !isOracle(row) && !isControl(row),
    );
    const list = widened(found);
    const half = 1 - (1 - level) / 2;
    const vary = acrossTasks(list);
    const shrink = list.flatMap(({ single, wide }): Part[] => {
      if (new Set(single.difficulties.values()).size < 3) return [];
      const bin = binsOf([...single.difficulties.values()]);
      const problems = [...single.scores].flatMap(([problem, score]) => {
        const other = wide.scores.get(problem);
        return other === undefined
          ? []
          : [{ bin: bin(single.difficulties.get(problem)!), left: 1 - score, gained: other - score }];
      });
      const removed = (sample: typeof problems, third: number) => {
        let [left, gained] = [0, 0];
        for (const row of sample) if (row.bin === third) [left, gained] = [left + row.left, gained + row.gained];
        return left > 0 ? gained / left : 0;
      };
      const statistic = (sample: readonly (typeof problems)[number][]) =>
        removed(sample as typeof problems, 0) - removed(sample as typeof problems, 2);
      return [
        {
          what: nameOf(wide, `${wide.strategy} of ${wide.width} by ${wide.verifier}: easiest less hardest third`),
          interval: (own) => bootstrapInterval(problems, statistic, { level: own, seed, replicates }),
        },
      ];
    });
    return all([
      shrink.length > 0
        ? combine(shrink, difficulty.region, half)
        : noEvidence('best-of-n beside one sample on graded problems'),
      vary.length > 0 ? combine(vary, difficulty.region, half) : noEvidence('best-of-n beside one sample on two tasks'),
    ]);
  },
  world: difficultyWorld,
};
