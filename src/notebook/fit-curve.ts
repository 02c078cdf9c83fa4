import { escaped } from '../figures/escaped.js';
import type { Fit } from '../fit/least-squares.js';
import type { LawPoint } from '../laws/law.js';
import { shortly } from './table.js';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [360, 200, 56, 28, 8, 12];
const STEPS = 80;

interface Scale {
  (value: number): number;
  readonly ends: readonly [number, number];
}

/** Where a value is drawn: logarithmic where all values are positive and span more than a decade. */
function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const bent = low > 0 && high / low > 10 ? Math.log : (value: number) => value;
  const span = bent(high) - bent(low) || 1;
  const scale = (value: number) => from + ((bent(value) - bent(low)) / span) * (to - from);
  return Object.assign(scale, { ends: [low, high] as const });
}

/**
 * A fit drawn as a small SVG: its points, the curve and the 95% band of the curve, with the ends of both axes. Empty for a
 * fit without values, and for a surface.
 */
export function fitCurve({ law, values, predict, band, data }: Fit): string {
  if (typeof data[0]?.x !== 'number' || !values.every(Number.isFinite)) return '';
  const points = data as readonly LawPoint[];
  const xs = points.map(({ x }) => x);
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const along = (share: number) => (first > 0 ? first * (last / first) ** share : first + (last - first) * share);
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => along(i / STEPS));
  const curve = grid.map((x) => ({ x, y: predict(x), low: band(x)[0], high: band(x)[1] }));
  const ys = points.map(({ y }) => y);
  const inside = (y: number) => Number.isFinite(y) && (y > 0 || ys.some((value) => value <= 0));
  const drawn = curve.filter(({ y }) => inside(y));
  const x = scaleOf(grid, LEFT, WIDTH - RIGHT);
  const y = scaleOf([...ys, ...drawn.map((at) => at.y)], HEIGHT - BOTTOM, TOP);
  const place = (px: number, py: number) => `${x(px).toFixed(1)},${Math.min(HEIGHT, Math.max(0, y(py))).toFixed(1)}`;
  const bounded = drawn.filter(({ low, high }) => inside(low) && inside(high));
  const ring = [...bounded.map((at) => place(at.x, at.high)), ...bounded.map((at) => place(at.x, at.low)).reverse()];
  const label = (at: number, up: number, text: number, anchor: string) =>
    `<text x="${at}" y="${up}" text-anchor="${anchor}">${escaped(shortly(Number(text.toPrecision(3))))}</text>`;
  const title = `${law} fitted to ${points.length} points`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="sans-serif" font-size="11">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="white"/>`,
    ring.length > 0 ? `<polygon points="${ring.join(' ')}" fill="#0072B2" fill-opacity="0.15"/>` : '',
    `<polyline points="${drawn.map((at) => place(at.x, at.y)).join(' ')}" fill="none" stroke="#0072B2" stroke-width="1.5"/>`,
    ...points
      .filter((point) => inside(point.y))
      .map((point) => {
        const [cx, cy] = place(point.x, point.y).split(',');
        return `<circle cx="${cx}" cy="${cy}" r="3" fill="#D55E00"/>`;
      }),
    `<path d="M${LEFT},${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#333333"/>`,
    label(LEFT - 4, HEIGHT - BOTTOM, y.ends[0], 'end') + label(LEFT - 4, TOP + 8, y.ends[1], 'end'),
    label(LEFT, HEIGHT - BOTTOM + 14, x.ends[0], 'start') +
      label(WIDTH - RIGHT, HEIGHT - BOTTOM + 14, x.ends[1], 'end'),
    '</svg>',
  ].join('');
}
