import { alike, eachWay } from '../../records/alike.js';
import type { Claim } from '../claim.js';
import { combine, errorsOf, type Part } from '../combine.js';
import { openFor } from '../curve-intervals.js';
import { singles } from '../curves.js';
import { experiment, missingTasks, rowsOf } from '../experiment.js';
import { pickedFrom } from '../picked.js';
import { nameOf, PLACE, type Setup, type Spot, setups, spots } from '../select.js';
import { costLinearWorld } from '../world/scenes/cost-linear.js';

interface Cost {
  /** Tokens that were drawn, or steps that were asked for. */
  readonly refinements: number;
  readonly flops: number;
}

/** How far the cost is from the straight line through its ends, at most, as a share of the largest cost. */
export function bend(costs: readonly Cost[]): number {
  const sorted = [...costs].sort((a, b) => a.refinements - b.refinements);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const slope = (last.flops - first.flops) / (last.refinements - first.refinements);
  return Math.max(
    ...sorted.map(
      ({ refinements, flops }) =>
        Math.abs(flops - first.flops - slope * (refinements - first.refinements)) / last.flops,
    ),
  );
}

/** What the last refinements cost, in units of the first ones. */
function growth(costs: readonly Cost[]): number {
  const sorted = [...costs].sort((a, b) => a.refinements - b.refinements);
  const slope = (a: Cost, b: Cost) => (b.flops - a.flops) / (b.refinements - a.refinements);
  return slope(sorted.at(-2)!, sorted.at(-1)!) / slope(sorted[0]!, sorted[1]!);
}

const exact = (effect: number, samples: number) => () => ({ effect, low: effect, high: effect, samples });

const SINGLE = ['single'];
const language = experiment({
  name: 'language: one chain at three depths',
  table: 'outcomes',
  notebooks: ['12'],
  modalities: ['language'],
  tasks: ['arithmetic', 'permutations', 'addition'],
  strategies: SINGLE,
});
const images = experiment({
  name: 'images: one candidate at three depths',
  table: 'distances',
  notebooks: ['17'],
  modalities: ['image'],
  tasks: ['digits'],
  strategies: SINGLE,
});

export const costLinear: Claim = {
  number: 1,
  id: 'cost-linear',
  name: 'Cost is affine in refinements',
  sentence:
    'What a sample costs rises by the same amount with every refinement: a token of thought, a denoising step or an integrator step.',
  origin: 'paper',
  paper: { sentence: 'The cost of n refinements is n forward passes, C(n) = n C_forward.', place: 'its text' },
  source: 'J. Kaplan et al., arXiv:2001.08361, section 2.1, for the cost of a token',
  families: ['language', 'diffusion', 'flow'],
  measured: 'largest distance of the metered FLOPs from a straight line in refinements, as a share of the largest cost',
  unit: 'share of the cost',
  region: { to: 0.05 },
  rule: 'One candidate, at least three depths. FLOPs against tokens that were drawn, or against steps that were asked for. Costs are counted, not estimated, so the interval is a point. Supported where in all three families, with every task that is named, the most bent curve bends by less than 5 % of the cost, contradicted where one bends by more. What the last refinement costs in units of the first is told beside it.',
  experiments: { language, images },
  notebooks: ['12', '17'],
  test(evidence, { alpha }) {
    // Outcomes are of no set of samples.
    const found: ((Setup & Partial<Pick<Spot, 'set' | 'measure'>>) | Spot)[] = [
      ...singles(setups(rowsOf(evidence, language))),
      ...singles(spots(rowsOf(evidence, images))),
    ];
    const measured = alike(found, ['family', ...PLACE, 'set']).flatMap((group) => {
      const refined = (row: (typeof group)[number]) => (row.modality === 'language' ? row.nfe : row.depth);
      const rows = [...new Map(group.map((row) => [refined(row), row])).values()];
      if (rows.length < 3) return [];
      const costs = rows.map((row) => ({ refinements: refined(row), flops: row.flops }));
      const { family, task } = group[0]!;
      return [{ family, task, rows, what: nameOf(group[0]!), bend: bend(costs), growth: growth(costs) }];
    });
    const parts = eachWay(measured, ['family'], (list): Part[] => {
      const most = list.reduce((x, y) => (y.bend > x.bend ? y : x));
      const steepest = list.reduce((x, y) => (y.growth > x.growth ? y : x));
      const of = 'depths, exactly counted';
      return [
        {
          ...pickedFrom(most.rows),
          what: `${most.what}, the most bent of ${list.length} curves`,
          interval: exact(most.bend, most.rows.length),
          of,
        },
        {
          ...pickedFrom(steepest.rows),
          what: `${steepest.what}: cost of the last refinement, in units of the first`,
          role: 'note',
          interval: exact(steepest.growth, 2),
          region: { from: 0.95, to: 1.05 },
          of,
        },
      ];
    });
    return combine(parts, costLinear.region, errorsOf(alpha), {
      missing: openFor(
        missingTasks(language, ['language'], measured),
        missingTasks(images, ['diffusion', 'flow'], measured),
      ),
    });
  },
  world: costLinearWorld,
  // Costs are counted exactly, so just over the edge is over it.
  onEdge: 'false',
};
