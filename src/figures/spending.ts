import { SPENDS, type Spend, type SpendCurve } from '../measure/curves/spend.js';
import type { SerialParallel } from '../text/served/thought.js';
import type { Figure } from './figure.js';
import { curveOf, scalingFigure } from './scaling.js';
import type { FigureStyle } from './theme.js';

interface Named extends FigureStyle {
  /** What its files are called: a-z, 0-9 and hyphens. */
  readonly name: string;
  readonly title?: string;
}

/**
 * The share of right answers against what was spent: tokens, FLOPs, money or time, whatever `spendCurves` was asked for.
 *
 * @param curves as `spendCurves` makes them
 * @param axis what was spent
 * @param made name, title and style
 * @returns the figure, to be shown or exported
 * @throws Error for a name that is no file name, and a RangeError for a style that is out of range
 * @example spendFigure(spendCurves(textRows, 'tokens', { seed: 0 }), 'tokens', { name: 'tokens' }).name // 'tokens'
 */
export function spendFigure(curves: readonly SpendCurve[], axis: Spend, made: Named): Figure {
  const series = curves.map(({ label, points }) => ({ label, points }));
  return scalingFigure({ ...made, xTitle: SPENDS[axis], yTitle: 'share of right answers', yRange: [0, 1], series });
}

/**
 * Longer thoughts against more samples, each with the law that it follows.
 *
 * @param curves as `serialAndParallel` makes them
 * @param axis what was spent
 * @param made name, title and style
 * @returns the figure, to be shown or exported
 * @example serialParallelFigure(serialAndParallel(rows, 'flops', { seed: 0 }), 'flops', { name: 'serial-parallel' }).name // 'serial-parallel'
 */
export function serialParallelFigure({ serial, parallel, laws }: SerialParallel, axis: Spend, made: Named): Figure {
  const series = [serial, ...parallel].map(({ label, points }, i) => {
    return {
      label,
      points,
      ...curveOf(
        laws[i]!.choice.best,
        points.map(({ x }) => x),
      ),
    };
  });
  return scalingFigure({ ...made, xTitle: SPENDS[axis], yTitle: 'share of right answers', yRange: [0, 1], series });
}
