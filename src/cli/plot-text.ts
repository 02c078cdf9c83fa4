import { largest, smallest } from '../numerics/statistics.js';

const WIDTH = 64;
const HEIGHT = 14;

export interface TextPoint {
  readonly x: number;
  readonly y: number;
}

/** A small plot in characters: points as o, the curve as dots; the axis of x is logarithmic where all x are positive. */
export function textPlot(points: readonly TextPoint[], curve: readonly TextPoint[]): string {
  const all = [...points, ...curve].filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  if (all.length === 0) return '';
  const log = all.every(({ x }) => x > 0);
  const place = (x: number) => (log ? Math.log(x) : x);
  const [left, right] = [smallest(all.map(({ x }) => place(x))), largest(all.map(({ x }) => place(x)))];
  const [low, high] = [smallest(all.map(({ y }) => y)), largest(all.map(({ y }) => y))];
  const grid = Array.from({ length: HEIGHT }, () => new Array<string>(WIDTH).fill(' '));
  const put = (list: readonly TextPoint[], mark: string) => {
    for (const { x, y } of list) {
      if (!Number.isFinite(y)) continue;
      const column = right > left ? Math.round(((place(x) - left) / (right - left)) * (WIDTH - 1)) : 0;
      const row = high > low ? Math.round(((high - y) / (high - low)) * (HEIGHT - 1)) : 0;
      grid[row]![column] = mark;
    }
  };
  put(curve, '·');
  put(points, 'o');
  const label = (value: number) => value.toPrecision(3).padStart(10);
  const lines = grid.map(
    (row, i) => `${i === 0 ? label(high) : i === HEIGHT - 1 ? label(low) : ' '.repeat(10)} |${row.join('')}`,
  );
  const xs = points.map(({ x }) => x);
  return [
    ...lines,
    `${' '.repeat(11)}+${'-'.repeat(WIDTH)}`,
    `${' '.repeat(12)}${smallest(xs)} to ${largest(xs)}`,
  ].join('\n');
}
