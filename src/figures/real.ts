import { normalQuantile } from '../numerics/distributions.js';
import { alike } from '../records/alike.js';
import type { DistanceRow } from '../records/evidence.js';
import { endsOf } from './axis.js';
import type { Series } from './series.js';

const LEVEL = 0.95;
/** How far the line reaches on either side of curves at one single x, as a factor. */
const ALONE = 2;

/**
 * What as many real images come to, as lines across a figure of distances with their 95 % bands: nothing that is drawn can be expected below. One
 * for each measure and size of set among the rows of `pooledRealRows` (strategy "real"); of other rows nothing, so that all the evidence of a
 * figure can be given.
 *
 * @param rows distances with their standard errors
 * @param beside the curves of the figure, which the line is as long as
 * @returns a series per measure and size of set
 * @example realSeries(evidence.distances.filter(({ notebook }) => notebook === '11-noise-search'), [{ points: [{ x: 1, y: 9, low: 8, high: 10 }] }]).length // 4
 */
export function realSeries(
  rows: readonly Pick<DistanceRow, 'strategy' | 'measure' | 'set' | 'value' | 'sigma'>[],
  beside: readonly Pick<Series, 'points'>[],
): Series[] {
  const xs = beside.flatMap(({ points }) => points.map(({ x }) => x));
  if (xs.length === 0) return [];
  const [first, last] = endsOf(xs);
  const [from, to] = first < last ? [first, last] : [first / ALONE, last * ALONE];
  const real = rows.filter(({ strategy, value }) => strategy === 'real' && Number.isFinite(value));
  // Both families have a row of the same images.
  const sets = alike(real, ['measure', 'set', 'value']).map(([row]) => row!);
  const [measures, sizes] = [new Set(sets.map(({ measure }) => measure)), new Set(sets.map(({ set }) => set))];
  return sets.map(({ measure, set, value, sigma }) => {
    const half = normalQuantile((1 + LEVEL) / 2) * sigma;
    const which = [...(measures.size > 1 ? [measure] : []), ...(sizes.size > 1 ? [`sets of ${set}`] : [])];
    return {
      label: ['as many real images', ...which].join(', '),
      ...({ colour: '#777777', dash: 'dash' } as const),
      points: [],
      curve: [from, to].map((x) => ({ x, y: value })),
      ...(half > 0
        ? {
            band: [from, to].map((x) => ({
              x,
              low: value - half,
              high: value + half,
            })),
          }
        : {}),
    };
  });
}
