/** y = e + a u, u = (x / last)^-alpha, by least squares: what a bootstrap fits ten thousand times. */
export interface FloorFit {
  /** The limit. */
  readonly e: number;
  readonly alpha: number;
  /** Sum of squared residuals over their weights. */
  readonly squares: number;
}

const [LEAST, MOST, PLACES] = [0.02, 8, 140] as const;
/** Halvings of the bracket of alpha that the grid leaves: alpha to 1e-10. */
const HALVINGS = 30;
const GRID = Array.from({ length: PLACES }, (_, i) => LEAST * (MOST / LEAST) ** (i / (PLACES - 1)));

/**
 * The power law with a limit for curves at these budgets, alpha from 0.02 (which is a logarithm) to 8 (a fall to the limit at once). For each
 * alpha the limit and the factor are a straight line's. Alpha is the best of a grid in steps of 4 %, and then where the slope of the squares,
 * -2 a sum w r du/dalpha with r the residuals, changes its sign between the neighbours: on the grid alone the limit would be rounded.
 *
 * @param xs budgets, rising
 * @param weights one over the squared standard error of each point
 * @example floorFits([1, 2, 4, 8, 16], [1, 1, 1, 1, 1])([1.5, 1, 0.75, 0.625, 0.5625]).e // 0.5, alpha 1
 */
export function floorFits(xs: readonly number[], weights: readonly number[]): (ys: ArrayLike<number>) => FloorFit {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const logs = xs.map((x) => Math.log(x / xs.at(-1)!));
  const lineAt = (alpha: number) => {
    const us = logs.map((log) => Math.exp(-alpha * log));
    const centre = us.reduce((sum, u, i) => sum + weights[i]! * u, 0) / total;
    const spread = us.reduce((sum, u, i) => sum + weights[i]! * (u - centre) ** 2, 0);
    return { us, centre, spread };
  };
  const lines = GRID.map(lineAt);
  return (ys) => {
    let [my, syy] = [0, 0];
    for (let i = 0; i < xs.length; i++) my += (weights[i]! * ys[i]!) / total;
    for (let i = 0; i < xs.length; i++) syy += weights[i]! * (ys[i]! - my) ** 2;
    const covered = ({ us, centre }: (typeof lines)[number]) => {
      let suy = 0;
      for (let i = 0; i < xs.length; i++) suy += weights[i]! * (us[i]! - centre) * (ys[i]! - my);
      return suy;
    };
    const squaresOf = (line: (typeof lines)[number]) => Math.max(0, syy - covered(line) ** 2 / line.spread);
    /** Whether the squares rise with alpha. */
    const rises = (alpha: number) => {
      const line = lineAt(alpha);
      const a = covered(line) / line.spread;
      let slope = 0;
      for (let i = 0; i < xs.length; i++) {
        const residual = ys[i]! - my - a * (line.us[i]! - line.centre);
        slope += weights[i]! * residual * a * line.us[i]! * logs[i]!;
      }
      return slope > 0;
    };
    const squares = lines.map(squaresOf);
    const place = squares.indexOf(Math.min(...squares));
    if (place < 0) return { e: Number.NaN, alpha: Number.NaN, squares: Number.POSITIVE_INFINITY };
    let [low, high] = [GRID[Math.max(0, place - 1)]!, GRID[Math.min(PLACES - 1, place + 1)]!];
    for (let turn = 0; turn < HALVINGS; turn++) {
      const middle = (low + high) / 2;
      if (rises(middle)) high = middle;
      else low = middle;
    }
    const alpha = (low + high) / 2;
    const line = lineAt(alpha);
    return { e: my - (covered(line) / line.spread) * line.centre, alpha, squares: squaresOf(line) };
  };
}
