import { bootstrap } from '../../numerics/bootstrap.js';
import type { Estimate } from '../../numerics/estimate.js';
import { sum } from '../../numerics/statistics.js';

/** Ways from noise to data: `ways[k][i]` is sample i after k of n equal steps of the trajectory's own time. */
export type Ways = readonly (readonly Float32Array[])[];

/** How far each way is from straight at constant speed, and how much longer than its chord. */
export interface Straightness {
  /** Mean over samples and time of |dx/dt - (x_1 - x_0)|^2 over that of |x_1 - x_0|^2: 0 for straight ways at constant speed. */
  readonly curvature: Estimate;
  /** Mean length over mean chord: 1 for straight ways, whatever the speed. */
  readonly detour: Estimate;
}

/**
 * Straightness of trajectories, S = E of the integral over t in [0, 1] of |(x_1 - x_0) - dx/dt|^2, here over E |x_1 - x_0|^2 and with
 * dx/dt from finite steps, and the ratio of length to chord, which does not depend on how time runs. Intervals resample samples.
 * Source: X. Liu et al., arXiv:2209.03003, equation 6.
 *
 * @param ways states [step][sample], each the numbers of one sample
 * @param options `seed` of the bootstrap over samples
 * @returns curvature (0 for straight lines) and length over chord (1 for straight lines), with intervals
 * @throws RangeError for fewer than 2 steps or 2 samples, and for different numbers of samples or pixels.
 * @example straightness([0, 0.5, 1].map((at) => [1, 2].map((end) => Float32Array.of(at * end))), { seed: 0 }).curvature.value // 0
 */
export function straightness(ways: Ways, options: { readonly seed: number }): Straightness {
  const steps = ways.length - 1;
  if (steps < 2) throw new RangeError(`straightness: expected at least 2 steps, got ${steps}`);
  const [start, end] = [ways[0]!, ways[steps]!];
  ways.forEach((states, k) => {
    if (states.length !== start.length) {
      throw new RangeError(`straightness: expected ${start.length} samples after step ${k}, got ${states.length}`);
    }
    states.forEach((state, i) => {
      if (state.length !== start[i]!.length) {
        throw new RangeError(`straightness: expected ${start[i]!.length} numbers in sample ${i}, got ${state.length}`);
      }
    });
  });
  const each = start.map((first, i) => {
    const chord = first.map((value, j) => end[i]![j]! - value);
    const square = sum(chord, (value) => value * value);
    let [away, length] = [0, 0];
    for (let k = 0; k < steps; k++) {
      const [before, after] = [ways[k]![i]!, ways[k + 1]![i]!];
      let [off, moved] = [0, 0];
      for (let j = 0; j < chord.length; j++) {
        const step = after[j]! - before[j]!;
        moved += step * step;
        off += (steps * step - chord[j]!) ** 2;
      }
      away += off / steps;
      length += Math.sqrt(moved);
    }
    return { away, square, length, chord: Math.sqrt(square) };
  });
  type Way = (typeof each)[number];
  // Ratios of means and not means of ratios: a way that ends near its start has a chord of almost nothing.
  const ratio = (above: (way: Way) => number, below: (way: Way) => number) =>
    bootstrap(each, (sample) => sum(sample, (way) => above(way)) / sum(sample, (way) => below(way)), options);
  return {
    curvature: ratio(
      (way) => way.away,
      (way) => way.square,
    ),
    detour: ratio(
      (way) => way.length,
      (way) => way.chord,
    ),
  };
}
