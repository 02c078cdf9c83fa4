import { type Figure, figure } from './figure.js';
import { logTicks, rowsOf, type Series, traces } from './scaling.js';
import { THEME } from './theme.js';

const AXIS = { ...THEME.xaxis, tickfont: { size: 11 } };
/** Between panels, as shares of the plot. */
const GAP = { x: 0.035, y: 0.16 };

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
    const width = (1 - GAP.x * (columns - 1)) / columns;
    const height = (1 - GAP.y * (rows - 1)) / rows;
    const left = column * (width + GAP.x);
    const top = 1 - row * (height + GAP.y);
    const number = i === 0 ? '' : String(i + 1);
    const lowest = i + columns >= panels.length;
    axes[`xaxis${number}`] = {
      ...AXIS,
      type: xLog ? 'log' : 'linear',
      ...ticks,
      domain: [left, left + width],
      anchor: `y${number}`,
      range: [scaled(first) - room, scaled(last) + room],
      ...(lowest ? { title: { text: xTitle, standoff: 8, font: { size: 12 } } } : {}),
    };
    axes[`yaxis${number}`] = {
      ...AXIS,
      domain: [top - height, top],
      anchor: `x${number}`,
      range: yRange,
      showticklabels: column === 0,
      ...(column === 0 ? { title: { text: yTitle, standoff: 8, font: { size: 12 } } } : {}),
    };
    titles.push({
      text: label,
      x: left,
      y: top,
      xref: 'paper',
      yref: 'paper',
      xanchor: 'left',
      yanchor: 'bottom',
      showarrow: false,
      font: { size: 13 },
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
    width: 300 * columns + 60,
    height: 250 * rows + 130,
    data,
    layout: {
      ...axes,
      annotations: titles,
      legend: { orientation: 'h', x: 0, y: -0.34 / rows, xanchor: 'left', yanchor: 'top' },
      margin: { t: 76, b: 110 },
    },
    table: panels.flatMap(({ label, series }) =>
      series.flatMap((one) => rowsOf(one).map((row) => ({ panel: label, ...row }))),
    ),
  });
}
