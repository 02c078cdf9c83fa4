/** softmax(logits) over the first `count` entries of a row, in float64. */
export function probabilitiesOf(logits: ArrayLike<number>, count: number): number[] {
  let largest = -Infinity;
  for (let i = 0; i < count; i++) largest = Math.max(largest, logits[i]!);
  const weights = Array.from({ length: count }, (_, i) => Math.exp(logits[i]! - largest));
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}

/**
 * The index with the largest logits / temperature + noise over the first `count` entries: with Gumbel noise a draw from the
 * softmax (E. Gumbel 1954), at temperature 0 the likeliest.
 */
export function draw(logits: ArrayLike<number>, count: number, noise: ArrayLike<number>, temperature: number): number {
  let best = 0;
  let largest = -Infinity;
  for (let i = 0; i < count; i++) {
    const score = temperature === 0 ? logits[i]! : logits[i]! / temperature + noise[i]!;
    if (score > largest) {
      largest = score;
      best = i;
    }
  }
  return best;
}
