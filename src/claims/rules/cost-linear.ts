import { alike, eachWay } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, type Part } from '../combine.js';
import { missingFamilies, singles } from '../curves.js';
import { nameOf, PLACE, type Setup, type Spot, setups, spots } from '../select.js';
import { costLinearWorld } from '../world/scenes/cost-linear.js';

interface Cost {
  readonly nfe: number;
  readonly flops: number;
}

/** How far the cost is from the straight line through its ends, at most, as a share of the largest cost. */
export function bend(costs: readonly Cost[]): number {
  const sorted = [...costs].sort((a, b) => a.nfe - b.nfe);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const slope = (last.flops - first.flops) / (last.nfe - first.nfe);
  return Math.max(
    ...sorted.map(({ nfe, flops }) => Math.abs(flops - first.flops - slope * (nfe - first.nfe)) / last.flops),
  );
}

/** What the last refinements cost, in units of the first ones. */
function growth(costs: readonly Cost[]): number {
  const sorted = [...costs].sort((a, b) => a.nfe - b.nfe);
  const slope = (a: Cost, b: Cost) => (b.flops - a.flops) / (b.nfe - a.nfe);
  return slope(sorted.at(-2)!, sorted.at(-1)!) / slope(sorted[0]!, sorted[1]!);
}

const exact = (effect: number, samples: number) => () => ({ effect, low: effect, high: effect, samples });

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
  measured:
    'largest distance of the metered FLOPs from a straight line in forward passes, as a share of the largest cost',
  unit: 'share of the cost',
  region: { to: 0.05 },
  rule: 'One candidate, at least three depths. Costs are counted, not estimated, so the interval is a point. Supported where all three families bend by less than 5 % of the cost, contradicted where one bends by more. What the last refinement costs in units of the first is told beside it.',
  notebooks: ['17', '12'],
  test({ outcomes, distances }, { alpha }) {
    const level = levelAt(alpha);
    // Outcomes are of no set of samples.
    const all: ((Setup & Partial<Pick<Spot, 'set' | 'measure'>>) | Spot)[] = [
      ...singles(setups(outcomes)),
      ...singles(spots(distances)),
    ];
    const groups = alike(all, ['family', ...PLACE, 'set']);
    const measured = groups.flatMap((group) => {
      const costs = [...new Map(group.map((row) => [row.nfe, row])).values()];
      return costs.length < 3
        ? []
        : [
            {
              family: group[0]!.family,
              what: nameOf(group[0]!),
              bend: bend(costs),
              growth: growth(costs),
              depths: costs.length,
            },
          ];
    });
    const parts = eachWay(measured, ['family'], (list): Part[] => {
      const most = list.reduce((x, y) => (y.bend > x.bend ? y : x));
      const steepest = list.reduce((x, y) => (y.growth > x.growth ? y : x));
      const of = 'depths, exactly counted';
      return [
        { what: `${most.what}, the most bent of ${list.length} curves`, interval: exact(most.bend, most.depths), of },
        {
          what: `${steepest.what}: cost of the last refinement, in units of the first`,
          role: 'note',
          interval: exact(steepest.growth, 2),
          region: { from: 0.95, to: 1.05 },
          of,
        },
      ];
    });
    return combine(parts, costLinear.region, level, {
      missing: missingFamilies(
        groups.map(([row]) => row!.family),
        costLinear.families,
      ),
    });
  },
  world: costLinearWorld,
  // Costs are counted exactly, so just over the edge is over it.
  onEdge: 'false',
};
