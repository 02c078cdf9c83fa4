import { groupBy } from '../../numerics/statistics.js';
import type { Claim } from '../claim.js';
import { combine, type Part } from '../combine.js';
import { missingFamilies, singles } from '../curves.js';
import { nameOf, setups, spots } from '../select.js';

interface Cost {
  readonly forwards: number;
  readonly flops: number;
}

/** How far the cost is from the straight line through its ends, at most, as a share of the largest cost. */
export function bend(costs: readonly Cost[]): number {
  const sorted = [...costs].sort((a, b) => a.forwards - b.forwards);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const slope = (last.flops - first.flops) / (last.forwards - first.forwards);
  return Math.max(
    ...sorted.map(
      ({ forwards, flops }) => Math.abs(flops - first.flops - slope * (forwards - first.forwards)) / last.flops,
    ),
  );
}

/** What the last refinements cost, in units of the first ones. */
function growth(costs: readonly Cost[]): number {
  const sorted = [...costs].sort((a, b) => a.forwards - b.forwards);
  const slope = (a: Cost, b: Cost) => (b.flops - a.flops) / (b.forwards - a.forwards);
  return slope(sorted.at(-2)!, sorted.at(-1)!) / slope(sorted[0]!, sorted[1]!);
}

const exact = (effect: number, samples: number) => () => ({ effect, low: effect, high: effect, samples });
const WANTED = ['language', 'diffusion', 'flow'];

export const costLinear: Claim = {
  number: 1,
  id: 'cost-linear',
  name: 'Cost is linear in refinements',
  sentence:
    'What a sample costs grows in proportion to the number of refinements, for tokens of thought, denoising steps and integrator steps alike.',
  source: 'the premise of one compute axis; J. Kaplan et al., arXiv:2001.08361, section 2.1, for the cost of a token',
  families: WANTED,
  measured:
    'largest distance of the metered FLOPs from a straight line in forward passes, as a share of the largest cost',
  unit: 'share of the cost',
  region: { to: 0.05 },
  rule: 'One candidate, at least three depths. Costs are counted, not estimated, so the interval is a point. Supported where all three families bend by less than 5 % of the cost, contradicted where one bends by more. What the last refinement costs in units of the first is told beside it.',
  notebooks: ['17', '12'],
  test({ outcomes, distances }, { level }) {
    const all = [...singles(setups(outcomes)), ...singles(spots(distances))];
    const groups = [
      ...groupBy(all, (row) =>
        [row.family, row.model, row.task, 'sampler' in row ? row.sampler : ''].join('\n'),
      ).values(),
    ];
    const measured = groups.flatMap((group) => {
      const costs = [...new Map(group.map((row) => [row.forwards, row])).values()];
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
    const parts = [...groupBy(measured, ({ family }) => family).values()].flatMap((list): Part[] => {
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
        WANTED,
      ),
    });
  },
};
