import { axisOf, endsOf } from './axis.js';
import { type Figure, figure } from './figure.js';
import type { Axes } from './scaling.js';
import { drawable, places, rowsOf, type Series, settled, traces } from './series.js';
import { LEGEND_BELOW, legendOf, spaceOf, THEME } from './theme.js';
import { lettersOf, wrapped } from './words.js';

/** In pixels: a panel, what lies between two, and the margins of the figure without its legend. */
const PANEL_HEIGHT = 150;
const GAP = { x: 18, y: 58 };
const MARGIN = { l: 54, r: 12, t: 64, b: 62 };
const LINE = 16;
/** Of the words over a panel, and of an axis's title. */
const LETTER = 6.6;
const TICK = { x: 38, y: 24 } as const;

/** What is asked for of small multiples. */
export interface Panels extends Axes {
  readonly columns: number;
  readonly panels: readonly { readonly label: string; readonly series: readonly Series[] }[];
  /** Values of x with a tick; those of the range by default. */
  readonly xTicks?: readonly number[];
}

/** Every series of every panel, drawn alike wherever its label comes. */
function alike({ panels, xLog = true, yLog = false }: Panels) {
  const all = panels.flatMap(({ series }) => series);
  const first = [...new Map(all.map((one) => [one.label, one])).keys()].map(
    (label) => all.find((one) => one.label === label)!,
  );
  const looks = new Map(settled(first).map(({ label, colour, marker }) => [label, { colour, marker }]));
  const ends = endsOf(all.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => y > 0));
  return panels.map(({ series }) =>
    series.map((one) => {
      const { colour, marker } = looks.get(one.label)!;
      return drawable({ ...one, colour: one.colour ?? colour, marker: one.marker ?? marker }, { xLog, yLog }, ends);
    }),
  );
}

/**
 * Small multiples: one panel for every case, all with the same axes; a label has its colour, its shape and its one entry in the legend in
 * all of them. The table has a column that names the panel.
 *
 * @param made name, title, axes and a list of panels, each with its series
 * @returns the figure, to be shown or exported
 * @throws RangeError for a style that is out of range, an Error for a name that is no file name
 * @example panelFigure({ name: 'coverage', title: 'Coverage', xTitle: 'k', yTitle: 'pass@k', columns: 1, yRange: [0, 1], panels: [{ label: 'sums', series: [{ label: 'm', points: [{ x: 1, y: 0.5, low: 0.4, high: 0.6 }] }] }] }).name // 'coverage'
 */
export function panelFigure(made: Panels): Figure {
  const { title = '', xTitle, yTitle, columns, panels, xLog = true, yLog = false, yRange, xTicks } = made;
  const space = spaceOf(made);
  const { scale } = space;
  const margin = {
    l: MARGIN.l * scale,
    r: MARGIN.r,
    t: (title === '' ? LINE + 8 : MARGIN.t) * scale,
    b: MARGIN.b * scale,
  };
  const tile = PANEL_HEIGHT * scale;
  const gap = { x: GAP.x * scale, y: GAP.y * scale };
  const rows = Math.ceil(panels.length / columns);
  const plot = { width: space.width - margin.l - margin.r, height: rows * tile + (rows - 1) * gap.y };
  const width = (plot.width - gap.x * (columns - 1)) / columns;
  const shown = alike(made);
  const labels = [...new Set(shown.flat().map(({ label }) => label))];
  const legend = legendOf(labels, space.width, scale);
  const all = shown.flat();
  const common = {
    values: all.flatMap(({ points }) => points.map(({ x }) => x)),
    log: xLog,
    pixels: width,
    label: TICK.x * scale,
  };
  const fitted = all.flatMap(({ curve = [] }) => curve.map(({ x }) => x));
  const { range } = axisOf({ ...common, beside: fitted });
  const at = shown.map((series) => places(series, xLog, (range[1] - range[0]) / width));
  const xAxis = axisOf({ ...common, beside: [...fitted, ...at.flat(2)] });
  const yAxis = axisOf({
    values: all.flatMap(({ points }) => points.map(({ y }) => y)),
    beside: all.flatMap(({ points, curve = [] }) => [
      ...points.flatMap(({ low, high }) => [low, high]),
      ...curve.map(({ y }) => y),
    ]),
    log: yLog,
    range: yRange,
    toZero: true,
    pixels: tile,
    label: TICK.y * scale,
  });
  const chosen = xTicks === undefined ? {} : { tickvals: xTicks, ticktext: xTicks.map(String) };
  const titled = (text: string, pixels: number) => ({
    text: wrapped(text, pixels / (LETTER * scale)),
    standoff: 8,
    font: { size: 12 * scale },
  });
  const axes: Record<string, unknown> = {};
  const titles: object[] = [];
  const known = new Set<string>();
  const data = panels.flatMap(({ label }, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const left = (column * (width + gap.x)) / plot.width;
    const top = 1 - (row * (tile + gap.y)) / plot.height;
    const number = i === 0 ? '' : String(i + 1);
    const lowest = i + columns >= panels.length;
    axes[`xaxis${number}`] = {
      ...THEME.xaxis,
      ...xAxis,
      ...chosen,
      domain: [left, Math.min(1, left + width / plot.width)],
      anchor: `y${number}`,
      ...(lowest ? { title: titled(xTitle, width) } : {}),
    };
    axes[`yaxis${number}`] = {
      ...THEME.yaxis,
      ...yAxis,
      domain: [Math.max(0, top - tile / plot.height), top],
      anchor: `x${number}`,
      showticklabels: column === 0,
      ...(column === 0 ? { title: titled(yTitle, tile) } : {}),
    };
    titles.push({
      text: wrapped(label, width / (LETTER * scale)),
      align: 'left',
      x: left,
      y: top,
      xref: 'paper',
      yref: 'paper',
      xanchor: 'left',
      yanchor: 'bottom',
      showarrow: false,
      font: { size: 12 * scale },
    });
    return shown[i]!.flatMap((one, k) => {
      const again = known.has(one.label);
      known.add(one.label);
      const drawn = traces(
        { ...one, at: at[i]![k]!, text: legend.texts[labels.indexOf(one.label)]! },
        { xTitle, yTitle },
      );
      return drawn.map((trace) => ({
        ...trace,
        xaxis: `x${number}`,
        yaxis: `y${number}`,
        ...(again ? { showlegend: false } : {}),
      }));
    });
  });
  const lines = (text: string, pixels: number) => Math.ceil((lettersOf(text) * LETTER * scale) / pixels) - 1;
  const more =
    LINE * scale * (1 + Math.max(0, ...panels.slice(0, columns).map(({ label }) => lines(label, width) - 1)));
  const below = margin.b + legend.height + LINE * scale * Math.max(0, lines(xTitle, width));
  return figure({
    ...made,
    height: made.height ?? Math.round(plot.height + margin.t + below + more),
    data,
    layout: {
      ...axes,
      annotations: titles,
      legend: { ...LEGEND_BELOW, xref: 'container' },
      margin: { ...margin, t: margin.t + more, b: below },
    },
    table: panels.flatMap(({ label, series }) =>
      series.flatMap((one) => rowsOf(one).map((row) => ({ panel: label, ...row }))),
    ),
  });
}
