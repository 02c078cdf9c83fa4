import { logTicks } from './ticks.js';

/** What an axis has to show. */
export interface Shown {
  /** Where points are: budgets, most often. */
  readonly values: readonly number[];
  /** Everything else that is drawn: ends of intervals, curves, bands. */
  readonly beside: readonly number[];
  readonly log: boolean;
  /** The ends that were asked for, in the unit of the values. */
  readonly range?: readonly [number, number] | undefined;
  /** Whether a linear axis begins at 0 where nothing is below. */
  readonly toZero?: boolean;
  /** Its length, and that of a label with what lies between two. */
  readonly pixels: number;
  readonly label: number;
}

/** An axis in the words of plotly, with the range in the axis's own coordinates. */
export interface Axis {
  readonly type: 'log' | 'linear';
  readonly range: readonly [number, number];
  readonly tickangle: 0;
}

/** Half of a point with its outline, or of an interval's cap: no point at the end of an axis is cut. */
const POINT = 7;
/** How far a logarithmic axis reaches on either side of one single value, as a factor. */
const ALONE = 2;

export function endsOf(values: readonly number[]): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** The ends moved outwards, each only where something lies closer to it than a point is large. */
function roomy(least: number, most: number, drawn: readonly number[], pixels: number): [number, number] {
  const room = ((most - least) * POINT) / Math.max(1, pixels - 2 * POINT);
  const close = (end: number) => drawn.some((value) => Math.abs(value - end) < room);
  return [close(least) ? least - room : least, close(most) ? most + room : most];
}

/**
 * The axis on which everything asked for is seen: its range, with room for the points at its ends, and on a logarithmic axis labels for
 * every range (`logTicks`). Values that are not above 0 have no place on a logarithmic axis.
 */
export function axisOf({ values, beside, log, range, toZero = false, pixels, label }: Shown): Axis & object {
  const drawn = [...values, ...beside].filter((value) => Number.isFinite(value) && (!log || value > 0));
  const scaled = log ? Math.log10 : (value: number) => value;
  let [least, most] = (range ?? endsOf(drawn)).map(scaled) as [number, number];
  if (drawn.length === 0 && range === undefined) [least, most] = [0, 1];
  if (range === undefined && !log && toZero) [least, most] = [Math.min(0, least), Math.max(0, most)];
  if (least === most) {
    const apart = log ? Math.log10(ALONE) : Math.abs(least) / 2 || 1;
    [least, most] = [least - apart, most + apart];
  }
  const [from, to] = roomy(least, most, drawn.map(scaled), pixels);
  if (!log) return { type: 'linear', range: [from, to], tickangle: 0 };
  const room = Math.max(2, Math.floor(pixels / label));
  return {
    type: 'log',
    range: [from, to],
    tickangle: 0,
    ...logTicks(
      values.filter((value) => value > 0),
      [10 ** from, 10 ** to],
      room,
    ),
  };
}
