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
