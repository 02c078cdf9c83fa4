import { largest, mean, smallest } from '../numerics/statistics.js';
import type { SplitPoint } from '../sweep/split-errors.js';
import type { Figure } from './figure.js';
import { scalingFigure } from './scaling.js';
import type { FigureStyle } from './theme.js';

const PARTS = [
  ['total', '#222222'],
  ['approximation', '#D55E00'],
  ['discretisation', '#0072B2'],
  ['sampling', '#999999'],
] as const;

/**
 * A split of the error against network evaluations, the mean over `runs` of the same steps; bars run from the lowest to the highest end
 * of their intervals. A part that is not above zero has no place on the logarithmic axis; the figure says how many are not shown.
 *
 * @param name of the files
 * @param title above the figure, or ''
 * @param runs of `splitErrors`, with the same depths in each
 * @param style width and font
 * @returns the figure, to be shown or exported
 * @throws Error for a name that is no file name, and a RangeError for a style that is out of range
 * @example splitFigure('split', '', [splitErrors({ mixture: eightGaussians(), trained, sampler: ddim(), depths: [1, 2], sets: 4, samples: 20, seed: 0, finest: 4 })]).name // 'split'
 */
export function splitFigure(
  name: string,
  title: string,
  runs: readonly (readonly SplitPoint[])[],
  style: FigureStyle = {},
): Figure {
  return scalingFigure({
    ...style,
    name,
    title,
    xTitle: 'NFE per sample',
    yTitle: 'squared kernel distance',
    yLog: true,
    series: PARTS.map(([part, colour]) => ({
      label: part,
      colour,
      points: runs[0]!.map(({ nfe }, i) => {
        const splits = runs.map((run) => run[i]!.split[part]);
        return {
          x: nfe,
          y: mean(splits.map(({ value }) => value)),
          low: smallest(splits.map(({ low }) => low)),
          high: largest(splits.map(({ high }) => high)),
        };
      }),
    })),
  });
}
