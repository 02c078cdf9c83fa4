/** y = e + a u, u = (x / last)^-alpha, by least squares with alpha on a grid: what a bootstrap fits ten thousand times. */
export interface FloorFit {
  /** The limit. */
  readonly e: number;
  readonly alpha: number;
  /** Sum of squared residuals over their weights. */
  readonly squares: number;
}

const [LEAST, MOST, PLACES] = [0.02, 8, 140] as const;
const GRID = Array.from({ length: PLACES }, (_, i) => LEAST * (MOST / LEAST) ** (i / (PLACES - 1)));

/**
 * The power law with a limit for curves at these budgets, alpha from 0.02 (which is a logarithm) to 8 (a fall to the limit at once) in steps of
 * 4 %. For each alpha the limit and the factor are a straight line's.
 *
 * @param xs budgets, rising
 * @param weights one over the squared standard error of each point
 * @example floorFits([1, 2, 4, 8, 16], [1, 1, 1, 1, 1])([1.5, 1, 0.75, 0.625, 0.5625]).e // 0.5, alpha 1
 */
export function floorFits(xs: readonly number[], weights: readonly number[]): (ys: ArrayLike<number>) => FloorFit {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const lines = GRID.map((alpha) => {
    const us = xs.map((x) => (x / xs.at(-1)!) ** -alpha);
    const centre = us.reduce((sum, u, i) => sum + weights[i]! * u, 0) / total;
    const spread = us.reduce((sum, u, i) => sum + weights[i]! * (u - centre) ** 2, 0);
    return { alpha, us, centre, spread };
  });
  return (ys) => {
    let [my, syy] = [0, 0];
    for (let i = 0; i < xs.length; i++) my += (weights[i]! * ys[i]!) / total;
    for (let i = 0; i < xs.length; i++) syy += weights[i]! * (ys[i]! - my) ** 2;
    let best: FloorFit = { e: Number.NaN, alpha: Number.NaN, squares: Number.POSITIVE_INFINITY };
    for (const { alpha, us, centre, spread } of lines) {
      let suy = 0;
      for (let i = 0; i < xs.length; i++) suy += weights[i]! * (us[i]! - centre) * (ys[i]! - my);
      const a = suy / spread;
      const squares = Math.max(0, syy - a * suy);
      if (squares < best.squares) best = { e: my - a * centre, alpha, squares };
    }
    return best;
  };
}
