import type { Evidence } from '../../../records/evidence.js';
import { type Fault, unlessAgainst } from './fault.js';

/** Right answers that become wrong at every other budget: steps of up to four points, ten times the error of a point, and a fiftieth of the range. */
const LOST = 0.05;
/** By how much distances lie beside the curve, in turn above and below it: four times their error. */
const BESIDE = 0.04;

/** Whether a depth is the second, fourth, ... of those there are. */
function everyOther(rows: readonly { readonly depth: number }[]): (depth: number) => boolean {
  const depths = [...new Set(rows.map(({ depth }) => depth))].sort((a, b) => a - b);
  return (depth) => depths.indexOf(depth) % 2 === 1;
}

export const poorFit: Fault = {
  name: 'poor fit',
  says: 'the points lie beside any smooth curve by several times their errors, though close to it: a reduced chi-square above 3',
  // The one rule that reads a number off a fitted law.
  claims: ['growth-law'],
  spoil: ({ outcomes, counts, distances }, random): Evidence => {
    const [deep, far] = [everyOther(outcomes), everyOther(distances)];
    return {
      outcomes: outcomes.map((row) =>
        deep(row.depth) && random.uniform() < LOST ? { ...row, correct: false, quality: 0 } : row,
      ),
      counts,
      distances: distances.map((row) => {
        const times = row.kind === 'none' ? 1 : 1 + (far(row.depth) ? BESIDE : -BESIDE);
        return { ...row, value: row.value * times, sigma: row.sigma * times };
      }),
    };
  },
  holds: unlessAgainst,
};
