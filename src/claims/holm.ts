import type { Result } from './claim.js';

/** A claim's result and the error at which it was decided or, undecided, last tried. */
export interface Stepped<Found = Result> {
  readonly result: Found;
  readonly alpha: number;
}

/**
 * Holm's procedure by steps over `count` claims: all are tested at alpha / count; where R were decided the rest is tested at
 * alpha / (count - R), and so on until a step decides nothing more. No verdict of all is wrong with 1 - alpha; that they name a side as well
 * costs nothing more. Intervals are nested, so that no p-values are needed.
 * Sources: S. Holm, Scand. J. Stat. 6 (1979) 65-70; for directions J. Shaffer, Ann. Stat. 8 (1980) 1342-1347.
 *
 * @param test the result of claim `i` at an error of its own, alpha / left; the same claim is asked again at larger ones
 * @example holm(21, 0.05, (i, alpha) => testOf(i, alpha))[0].alpha // 0.05 / 21 where the first step decided it
 */
export function holm<Found extends Pick<Result, 'verdict'> = Result>(
  count: number,
  alpha: number,
  test: (i: number, alpha: number, left: number) => Found,
): Stepped<Found>[] {
  const found: Stepped<Found>[] = [];
  let left = Array.from({ length: count }, (_, i) => i);
  for (;;) {
    const own = alpha / left.length;
    for (const i of left) found[i] = { result: test(i, own, left.length), alpha: own };
    const open = left.filter((i) => found[i]!.result.verdict === 'undecided');
    if (open.length === 0 || open.length === left.length) return found;
    left = open;
  }
}
