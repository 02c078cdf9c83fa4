import type { Fit } from '../fit/least-squares.js';
import type { CurvePoint } from '../measure/curves/curve.js';
import { axisOf, endsOf } from './axis.js';
import { type Figure, figure } from './figure.js';
import { drawable, places, rowsOf, type Series, settled, traces } from './series.js';
import { type FigureStyle, LEGEND_BELOW, legendOf, type Space, spaceOf, THEME } from './theme.js';
import { balanced, wrapped } from './words.js';

const CURVE_POINTS = 120;
/** Pixels of the ticks and the title of the axis below. */
const AXIS_BELOW = 54;
/** Pixels of a letter of an axis's title, and of a further line of it. */
const AXIS_LETTER = 6.9;
const AXIS_LINE = 17;
/** Pixels of a label on an axis, with what lies between two. */
const TICK = { x: 42, y: 26 } as const;
/** Series that can be told apart at the usual height, and pixels that the plot is higher for each one more. */
const USUAL_SERIES = 8;
const SERIES_HEIGHT = 10;

/** What is asked for of a figure with axes. */
export interface Axes extends FigureStyle {
  /** What its files are called: a-z, 0-9 and hyphens. */
  readonly name: string;
  /** Over the figure; none by default. */
  readonly title?: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Logarithmic axes: x by default, y where it is asked for. */
  readonly xLog?: boolean;
  readonly yLog?: boolean;
  /** The range of y, in its own unit; with room for points that lie on its ends. */
  readonly yRange?: readonly [number, number];
  /** Labels below the plot; where there are several series by default. */
  readonly legend?: boolean;
}

/** Where the plot stands in its figure, in pixels. */
interface Frame {
  readonly left: number;
  readonly below: number;
  readonly height: number;
  readonly plot: { readonly width: number; readonly height: number };
}

function frameOf(space: Space, lines: { x: number; y: number }, top: number, more: number, asked?: number): Frame {
  const line = AXIS_LINE * space.scale;
  const left = Math.round(THEME.margin.l * space.scale + line * (lines.y - 1));
  const below = Math.round(AXIS_BELOW * space.scale + more + line * (lines.x - 1));
  const usual = Math.round(space.height + (space.scale - 1) * (top + AXIS_BELOW) + more + line * (lines.x - 1));
  const height = asked ?? usual;
  return {
    left,
    below,
    height,
    plot: { width: space.width - left - THEME.margin.r, height: height - top - below },
  };
}

/** What the figure says of rows and points that it cannot show. */
function leftOut(series: readonly Series[], drawn: readonly Series[], empty: number): string {
  const count = (list: readonly Series[]) => list.reduce((total, { points }) => total + points.length, 0);
  const out = count(series) - count(drawn);
  const parts = [
    ...(out === 0 ? [] : [`${out} ${out === 1 ? 'point that is' : 'points that are'} not above 0`]),
    ...(empty === 0 ? [] : [`${empty} ${empty === 1 ? 'row' : 'rows'} without x or y`]),
  ];
  return parts.length === 0 ? '' : `not shown: ${parts.join(', ')}`;
}

/**
 * Quality against compute: points with their intervals, fitted curves with their bands. Series without a colour or a shape get those of their
 * place (`distinct`). Intervals that would lie over one another are drawn beside one another, points that a logarithmic axis has no place
 * for are counted below it, and every text is shown as it is written. The table holds all points and curves.
 *
 * @param made name, title, axes with their units, and a list of series
 * @returns the figure, to be shown or exported
 * @throws RangeError for a style that is out of range, an Error for a name that is no file name
 * @example scalingFigure({ name: 'steps', xTitle: 'NFE per sample', yTitle: 'FID', series: [{ label: 'flow', points: [{ x: 1, y: 9, low: 8, high: 10 }] }] })
 */
