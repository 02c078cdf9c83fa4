import { mean } from './statistics.js';

/** Where a function is least, as far as the search came. */
export interface Least {
  readonly at: readonly number[];
  readonly value: number;
  readonly evaluations: number;
}

/**
 * The least value of a function of a few numbers, without derivatives.
 * Source: J. Nelder and R. Mead, Comput. J. 7 (1965) 308-313; stops where the values of the simplex agree to `tolerance`.
 *
 * @param step of the first simplex along every axis (default 0.5)
 * @throws RangeError for no numbers
 * @example simplex(([x, y]) => (x - 1) ** 2 + (y + 2) ** 2, [0, 0]).at // [1, -2], to about 1e-4
 */
export function simplex(
  of: (at: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, tolerance = 1e-9, most = 2000 } = {},
): Least {
  const n = start.length;
  if (n === 0) throw new RangeError('simplex: expected at least 1 number, got 0');
  let evaluations = 0;
  const known = (at: readonly number[]) => {
    evaluations++;
    const value = of(at);
    return { at, value: Number.isNaN(value) ? Infinity : value };
  };
  const corners = [start, ...start.map((_, k) => start.map((x, j) => (j === k ? x + step : x)))].map(known);
  while (evaluations < most) {
    corners.sort((one, other) => one.value - other.value);
    const [best, worst] = [corners[0]!, corners[n]!];
    if (worst.value - best.value <= tolerance * (1 + Math.abs(best.value))) break;
    const centre = start.map((_, j) => mean(corners.slice(0, n), ({ at }) => at[j]!));
    const along = (share: number) => known(centre.map((c, j) => c + share * (worst.at[j]! - c)));
    const mirrored = along(-1);
    if (mirrored.value < best.value) {
      const farther = along(-2);
      corners[n] = farther.value < mirrored.value ? farther : mirrored;
    } else if (mirrored.value < corners[n - 1]!.value) corners[n] = mirrored;
    else {
      const inner = mirrored.value < worst.value ? along(-0.5) : along(0.5);
      if (inner.value < Math.min(worst.value, mirrored.value)) corners[n] = inner;
      else for (let i = 1; i <= n; i++) corners[i] = known(corners[i]!.at.map((x, j) => (x + best.at[j]!) / 2));
    }
  }
  corners.sort((one, other) => one.value - other.value);
  return { at: corners[0]!.at, value: corners[0]!.value, evaluations };
}
