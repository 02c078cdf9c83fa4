import type { Figure } from '../figures/figure.js';
import { scalingFigure } from '../figures/scaling.js';
import { SEQUENCE } from '../figures/theme.js';
import type { Fit } from '../fit/least-squares.js';
import type { LawPoint } from '../laws/law.js';
import { largest, smallest } from '../numerics/statistics.js';

const STEPS = 80;

/** Whether an axis is logarithmic: where all its values are positive and span more than a decade. */
function isLog(values: readonly number[]): boolean {
  const [low, high] = [smallest(values), largest(values)];
  return low > 0 && high / low > 10;
}

/** A fit drawn as its points, its curve and the curve's 95% band; undefined for a fit without values, and for a surface. */
export function fitFigure({ law, values, predict, band, data }: Fit): Figure | undefined {
  if (typeof data[0]?.x !== 'number' || !values.every(Number.isFinite)) return undefined;
  const points = (data as readonly LawPoint[]).map(({ x, y, sigma = 0 }) => ({
    x,
    y,
    low: y - sigma,
    high: y + sigma,
  }));
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [first, last] = [smallest(xs), largest(xs)];
  const xLog = isLog(xs);
  const along = (share: number) => (xLog ? first * (last / first) ** share : first + (last - first) * share);
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => along(i / STEPS));
  const curve = grid.map((x) => ({ x, y: predict(x) })).filter(({ y }) => Number.isFinite(y));
  const bounds = grid.map((x) => ({ x, low: band(x)[0], high: band(x)[1] }));
  const bounded = bounds.every(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  const series = { label: law, colour: SEQUENCE[2]!, points, curve, ...(bounded ? { band: bounds } : {}) };
  const title = `${law} fitted to ${points.length} points`;
  return scalingFigure({ name: 'fit', title, xTitle: 'x', yTitle: 'y', series: [series], xLog, yLog: isLog(ys) });
}
