/**
 * The mean gold of best-of-n over all choices of n among the candidates that were drawn, those of the verifier's highest score taken: exact, where
 * the first n alone would be one choice of many. Candidates of equal score share their places.
 *
 * @param scores the verifier's, one per candidate
 * @param gold what another judge says of the same candidates
 * @throws RangeError for n beyond the candidates
 * @example chosenGold([1, 2, 3], [0, 1, 0], 2) // 1/3: of the pairs (1, 2), (1, 3) and (2, 3) the first has its best at the second
 */
export function chosenGold(scores: readonly number[], gold: readonly number[], n: number): number {
  const count = scores.length;
  if (!(n >= 1 && n <= count)) throw new RangeError(`chosenGold: expected 1 to ${count} candidates, got ${n}`);
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  // The chance that the best of the chosen is at place j from the top: C(count - 1 - j, n - 1) / C(count, n).
  let chance = n / count;
  let total = 0;
  for (let j = 0; j < count && chance > 0; ) {
    let [end, chances, golds] = [j, 0, 0];
    for (; end < count && scores[order[end]!] === scores[order[j]!]; end++) {
      chances += chance;
      golds += gold[order[end]!]!;
      chance *= Math.max(0, count - n - end) / Math.max(1, count - 1 - end);
    }
    total += (chances * golds) / (end - j);
    j = end;
  }
  return total;
}
