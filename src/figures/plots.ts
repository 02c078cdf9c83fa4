import type { Choice } from '../fit/choose.js';
import type { Fit } from '../fit/least-squares.js';
import { endsOf } from './axis.js';
import type { Figure } from './figure.js';
import { type Columns, type Records, seriesOf } from './records.js';
import { type Axes, curveOf, scalingFigure } from './scaling.js';
import type { Series } from './series.js';
import { naturally } from './words.js';

/** How a plot is made up: everything that axes take, none of which has to be given. */
export interface PlotStyle extends Partial<Axes> {
  /** Colours of the series in their order; those of `distinct` by default. */
  readonly colours?: readonly string[];
}

/** A law fitted to a curve, or the choice of one, whatever its x. */
type Fitted = Fit | Choice | Fit<never> | Choice<never>;

/** A curve as `fitTable` takes it. */
interface Labelled {
  readonly label: string;
  readonly choice?: Fitted;
  readonly fit?: Fitted;
}

/** An axis is logarithmic by itself where all values are above 0 and the largest is so many times the least. */
const LONG = { x: 4, y: 100 } as const;

function isLong(series: readonly Series[], axis: 'x' | 'y'): boolean {
  const [least, most] = endsOf(series.flatMap(({ points }) => points.map((point) => point[axis])));
  return least > 0 && most >= LONG[axis] * least;
}

/** The figure of some series, with all that the style leaves open. */
function plotted(
  series: readonly Series[],
  usual: { name: string; xTitle: string; yTitle: string },
  style: PlotStyle,
  empty = 0,
): Figure {
  const { colours, ...axes } = style;
  return scalingFigure({
    xLog: isLong(series, 'x'),
    yLog: isLong(series, 'y'),
    ...usual,
    ...axes,
    series: series.map((one, i) => ({ ...one, colour: colours?.[i] ?? one.colour })),
    empty,
  });
}

const isFitted = (value: object): value is Fitted => 'best' in value || 'predict' in value;

function labelled(fitted: unknown): [string, Fitted][] {
  if (fitted === null || typeof fitted !== 'object') {
    throw new TypeError(
      `plotFit: expected a fit or a choice of law, or several by name, got ${fitted === null ? 'null' : typeof fitted}`,
    );
  }
  if (isFitted(fitted)) return [['', fitted]];
  const named: [string, unknown][] = Array.isArray(fitted)
    ? (fitted as Labelled[]).map((one, i) => [one?.label ?? `curve ${i + 1}`, one?.choice ?? one?.fit ?? one])
    : Object.entries(fitted).sort(([one], [other]) => naturally(one, other));
  const odd = named.find(([, one]) => one === null || typeof one !== 'object' || !isFitted(one));
  if (odd !== undefined)
    throw new TypeError(`plotFit: expected a fit or a choice of law as "${odd[0]}", got ${typeof odd[1]}`);
  return named as [string, Fitted][];
}

/** What became of a fit, where it is not simply that. */
function told(fitted: Fitted): { readonly fit: Fit; readonly text: string } {
  const fit = ('best' in fitted ? fitted.best : fitted) as Fit;
  const verdict = 'best' in fitted && fitted.verdict === 'undecided' ? 'undecided' : '';
  const status = fit.status === 'converged' ? verdict : fit.status;
  return { fit, text: status === '' ? fit.law : `${fit.law} (${status})` };
}

const WITHIN_95 = 1.96;

/**
 * A fit, or a choice of law, as a figure: the points with 95 % intervals where they have standard errors, the fitted curve and the 95 %
 * band of the curve. Several are given by name, in an object or in the rows of `fitTable`. Axes are logarithmic where all values are above 0
 * and x spans a factor of 4, y of 100; `upTo` draws the curves on to a larger x. Refuses laws of several x, which are surfaces.
 *
 * @param fitted a fit, a choice, or several by name
 * @param style `upTo`, in the unit of x, titles of the axes, width and font
 * @returns the figure, to be shown or exported
 * @throws TypeError for a law of several x; RangeError for points that are not finite, and where `figure` throws
 * @example plotFit(chooseLaw(points), { xTitle: 'FLOPs', yTitle: 'loss' })
 */
export function plotFit(
  fitted: Fitted | readonly Labelled[] | Readonly<Record<string, Fitted>>,
  { upTo, ...style }: PlotStyle & { readonly upTo?: number } = {},
): Figure {
  const series = labelled(fitted).map(([label, one]): Series => {
    const { fit, text } = told(one);
    const surface = fit.data.find(({ x }) => typeof x !== 'number');
    if (surface !== undefined) {
      throw new TypeError(
        `plotFit: expected a law of one x, got ${fit.law} of ${(surface.x as unknown as readonly number[]).length}`,
      );
    }
    const data = fit.data as readonly { x: number; y: number; sigma?: number }[];
    const points = data.map(({ x, y, sigma = 0 }) => ({
      x,
      y,
      low: y - WITHIN_95 * sigma,
      high: y + WITHIN_95 * sigma,
    }));
    const xs = [...data.map(({ x }) => x), ...(upTo === undefined ? [] : [upTo])];
    return { label: label === '' ? text : `${label}: ${text}`, points, dash: 'none', ...curveOf(fit, xs) };
  });
  return plotted(series, { name: 'fit', xTitle: 'x', yTitle: 'y' }, { legend: true, ...style });
}

type Asked = Columns & Omit<PlotStyle, keyof Columns>;

function ofRecords(who: string, records: Records, asked: Asked, name: string, join: boolean): Figure {
  const { x, y, low, high, error, by, ...style } = asked;
  const columns = { x, y, low, high, error, by } as Columns;
  const { series, empty } = seriesOf(who, records, columns);
  const drawn = series.map((one) =>
    join ? { ...one, points: [...one.points].sort((a, b) => a.x - b.x) } : { ...one, dash: 'none' as const },
  );
  return plotted(drawn, { name, xTitle: x, yTitle: y }, style, empty);
}

/**
 * Rows as lines: a column as x, one as y, intervals from `low` and `high` or from `error`, the standard errors, and a line for each value
 * of `by`. Rows without x or y are counted below the axis. Axes are logarithmic as those of `plotFit` are.
 *
 * @param records rows of a table, a frame or a query
 * @param asked the columns x and y, those of intervals, `by`, and the style
 * @returns the figure, to be shown or exported; throws a TypeError for a column that is not there
 * @throws TypeError for a column that is not there or does not fit; RangeError for a style that is out of range, an Error for a name that is no file name
 * @example plotLines([{ flops: 1, error: 0.5, model: 'a' }, { flops: 2, error: 0.4, model: 'a' }], { x: 'flops', y: 'error', by: 'model', width: 'page' }).name // 'lines'
 */
export const plotLines = (records: Records, asked: Asked): Figure =>
  ofRecords('plotLines', records, asked, 'lines', true);

/**
 * Rows as points that no line joins; otherwise as `plotLines`.
 *
 * @param records rows of a table, a frame or a query
 * @param asked the columns x and y, those of intervals, `by`, and the style
 * @returns the figure, to be shown or exported; throws a TypeError for a column that is not there
 * @throws TypeError for a column that is not there or does not fit; RangeError for a style that is out of range, an Error for a name that is no file name
 * @example plotPoints([{ parameters: 1, loss: 3 }, { parameters: 2, loss: 2 }], { x: 'parameters', y: 'loss' }).name // 'points'
 */
export const plotPoints = (records: Records, asked: Asked): Figure =>
  ofRecords('plotPoints', records, asked, 'points', false);
