/**
 * The quantile of ascending numbers by linear interpolation between neighbours, type 7 of R. Hyndman and Y. Fan, The American
 * Statistician 50 (1996) 361, which is also NumPy's: place (n - 1) p, counted from 0. NaN where there are no numbers.
 *
 * @example quantile([1, 2, 4], 0.75) // 3
 */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const share = place - below;
  if (share === 0) return sorted[below] ?? Number.NaN;
  return sorted[below]! * (1 - share) + sorted[below + 1]! * share;
}

/**
 * The percentile interval of ascending numbers: their (1 - level) / 2 and (1 + level) / 2 quantiles.
 *
 * @example percentiles([1, 2, 3, 4, 5], 0.5) // [2, 4]
 */
export function percentiles(sorted: ArrayLike<number>, level: number): [number, number] {
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}
