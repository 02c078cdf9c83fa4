/** y = e + a u, u = (x / last)^-alpha, by least squares: what a bootstrap fits ten thousand times. */
export interface FloorFit {
  /** The limit. */
  readonly e: number;
  readonly alpha: number;
  /** Sum of squared residuals over their weights. */
  readonly squares: number;
}

/** The straight line in u at one alpha. */
interface Line {
  readonly us: Float64Array;
  /** By how much each height pulls at the factor: its weight times the distance of u from the centre. */
  readonly pulls: Float64Array;
  centre: number;
  spread: number;
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
  const n = xs.length;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const logs = xs.map((x) => Math.log(x / xs.at(-1)!));
  const newLine = (): Line => ({ us: new Float64Array(n), pulls: new Float64Array(n), centre: 0, spread: 0 });
  const setLine = (line: Line, alpha: number): Line => {
    const { us, pulls } = line;
    let [centre, spread] = [0, 0];
    for (let i = 0; i < n; i++) {
      us[i] = Math.exp(-alpha * logs[i]!);
      centre += weights[i]! * us[i]!;
    }
    centre /= total;
    for (let i = 0; i < n; i++) {
      spread += weights[i]! * (us[i]! - centre) ** 2;
      pulls[i] = weights[i]! * (us[i]! - centre);
    }
    line.centre = centre;
    line.spread = spread;
    return line;
  };
  const lines = GRID.map((alpha) => setLine(newLine(), alpha));
  // Filled anew in every fit: a bootstrap makes ten thousand.
  const [own, heights] = [newLine(), new Float64Array(n)];
  const covered = ({ pulls }: Line) => {
    let suy = 0;
    for (let i = 0; i < n; i++) suy += pulls[i]! * heights[i]!;
    return suy;
  };
  /** Whether the squares rise with alpha. */
  const rises = (alpha: number) => {
    const { us, centre, spread } = setLine(own, alpha);
    const a = covered(own) / spread;
    let slope = 0;
    for (let i = 0; i < n; i++) {
      const residual = heights[i]! - a * (us[i]! - centre);
      slope += weights[i]! * residual * a * us[i]! * logs[i]!;
    }
    return slope > 0;
  };
  return (ys) => {
    let [my, syy] = [0, 0];
    for (let i = 0; i < n; i++) my += (weights[i]! * ys[i]!) / total;
    for (let i = 0; i < n; i++) {
      heights[i] = ys[i]! - my;
      syy += weights[i]! * heights[i]! ** 2;
    }
    const squaresOf = (line: Line) => Math.max(0, syy - covered(line) ** 2 / line.spread);
    let [place, least] = [0, Number.POSITIVE_INFINITY];
    for (let k = 0; k < PLACES; k++) {
      const square = squaresOf(lines[k]!);
      if (square < least) [place, least] = [k, square];
      else if (Number.isNaN(square)) least = Number.NaN;
    }
    if (Number.isNaN(least)) return { e: Number.NaN, alpha: Number.NaN, squares: Number.POSITIVE_INFINITY };
    let [low, high] = [GRID[Math.max(0, place - 1)]!, GRID[Math.min(PLACES - 1, place + 1)]!];
    for (let turn = 0; turn < HALVINGS; turn++) {
      const middle = (low + high) / 2;
      if (rises(middle)) high = middle;
      else low = middle;
    }
    const alpha = (low + high) / 2;
    const line = setLine(own, alpha);
    return { e: my - (covered(line) / line.spread) * line.centre, alpha, squares: squaresOf(line) };
  };
}
