import { scalingFigure } from '../figures/scaling.js';
import { naturally } from '../figures/words.js';
import type { Covered } from './coverage-curve.js';
import type { AskedStyle } from './plot-file.js';

/** Coverage over samples, a series per group in natural order, with the forecasts of its law as curves. */
export function coverageFigure(groups: readonly Covered[], style: Partial<AskedStyle>, chance: boolean) {
  const sorted = [...groups].sort((one, other) => naturally(one.by ?? '', other.by ?? ''));
  return scalingFigure({
    name: 'coverage',
    xTitle: 'samples k',
    yTitle: chance ? 'coverage beyond chance' : 'coverage (pass@k)',
    // A guesser lies about 0, and below it in half of all draws.
    ...(chance ? {} : { yRange: [0, 1] as const }),
    ...style,
    series: sorted.map(({ by, coverage, fit, curve: forecast = [] }) => {
      const band = forecast.map(({ k, ci: [low, high] }) => ({
        x: k,
        low,
        high,
      }));
      return {
        label: `${by ?? 'coverage'}${fit === undefined ? '' : `: ${fit['law']}`}`,
        points: coverage.map(({ k, value, ci: [low, high] }) => ({
          x: k,
          y: value,
          low: Number.isNaN(low) ? value : low,
          high: Number.isNaN(high) ? value : high,
        })),
        ...(forecast.length < 2 ? {} : { curve: forecast.map(({ k, value }) => ({ x: k, y: value })) }),
        ...(band.length > 1 && band.every(({ low, high }) => Number.isFinite(low + high)) ? { band } : {}),
      };
    }),
  });
}
