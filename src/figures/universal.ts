import type { DepthCurve } from '../claims/curves.js';
import { sharpness, type Universal } from '../claims/universal.js';
import { largest, smallest } from '../numerics/statistics.js';
import { asWritten } from './escaped.js';
import { type Figure, figure, type TableRow } from './figure.js';
import type { TitledStyle } from './sheet.js';
import { AXIS, familyColour, LEGEND_BELOW, MARKERS, spaceOf } from './theme.js';
import { logTicks } from './ticks.js';

const GRID = 121;
/** Pixels of the legend: two lines a family, and one of the shared law. */
const LEGEND = 150;

const spaced = (from: number, to: number) =>
  Array.from({ length: GRID }, (_, i) => from * (to / from) ** (i / (GRID - 1)));

/**
 * Three families on one axis, twice: as measured (the error left as a share of that at the smallest budget, against FLOPs per sample), and in
 * their own units (the share of the gain that is left, against compute over what half the gain costs), where one law would put all
 * points on one line.
 *
 * @param curves error over FLOPs per family
 * @param universal the fits to them, as `universal` makes them
 * @param style width, font, and `title`
 * @returns the figure, to be shown or exported
 * @throws RangeError for a style that is out of range
 * @example universalFigure(depths, universal(depths)).name // 'universal'
 */
export function universalFigure(
  curves: readonly DepthCurve[],
  { curves: own, shared }: Universal,
  style: TitledStyle = {},
): Figure {
  const { scale } = spaceOf(style);
  const families = curves.map(({ family }) => family);
  const colourOf = (family: string) => familyColour(family, families);
  const symbolOf = (family: string) => MARKERS[families.indexOf(family) % MARKERS.length]!;
  const measured = curves.flatMap(({ family, measure, points }) => {
    const top = points[0]!.y;
    return [
      {
        type: 'scatter',
        mode: 'lines+markers',
        name: `${asWritten(family)} (${measure === 'error' ? 'share of wrong answers' : 'Fréchet distance'})`,
        legendgroup: family,
        x: points.map(({ x }) => x),
        y: points.map(({ y }) => y / top),
        error_y: { type: 'data', array: points.map(({ sigma }) => (1.96 * sigma) / top), thickness: 1, width: 2 },
        line: { color: colourOf(family), width: 1.5 },
        marker: { color: colourOf(family), size: 7, symbol: symbolOf(family) },
      },
    ];
  });
  const all = own.flatMap(({ points }) => points);
  const xs = spaced(smallest(all.map(({ x }) => x)), largest(all.map(({ x }) => x)));
  const scaled = own.flatMap(({ family, points, fit }) => [
    {
      type: 'scatter',
      mode: 'markers',
      xaxis: 'x2',
      yaxis: 'y2',
      legendgroup: family,
      showlegend: false,
      x: points.map(({ x }) => x),
      y: points.map(({ y }) => y),
      error_y: { type: 'data', array: points.map(({ sigma }) => 1.96 * sigma), thickness: 1, width: 2 },
      marker: { color: colourOf(family), size: 7, symbol: symbolOf(family) },
    },
    ...(fit.values.every(Number.isFinite)
      ? [
          {
            type: 'scatter',
            mode: 'lines',
            xaxis: 'x2',
            yaxis: 'y2',
            name: `${asWritten(family)}: s = ${fit.values[0]!.toPrecision(2)}`,
            legendgroup: family,
            x: xs,
            y: xs.map((x) => sharpness().predict(x, fit.values)),
            line: { color: colourOf(family), width: 1.5 },
          },
        ]
      : []),
  ]);
  const common = shared.values.every(Number.isFinite)
    ? [
        {
          type: 'scatter',
          mode: 'lines',
          xaxis: 'x2',
          yaxis: 'y2',
          name: `one law for all: s = ${shared.values[0]!.toPrecision(2)}`,
          x: xs,
          y: xs.map((x) => sharpness().predict(x, shared.values)),
          line: { color: '#222222', width: 2, dash: 'dash' },
        },
      ]
    : [];
  const table = curves.flatMap(({ family, measure, points }, c) =>
    points.map(({ x, y, sigma, depth, nfe, samples }, i): TableRow => {
      const unit = own[c]!.points[i]!;
      return {
        family,
        measure,
        depth,
        nfe,
        flops: x,
        value: y,
        sigma,
        samples,
        own_x: unit.x,
        own_y: unit.y,
        own_sigma: unit.sigma,
      };
    }),
  );
  const top = { range: [-0.04, 1.09], tickvals: [0, 0.2, 0.4, 0.6, 0.8, 1] };
  const height = (620 + LEGEND) * scale;
  return figure({
    title: 'Is there one law? Three families as measured, and each in its own units',
    height,
    ...style,
    name: 'universal',
    data: [...measured, ...scaled, ...common],
    layout: {
      xaxis: {
        anchor: 'y',
        type: 'log',
        ...logTicks(curves.flatMap(({ points }) => points.map(({ x }) => x))),
        title: { text: 'inference FLOPs per sample' },
      },
      yaxis: { ...top, domain: [0.56, 1], title: { text: 'error left (share of<br>the smallest budget’s)' } },
      xaxis2: {
        ...AXIS,
        anchor: 'y2',
        type: 'log',
        ...logTicks(xs),
        title: { text: 'compute over that of half the gain' },
      },
      yaxis2: { ...AXIS, ...top, domain: [0, 0.44], anchor: 'x2', title: { text: 'share of the gain left' } },
      legend: LEGEND_BELOW,
      margin: { l: 84 * scale, b: (66 + LEGEND) * scale },
    },
    table,
  });
}