export function scalingFigure(
  made: Axes & { readonly series: readonly Series[] /** Rows that had no x or no y. */; readonly empty?: number },
): Figure {
  const {
    name,
    title = '',
    xTitle,
    yTitle,
    series,
    xLog = true,
    yLog = false,
    yRange,
    legend: told = series.length > 1,
  } = made;
  const space = spaceOf(made);
  const { scale } = space;
  const ys = series.flatMap(({ points }) => points.map(({ y }) => y));
  const shown = settled(series).map((one) => drawable(one, { xLog, yLog }, endsOf(ys.filter((y) => y > 0))));
  const note = leftOut(series, shown, made.empty ?? 0);
  const letters = (pixels: number) => pixels / (AXIS_LETTER * scale);
  const xLines = balanced(xTitle, letters(space.width - THEME.margin.l * scale - THEME.margin.r));
  const top = title === '' ? 12 : THEME.margin.t * scale;
  // The legend is laid out at the width that the plot has, which depends on the lines of y, and those on the height of the legend: twice is enough.
  const labels = series.map(({ label }) => label);
  const higher = SERIES_HEIGHT * Math.max(0, series.length - USUAL_SERIES);
  const lines = { x: xLines.length + (note === '' ? 0 : 1), y: 1 };
  const usual = frameOf(space, lines, top, 0).plot;
  const yLines = balanced(yTitle, letters(usual.height));
  const left = THEME.margin.l * scale + AXIS_LINE * scale * (yLines.length - 1);
  const legend = told ? legendOf(labels, space.width - left - THEME.margin.r, scale) : undefined;
  const frame = frameOf(space, { ...lines, y: yLines.length }, top, legend?.height ?? 0, made.height);
  const along = {
    values: shown.flatMap(({ points }) => points.map(({ x }) => x)),
    log: xLog,
    pixels: frame.plot.width,
    label: TICK.x * scale,
  };
  const fitted = shown.flatMap(({ curve = [], band = [] }) => [...curve, ...band].map(({ x }) => x));
  const { range } = axisOf({ ...along, beside: fitted });
  const at = places(shown, xLog, (range[1] - range[0]) / frame.plot.width);
  const xAxis = axisOf({ ...along, beside: [...fitted, ...at.flat()] });
  const yAxis = axisOf({
    values: shown.flatMap(({ points }) => points.map(({ y }) => y)),
    beside: shown.flatMap(({ points, curve = [], band = [] }) => [
      ...[...points, ...band].flatMap(({ low, high }) => [low, high]),
      ...curve.map(({ y }) => y),
    ]),
    log: yLog,
    range: yRange,
    toZero: true,
    pixels: frame.plot.height,
    label: TICK.y * scale,
  });
  const small = `<span style="font-size:${Math.round(11 * scale)}px">${note}</span>`;
  const xText = [...xLines.map((line) => wrapped(line, 1e6)), ...(note === '' ? [] : [small])].join('<br>');
  return figure({
    ...made,
    name,
    title,
    data: shown.flatMap((one, i) => traces({ ...one, at: at[i]!, text: legend?.texts[i] ?? '' }, { xTitle, yTitle })),
    layout: {
      xaxis: { ...xAxis, automargin: true, title: { text: xText } },
      yaxis: { ...yAxis, automargin: true, title: { text: yLines.map((line) => wrapped(line, 1e6)).join('<br>') } },
      legend: LEGEND_BELOW,
      showlegend: legend !== undefined,
      margin: { l: frame.left, b: frame.below },
    },
    table: series.flatMap(rowsOf),
    height: frame.height + (made.height === undefined ? higher : 0),
  });
}

/** Places along an axis of x, at equal factors where all are above 0, at equal distances otherwise. */
export function grid(first: number, last: number, count = CURVE_POINTS): number[] {
  const at = (share: number) => (first > 0 ? first * (last / first) ** share : first + share * (last - first));
  return Array.from({ length: count }, (_, i) => at(i / (count - 1)));
}

/** A fitted law as the curve and the 95 % band of a series; nothing of a fit without values, and no band that is not finite. */
export function curveOf(
  fit: Pick<Fit, 'values' | 'predict' | 'band'>,
  xs: readonly number[],
): Pick<Series, 'curve' | 'band'> {
  if (!fit.values.every(Number.isFinite) || xs.length === 0) return {};
  const [first, last] = endsOf(xs);
  const xs120 = grid(first, last);
  const curve = xs120.map((x) => ({ x, y: fit.predict(x) }));
  if (!curve.every(({ y }) => Number.isFinite(y))) return {};
  const band = xs120.map((x) => ({ x, low: fit.band(x)[0], high: fit.band(x)[1] }));
  const bounded = band.every(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  return { curve, ...(bounded ? { band } : {}) };
}

/**
 * A measured curve against FLOPs and the law that was fitted to it, with the 95% band of the fitted curve, as a series of
 * `scalingFigure`. A fit without values (too few points) is left out.
 *
 * @param made label, colour, the curve over FLOPs, and the fit
 * @returns the series, for `scalingFigure`
 * @example scalingSeries({ label: 'chains', points: errorCurve(rows.filter(({ strategy }) => strategy === 'single'), { seed: 0 }) }).points.length // 3
 */
export function scalingSeries(made: {
  readonly label: string;
  readonly colour?: string;
  readonly points: readonly CurvePoint[];
  readonly fit?: Fit;
}): Series {
  const { label, colour, points, fit } = made;
  const measured = points.map(({ flops, value, low, high }) => ({ x: flops, y: value, low, high }));
  const fitted =
    fit === undefined
      ? {}
      : curveOf(
          fit,
          measured.map(({ x }) => x),
        );
  return { label, ...(colour === undefined ? {} : { colour }), points: measured, ...fitted };
}
