/**
 * The sum from left to right, of numbers or of what `of` makes of each row.
 *
 * @example sum([1, 2, 3]) // 6
 */
export function sum(values: ArrayLike<number>): number;
export function sum<T>(rows: ArrayLike<T>, of: (row: T, i: number) => number): number;
export function sum<T>(rows: ArrayLike<T>, of?: (row: T, i: number) => number): number {
  let total = 0;
  if (of === undefined) for (let i = 0; i < rows.length; i++) total += rows[i] as number;
  else for (let i = 0; i < rows.length; i++) total += of(rows[i]!, i);
  return total;
}

/**
 * The mean, of numbers or of what `of` makes of each row; NaN of none.
 *
 * @example mean([{ flops: 1 }, { flops: 4 }], ({ flops }) => flops) // 2.5
 */
export function mean(values: ArrayLike<number>): number;
export function mean<T>(rows: ArrayLike<T>, of: (row: T, i: number) => number): number;
export function mean<T>(rows: ArrayLike<T>, of?: (row: T, i: number) => number): number {
  return (of === undefined ? sum(rows as ArrayLike<number>) : sum(rows, of)) / rows.length;
}

/**
 * The unbiased variance: squared deviations from the mean over n - 1.
 *
 * @example variance([1, 3]) // 2
 */
export function variance(values: ArrayLike<number>, centre = mean(values)): number {
  return sum(values, (value) => (value - centre) ** 2) / (values.length - 1);
}

/**
 * The standard error of the mean, sqrt(variance / n).
 *
 * @example standardError([1, 3]) // 1
 */
export function standardError(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values) / values.length);
}

/**
 * The place of the largest number, the first of equals.
 *
 * @param values at least one number
 * @returns its place, counted from 0
 * @throws RangeError for no numbers
 * @example argmax([1, 3, 3]) // 1
 */
export function argmax(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError('argmax: expected at least one number, got none');
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/**
 * Rows by what `of` says of them, keys and rows in the order in which they come.
 *
 * @example groupBy([1, 2, 3], (n) => n % 2).get(1) // [1, 3]
 */
export function groupBy<T, K>(rows: Iterable<T>, of: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = of(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/**
 * The smallest number, of any count of them: `Math.min(...values)` overflows the stack from about 100,000 on. Infinity of none, NaN where one is.
 *
 * @example smallest([3, 1, 2]) // 1
 */
export function smallest(values: ArrayLike<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) least = Math.min(least, values[i]!);
  return least;
}

/**
 * The largest number, of any count of them; -Infinity of none, NaN where one is.
 *
 * @example largest([3, 1, 2]) // 3
 */
export function largest(values: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!);
  return most;
}

/**
 * The length of a vector of any size, to the last digit that of `Math.hypot`: divided by the largest part, summed after Kahan.
 *
 * @example hypot([3, 4]) // 5
 */
export function hypot(values: ArrayLike<number>): number {
  let most = 0;
  let undefinedPart = false;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (Number.isNaN(size)) undefinedPart = true;
    else if (size > most) most = size;
  }
  if (most === Number.POSITIVE_INFINITY) return most;
  if (undefinedPart) return Number.NaN;
  if (most === 0) return 0;
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const part = Math.abs(values[i]!) / most;
    const summand = part * part - lost;
    const next = total + summand;
    lost = next - total - summand;
    total = next;
  }
  return Math.sqrt(total) * most;
}
