import type { Fit } from '../fit/least-squares.js';
import type { CurvePoint } from '../measure/curve.js';
import { type Figure, figure, inLines, type TableRow } from './figure.js';
import { COLUMN, THEME } from './theme.js';

/** One measured curve, with the law fitted to it. */
export interface Series {
  readonly label: string;
  readonly colour: string;
  /** Lines between the points: solid unless told. */
  readonly dash?: 'dot' | 'dash';
  /** A factor on x where it is drawn, so that intervals of several series do not lie over one another; the table has x itself. */
  readonly beside?: number;
  readonly points: readonly { readonly x: number; readonly y: number; readonly low: number; readonly high: number }[];
  readonly curve?: readonly { readonly x: number; readonly y: number }[];
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

const CURVE_POINTS = 120;
/** Pixels of the ticks and the title of the axis below, and of a line of the legend. */
const AXIS_BELOW = 58;
const LEGEND_LINE = 28;

/** Lines of a legend below the figure: its columns are as wide as the longest label. */
function legendLines(labels: readonly string[]): number {
  const longest = Math.max(...labels.map((label) => label.length)) * 6.6 + 44;
  const columns = Math.max(1, Math.floor((COLUMN.width - THEME.margin.l) / longest));
  return Math.ceil(labels.length / columns);
}
/** Letters of the title of y that stand beside the plot, and pixels of a further line of it. */
const Y_LETTERS = 27;
const Y_LINE = 19;
/** Series whose names still fit below the figure; more stand beside it. */
const MOST_BELOW = 8;

function translucent(colour: string, opacity: number): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}

/** The traces of a series: band, curve, points with their intervals. */
export function traces({ label, colour, dash, beside = 1, points, curve, band }: Series): object[] {
  const list: object[] = [];
  if (band !== undefined) {
    list.push({
      type: 'scatter',
      mode: 'lines',
      x: [...band.map(({ x }) => x), ...band.map(({ x }) => x).reverse()],
      y: [...band.map(({ high }) => high), ...band.map(({ low }) => low).reverse()],
      fill: 'toself',
      fillcolor: translucent(colour, 0.15),
      line: { width: 0, simplify: false },
      hoverinfo: 'skip',
      showlegend: false,
      legendgroup: label,
    });
  }
  if (curve !== undefined) {
    list.push({
      type: 'scatter',
      mode: 'lines',
      x: curve.map(({ x }) => x),
      y: curve.map(({ y }) => y),
      line: { color: colour, width: 1.5, simplify: false },
      hoverinfo: 'skip',
      showlegend: false,
      legendgroup: label,
    });
  }
  list.push({
    type: 'scatter',
    mode: curve === undefined ? 'lines+markers' : 'markers',
    name: label,
    x: points.map(({ x }) => x * beside),
    y: points.map(({ y }) => y),
    error_y: {
      type: 'data',
      symmetric: false,
      array: points.map(({ y, high }) => Math.max(0, high - y)),
      arrayminus: points.map(({ y, low }) => Math.max(0, y - low)),
      color: colour,
      thickness: 1.2,
      width: 3,
    },
    marker: { color: colour, size: 7 },
    line: { color: colour, width: 1, ...(dash === undefined ? {} : { dash }) },
    legendgroup: label,
  });
  return list;
}

/** The series with bands and curves cut off at `floor`: a logarithmic axis has no place for what is not positive. */
function drawable(series: Series, floor: number): Series {
  const cut = (value: number) => Math.max(floor, value);
  return {
    ...series,
    points: series.points.filter(({ y }) => y > 0),
    ...(series.curve && { curve: series.curve.map(({ x, y }) => ({ x, y: cut(y) })) }),
    ...(series.band && { band: series.band.map(({ x, low, high }) => ({ x, low: cut(low), high: cut(high) })) }),
  };
}

/** What the table holds of a series. */
export function rowsOf({ label, points, curve }: Series): TableRow[] {
  return [
    ...points.map(({ x, y, low, high }) => ({ series: label, kind: 'point', x, y, low, high })),
    ...(curve ?? []).map(({ x, y }) => ({ series: label, kind: 'curve', x, y, low: null, high: null })),
  ];
}

