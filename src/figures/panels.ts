import { type Figure, figure, inLines } from './figure.js';
import { logTicks, rowsOf, type Series, traces } from './scaling.js';
import { COLUMN, LEGEND_BELOW, legendHeight, THEME } from './theme.js';

const AXIS = { ...THEME.xaxis, tickfont: { size: 12 } };
/** In pixels: a panel, what lies between two, and the margins of the figure without its legend. */
const PANEL_HEIGHT = 150;
const GAP = { x: 18, y: 58 };
const MARGIN = { l: 54, r: 12, t: 64, b: 62 };
const LINE = 16;
/** Of the words over a panel. */
const LETTER = 6.6;

/**
 * Small multiples: one panel for every case, all with the same axes; a label has its colour and its one entry in the legend in all
 * of them. The table has a column that names the panel.
 *
 * @example panelFigure({ name: 'coverage', title: '', xTitle: 'k', yTitle: 'pass@k', columns: 3, yRange: [0, 1], panels })
 */
export function panelFigure(made: {
  name: string;
  title: string;
  xTitle: string;
  yTitle: string;
  columns: number;
  panels: readonly { readonly label: string; readonly series: readonly Series[] }[];
  /** Logarithmic x unless told otherwise. */
  xLog?: boolean;
  yRange: readonly [number, number];
  /** Values of x with a tick; chosen by plotly unless told. */
  xTicks?: readonly number[];
}): Figure {
  const { name, title, xTitle, yTitle, columns, panels, xLog = true, yRange, xTicks } = made;
  const rows = Math.ceil(panels.length / columns);
  const plot = { width: COLUMN.width - MARGIN.l - MARGIN.r, height: rows * PANEL_HEIGHT + (rows - 1) * GAP.y };
  const width = (plot.width - GAP.x * (columns - 1)) / columns;
  const labels = [...new Set(panels.flatMap(({ series }) => series.map(({ label }) => label)))];
  const legend = legendHeight(labels, COLUMN.width);
  const values = panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ x }) => x)));
  const [first, last] = [Math.min(...values), Math.max(...values)];
  const scaled = (x: number) => (xLog ? Math.log10(x) : x);
  const room = 0.04 * (scaled(last) - scaled(first) || 1);
  const ticks =
    xTicks === undefined ? (xLog ? logTicks(values) : {}) : { tickvals: xTicks, ticktext: xTicks.map(String) };
  const axes: Record<string, unknown> = {};
  const titles: object[] = [];
  const shown = new Set<string>();
  const data = panels.flatMap(({ label, series }, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const left = (column * (width + GAP.x)) / plot.width;
    const top = 1 - (row * (PANEL_HEIGHT + GAP.y)) / plot.height;
    const number = i === 0 ? '' : String(i + 1);
    const lowest = i + columns >= panels.length;
    axes[`xaxis${number}`] = {
      ...AXIS,
      type: xLog ? 'log' : 'linear',
      ...ticks,
      domain: [left, Math.min(1, left + width / plot.width)],
      anchor: `y${number}`,
      range: [scaled(first) - room, scaled(last) + room],
      ...(lowest ? { title: { text: xTitle, standoff: 8, font: { size: 12 } } } : {}),
    };
    axes[`yaxis${number}`] = {
      ...AXIS,
      domain: [Math.max(0, top - PANEL_HEIGHT / plot.height), top],
      anchor: `x${number}`,
      range: yRange,
      showticklabels: column === 0,
      ...(column === 0 ? { title: { text: yTitle, standoff: 8, font: { size: 12 } } } : {}),
    };
    titles.push({
      text: inLines(label, Math.floor(width / LETTER)).join('<br>'),
      align: 'left',
      x: left,
      y: top,
      xref: 'paper',
      yref: 'paper',
      xanchor: 'left',
      yanchor: 'bottom',
      showarrow: false,
      font: { size: 12 },
    });
    return series.flatMap((one) =>
      traces(one).map((trace) => {
        const known = shown.has(one.label);
        if ('name' in trace) shown.add(one.label);
        return { ...trace, xaxis: `x${number}`, yaxis: `y${number}`, ...(known ? { showlegend: false } : {}) };
      }),
    );
  });
  return figure({
    name,
    title,
    height: plot.height + MARGIN.t + MARGIN.b + LINE + legend,
    data,
    layout: {
      ...axes,
      annotations: titles,
      legend: { ...LEGEND_BELOW, xref: 'container' },
      margin: { ...MARGIN, t: MARGIN.t + LINE, b: MARGIN.b + legend },
    },
    table: panels.flatMap(({ label, series }) =>
      series.flatMap((one) => rowsOf(one).map((row) => ({ panel: label, ...row }))),
    ),
  });
}
