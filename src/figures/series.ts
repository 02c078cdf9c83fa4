import type { TableRow } from './figure.js';
import { distinct } from './theme.js';
import { wrapped } from './words.js';

/** A point with the ends of its interval; the value itself where there is none. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

/** One measured curve, with the law fitted to it. */
export interface Series {
  readonly label: string;
  /** Any colour that CSS knows by name, #rgb, rgb() or hsl(); the one of its place in `distinct` by default. */
  readonly colour?: string | undefined;
  /** The shape of its points in plotly's words; with several series each has its own by default, which print in grey keeps apart. */
  readonly marker?: string | undefined;
  /** Lines between the points: solid by default, and none with 'none'. */
  readonly dash?: 'dot' | 'dash' | 'dashdot' | 'none' | undefined;
  /**
   * A factor on x where it is drawn, so that intervals of several series do not lie over one another; where no series has one, those whose
   * intervals would overlap are moved apart by themselves. The table has x itself.
   */
  readonly beside?: number;
  readonly points: readonly Spot[];
  readonly curve?: readonly { readonly x: number; readonly y: number }[];
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

/** A series as it is drawn: all that it leaves open is settled. */
export interface Drawn extends Series {
  readonly colour: string;
  readonly marker: string;
  /** Where the points stand. */
  readonly at: readonly number[];
  /** Its label in the legend, in plotly's markup. */
  readonly text: string;
}

const COLOUR = /^(#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})|[a-z]+|(rgb|hsl|hsv)a?\([\d\s.,%/+-]+(deg)?[\d\s.,%/+-]*\))$/i;

/** Colours and shapes that a series leaves open, by its place among the others. */
export function settled(series: readonly Series[]): (Series & { colour: string; marker: string })[] {
  const alone = series.length === 1;
  return series.map((one, i) => {
    const usual = one.colour === undefined || (one.marker === undefined && !alone) ? distinct(i) : undefined;
    const { colour = usual!.colour, marker = alone ? 'circle' : usual!.marker } = one;
    const dash = one.dash ?? (one.colour === undefined ? usual?.dash : undefined);
    if (!COLOUR.test(colour)) {
      throw new RangeError(
        `figure: expected a colour as CSS has it, such as #0072B2, red or rgb(0, 114, 178), got ${colour} for "${one.label}"`,
      );
    }
    return { ...one, colour, marker, dash };
  });
}

/** Pixels from one moved series to the next, and most from the first to the last. */
const STEP = 4;
const WIDEST = 20;

interface Bar {
  readonly series: number;
  readonly low: number;
  readonly high: number;
}

/** Whether intervals of two series lie over one another; in the order of their lower ends, each looks back at the highest of another series. */
function overlapping(bars: readonly Bar[]): boolean {
  let [first, second]: (Bar | undefined)[] = [];
  for (const bar of [...bars].sort((a, b) => a.low - b.low)) {
    const rival = first?.series === bar.series ? second : first;
    if (rival !== undefined && rival.high >= bar.low) return true;
    if (first === undefined || bar.high > first.high) {
      if (first?.series !== bar.series) second = first;
      first = bar;
    } else if (bar.series !== first.series && bar.high > (second?.high ?? Number.NEGATIVE_INFINITY)) second = bar;
  }
  return false;
}

/** Whether at some x the intervals of two series lie over one another. */
function crowded(series: readonly Series[]): boolean {
  const known = new Map<number, Bar[]>();
  series.forEach(({ points }, i) => {
    for (const { x, low, high } of points) {
      if (!(low < high)) continue;
      const there = known.get(x);
      if (there === undefined) known.set(x, [{ series: i, low, high }]);
      else there.push({ series: i, low, high });
    }
  });
  return [...known.values()].some(overlapping);
}

/**
 * Where the points of every series are drawn, on an axis of which one pixel is `pixel` (decades on a logarithmic one): those whose
 * intervals would lie over one another beside one another, no further than half the way to the next x.
 */
export function places(series: readonly Series[], log: boolean, pixel: number): number[][] {
  const scaled = log ? Math.log10 : (x: number) => x;
  const asked = series.some(({ beside = 1 }) => beside !== 1);
  const moved = !asked && series.length > 1 && crowded(series);
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].map(scaled).sort((a, b) => a - b);
  const gaps = xs
    .slice(1)
    .map((x, i) => x - xs[i]!)
    .filter((gap) => gap > pixel);
  const closest = gaps.reduce((least, gap) => Math.min(least, gap), Number.POSITIVE_INFINITY);
  const step = Math.min(STEP, WIDEST / (series.length - 1), closest / pixel / 2 / series.length) * pixel;
  return series.map(({ points, beside = 1 }, i) =>
    points.map(({ x }) => {
      if (!moved) return x * beside;
      const away = (i - (series.length - 1) / 2) * step;
      return log ? x * 10 ** away : x + away;
    }),
  );
}

export interface Titles {
  readonly xTitle: string;
  readonly yTitle: string;
}

const HOVER_LETTERS = 44;

/** What is told of a point when it is pointed at: numbers in four figures, their units in the titles of the axes. */
function hoverOf(label: string, { xTitle, yTitle }: Titles, interval: boolean): string {
  const [name, x, y] = [label, xTitle, yTitle].map((text) => wrapped(text, HOVER_LETTERS)) as [string, string, string];
  const head = name === '' || name === y ? '' : `<b>${name}</b><br>`;
  const ends = interval ? ' (%{customdata[1]:.4~g} to %{customdata[2]:.4~g})' : '';
  return `${head}${x}: %{customdata[0]:.4~g}<br>${y}: %{y:.4~g}${ends}<extra></extra>`;
}

/** The traces of a series: band, curve, points with their intervals. */
export function traces(
  { label, text, colour, marker, dash, at, points, curve, band }: Drawn,
  titles: Titles,
): object[] {
  const list: object[] = [];
  const aside = { type: 'scatter', mode: 'lines', hoverinfo: 'skip', showlegend: false, legendgroup: label };
  if (band !== undefined) {
    list.push({
      ...aside,
      x: [...band.map(({ x }) => x), ...band.map(({ x }) => x).reverse()],
      y: [...band.map(({ high }) => high), ...band.map(({ low }) => low).reverse()],
      fill: 'toself',
      fillcolor: colour,
      opacity: 0.15,
      line: { width: 0, color: colour, simplify: false },
    });
  }
  const stroke = dash === undefined || dash === 'none' ? {} : { dash };
  // Of a line without points the line itself stands in the legend.
  const alone = curve !== undefined && points.length === 0;
  if (curve !== undefined) {
    list.push({
      ...aside,
      ...(alone ? { showlegend: true, name: text } : {}),
      x: curve.map(({ x }) => x),
      y: curve.map(({ y }) => y),
      line: { color: colour, width: 1.5, simplify: false, ...stroke },
    });
  }
  if (alone) return list;
  const interval = points.some(({ low, high }) => low < high);
  list.push({
    type: 'scatter',
    mode: curve === undefined && dash !== 'none' ? 'lines+markers' : 'markers',
    name: text,
    x: at,
    y: points.map(({ y }) => y),
    customdata: points.map(({ x, low, high }) => (interval ? [x, low, high] : [x])),
    hovertemplate: hoverOf(label, titles, interval),
    error_y: {
      type: 'data',
      symmetric: false,
      array: points.map(({ y, high }) => Math.max(0, high - y)),
      arrayminus: points.map(({ y, low }) => Math.max(0, y - low)),
      color: colour,
      thickness: 1.2,
      width: 3,
      visible: interval,
    },
    marker: { color: colour, size: 7, symbol: marker },
    line: { color: colour, width: 1, ...stroke },
    legendgroup: label,
  });
  return list;
}

/** What the table holds of a series. */
export function rowsOf({ label, points, curve }: Series): TableRow[] {
  return [
    ...points.map(({ x, y, low, high }) => ({ series: label, kind: 'point', x, y, low, high })),
    ...(curve ?? []).map(({ x, y }) => ({ series: label, kind: 'curve', x, y, low: null, high: null })),
  ];
}

/** How far below the least point, and above the largest, a logarithmic axis follows curves and bands, as a factor. */
const FAR = 100;

/** The points that have a place on the axes, with curves and bands cut where a logarithmic axis ends. */
export function drawable<T extends Series>(
  series: T,
  { xLog, yLog }: { readonly xLog: boolean; readonly yLog: boolean },
  [least, most]: readonly [number, number],
): T {
  const cut = (value: number) => (yLog ? Math.min(most * FAR, Math.max(least / FAR, value)) : value);
  const placed = ({ x }: { readonly x: number }) => !xLog || x > 0;
  return {
    ...series,
    points: series.points.filter(({ x, y }) => placed({ x }) && (!yLog || y > 0)),
    ...(series.curve && { curve: series.curve.filter(placed).map(({ x, y }) => ({ x, y: cut(y) })) }),
    ...(series.band && {
      band: series.band.filter(placed).map(({ x, low, high }) => ({ x, low: cut(low), high: cut(high) })),
    }),
  };
}
