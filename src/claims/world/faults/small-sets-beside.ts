import type { DistanceRow } from '../../../records/evidence.js';
import { type Fault, isDeciding } from './fault.js';

/** How far sets of 100 real digits are apart. */
const BIAS = 1.2;

/** A distance as a set of 100 gives it: larger, and sure of itself. */
export const inSmallSet = (row: DistanceRow): DistanceRow => ({
  ...{ ...row, measure: 'frechet', set: 100, samples: 100 },
  ...{ value: row.value + BIAS, sigma: row.sigma / 3 },
});

export const smallSetsBeside: Fault = {
  name: 'small sets beside',
  says: 'distances of sets of 100 images stand beside those that decide, and tell the contrary',
  // Costs are counted, whatever the images are.
  except: ['cost-linear'],
  spoil: ({ outcomes, counts, distances }, _, opposite) => {
    const deciding = opposite().distances.filter(isDeciding);
    if (deciding.length === 0) return undefined;
    const small = deciding.map(inSmallSet).map((row) => ({ ...row, value: row.value - BIAS }));
    return { outcomes, counts, distances: [...distances, ...small] };
  },
};
