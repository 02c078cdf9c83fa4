import type { Fit } from '../fit/least-squares.js';
import type { CurvePoint } from '../measure/curves/curve.js';
import { type Figure, figure, inLines, type TableRow } from './figure.js';
import { COLUMN, LEGEND_BELOW, legendHeight, THEME } from './theme.js';

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
/** Pixels of the ticks and the title of the axis below. */
const AXIS_BELOW = 62;
/** Letters of the title of y that stand beside the plot, and pixels of a further line of an axis's title. */
const Y_LETTERS = 27;
const AXIS_LINE = 19;
/** Letters of the title of x in one line. */
const X_LETTERS = 45;
/** Series that can be told apart at the usual height, and pixels that the plot is higher for each one more. */
const USUAL_SERIES = 8;
const SERIES_HEIGHT = 10;

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

/** "20", or "2×10⁷" where there would be many zeros. */
function tickText(digit: number, power: number): string {
  if (Math.abs(power) <= 4) return String(Number(`${digit}e${power}`));
  return `${digit === 1 ? '' : `${digit}×`}10<sup>${String(power).replace('-', '−')}</sup>`;
}

/** Raised digits are 0.7 of the text: as large as plotly makes powers of ten. */
const POWER_FONT = { size: 16 };

/** Ticks of a logarithmic axis: powers of ten with small ticks between, or 1, 2 and 5 where it is shorter than two decades. */
export function logTicks(values: readonly number[]): object {
  const positive = values.filter((value) => value > 0);
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  if (Math.log10(most / least) >= 2) return { dtick: 1, minor: { ticks: 'outside', ticklen: 2, dtick: 'D1' } };
  const [first, last] = [Math.floor(Math.log10(least)) - 1, Math.floor(Math.log10(most)) + 1];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((power) =>
    [1, 2, 5].map((digit) => ({ value: Number(`${digit}e${power}`), text: tickText(digit, power) })),
  );
  const raised = ticks.some(({ text }) => text.includes('<sup>'));
  return {
    tickvals: ticks.map(({ value }) => value),
    ticktext: ticks.map(({ text }) => text),
    ...(raised ? { tickfont: POWER_FONT } : {}),
  };
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
  const xLines = inLines(xTitle, X_LETTERS);
  const yLines = inLines(yTitle, Y_LETTERS);
  const left = THEME.margin.l + AXIS_LINE * (yLines.length - 1);
  const range = yRange?.map((end) => (yLog ? Math.log10(end) : end));
  const valuesOf = (axis: 'x' | 'y') => series.flatMap(({ points }) => points.map((point) => point[axis]));
  const least = Math.min(...series.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => y > 0));
  const legend = legendHeight(
    series.map(({ label }) => label),
    COLUMN.width - left - THEME.margin.r,
  );
  const below = legend + AXIS_LINE * (xLines.length - 1);
  const higher = SERIES_HEIGHT * Math.max(0, series.length - USUAL_SERIES);
  return figure({
    name,
    title,
    data: (yLog ? series.map((one) => drawable(one, least / 100)) : series).flatMap(traces),
    layout: {
      xaxis: {
        title: { text: xLines.join('<br>') },
        type: xLog ? 'log' : 'linear',
        ...(xLog ? logTicks(valuesOf('x')) : {}),
      },
      yaxis: {
        title: { text: yLines.join('<br>') },
        type: yLog ? 'log' : 'linear',
        ...(yLog ? logTicks(valuesOf('y')) : { rangemode: 'tozero' }),
        ...(range === undefined ? {} : { range }),
      },
      legend: LEGEND_BELOW,
      margin: { l: left, b: AXIS_BELOW + below },
    },
    table: series.flatMap(rowsOf),
    height: COLUMN.height + below + higher,
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
  const measured = points.map(({ flops, value, low, high }) => ({ x: flops, y: value, low, high }));
  if (fit === undefined || !fit.values.every(Number.isFinite)) return { label, colour, points: measured };
  const xs = measured.map(({ x }) => x);
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const grid = Array.from({ length: CURVE_POINTS }, (_, i) => first * (last / first) ** (i / (CURVE_POINTS - 1)));
  const curve = grid.map((x) => ({ x, y: fit.predict(x) }));
  const band = grid.map((x) => ({ x, low: fit.band(x)[0], high: fit.band(x)[1] }));
  const bounded = band.every(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  return { label, colour, points: measured, curve, ...(bounded ? { band } : {}) };
}