/** Ticks of a logarithmic axis: powers of ten with small ticks between, or 1, 2 and 5 where it is shorter than two decades. */
export function logTicks(values: readonly number[]): object {
  const positive = values.filter((value) => value > 0);
  const decades = Math.log10(Math.max(...positive) / Math.min(...positive));
  return decades >= 2 ? { dtick: 1, minor: { ticks: 'outside', ticklen: 2, dtick: 'D1' } } : { dtick: 'D2' };
}

/** Quality against compute: points with their intervals, fitted curves with their bands. The table holds them all. */
export function scalingFigure(made: {
  name: string;
  title: string;
  xTitle: string;
  yTitle: string;
  series: readonly Series[];
  /** Logarithmic axes: x unless told otherwise, y when told. */
  xLog?: boolean;
  yLog?: boolean;
  /** The range of y, in its own unit. */
  yRange?: readonly [number, number];
}): Figure {
  const { name, title, xTitle, yTitle, series, xLog = true, yLog = false, yRange } = made;
  const beside = series.length > MOST_BELOW;
  const yLines = inLines(yTitle, Y_LETTERS);
  const left = THEME.margin.l + Y_LINE * (yLines.length - 1);
  const range = yRange?.map((end) => (yLog ? Math.log10(end) : end));
  const valuesOf = (axis: 'x' | 'y') => series.flatMap(({ points }) => points.map((point) => point[axis]));
  const least = Math.min(...series.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => y > 0));
  return figure({
    name,
    title,
    data: (yLog ? series.map((one) => drawable(one, least / 100)) : series).flatMap(traces),
    layout: {
      xaxis: { title: { text: xTitle }, type: xLog ? 'log' : 'linear', ...(xLog ? logTicks(valuesOf('x')) : {}) },
      yaxis: {
        title: { text: yLines.join('<br>') },
        type: yLog ? 'log' : 'linear',
        ...(yLog ? logTicks(valuesOf('y')) : { rangemode: 'tozero' }),
        ...(range === undefined ? {} : { range }),
      },
      ...(beside
        ? { legend: { x: 1.02, y: 1, xanchor: 'left', yanchor: 'top' }, margin: { l: left, r: 240 } }
        : {
            legend: { orientation: 'h', x: 0, yref: 'container', y: 0.01, xanchor: 'left', yanchor: 'bottom' },
            margin: { l: left, b: AXIS_BELOW + LEGEND_LINE * legendLines(series.map(({ label }) => label)) },
          }),
    },
    table: series.flatMap(rowsOf),
    ...(beside
      ? { width: 820, height: Math.max(COLUMN.height, 120 + 30 * series.length) }
      : { height: COLUMN.height + LEGEND_LINE * (legendLines(series.map(({ label }) => label)) - 1) }),
  });
}

/**
 * A measured curve against FLOPs and the law that was fitted to it, with the 95% band of the fitted curve, as a series of
 * `scalingFigure`. A fit without values (too few points) is left out.
 */
export function scalingSeries(made: {
  label: string;
  colour: string;
  points: readonly CurvePoint[];
  fit?: Fit;
}): Series {
  const { label, colour, points, fit } = made;
  const measured = points.map(({ flops, y, low, high }) => ({ x: flops, y, low, high }));
  if (fit === undefined || !fit.values.every(Number.isFinite)) return { label, colour, points: measured };
  const xs = measured.map(({ x }) => x);
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const grid = Array.from({ length: CURVE_POINTS }, (_, i) => first * (last / first) ** (i / (CURVE_POINTS - 1)));
  const curve = grid.map((x) => ({ x, y: fit.predict(x) }));
  const band = grid.map((x) => ({ x, low: fit.band(x)[0], high: fit.band(x)[1] }));
  const bounded = band.every(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  return { label, colour, points: measured, curve, ...(bounded ? { band } : {}) };
}
