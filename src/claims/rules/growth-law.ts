import { profileIntervals } from '../../fit/intervals/profile.js';
import { fitLaw } from '../../fit/least-squares.js';
import { logarithm } from '../../laws/logarithm.js';
import { power } from '../../laws/power.js';
import { powerFloor } from '../../laws/power-floor.js';
import { normalQuantile, studentWithin } from '../../numerics/distributions.js';
import { isAlike } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { combine } from '../combine.js';
import { type DepthCurve, mainCurves, missingFamilies } from '../curves.js';
import type { Interval } from '../interval.js';
import { nameOf, SETS, type Spot, spots } from '../select.js';
import { growthLawWorld } from '../world/scenes/growth-law.js';

/** A root mean square residual above this share of the curve's range is no scatter. */
const POOR = 0.1;

/** The limit of y = e + a x^-alpha as a share of the error at the largest budget, in [-1, 1]: what more compute would not take away. */
export function floorShare({ points }: DepthCurve, level: number): Interval {
  const samples = points.length;
  const open = { effect: Number.NaN, low: -1, high: 1, samples };
  if (samples < 5) return open;
  const last = points.at(-1)!.y;
  const ys = points.map(({ y }) => y);
  const range = Math.max(...ys) - Math.min(...ys);
  const fits = [power, logarithm, powerFloor].map((law) => fitLaw(law, points));
  const rough = fits.map(({ residuals }) => Math.sqrt(residuals.reduce((sum, r) => sum + r * r, 0) / samples) / range);
  const far = fits.map(({ reducedChiSquare }) => reducedChiSquare > 3);
  // A curve that none of the laws can follow is not what the claim says, whatever its limit.
  if (rough.every((share) => share > POOR) && far.every(Boolean)) return { effect: 1, low: 1, high: 1, samples };
  const fit = fits[2]!;
  // A last point that may be 0 has no share.
  if (fit.status === 'failed' || fit.status === 'too few points' || !(last > 2 * points.at(-1)!.sigma)) return open;
  const cut = (value: number) => Math.min(1, Math.max(-1, value / last));
  // The normal quantile's level in Student's terms: the points' standard errors are known.
  const own = studentWithin(normalQuantile((1 + level) / 2), fit.degrees);
  const [ends] = profileIntervals(powerFloor, points, fit, { level: own, parameters: ['e'] });
  const [low, high] = ends!.map((end) => (Number.isNaN(end) ? Number.NaN : cut(end)));
  return { effect: cut(fit.values[0]!), low: low!, high: high!, samples };
}

/** A curve of distances above what as many real images come to: no generator can be expected below that. */
function above(curve: DepthCurve, real: readonly Spot[]): DepthCurve {
  const base = real.find((spot) => isAlike<Spot | DepthCurve>(spot, curve, ['family', ...SETS, 'measure']));
  if (base === undefined) return curve;
  const points = curve.points.map((point) => ({
    ...point,
    y: point.y - base.value,
    sigma: Math.hypot(point.sigma, base.sigma),
  }));
  return { ...curve, points };
}

export const growthLaw: Claim = {
  number: 2,
  id: 'growth-law',
  name: 'Quality grows as a logarithm or a power law',
  sentence:
    'The error left falls as a power law or a logarithm of the inference compute, with no limit in sight of the budgets tried.',
  origin: 'paper',
  paper: { sentence: 'Quality “grows logarithmically or as a power law”.', place: 'its text' },
  source:
    'J. Kaplan et al., arXiv:2001.08361, for the form; the curves of accuracy against test-time compute of L. Snell et al., arXiv:2408.03314',
  families: ['language', 'diffusion', 'flow'],
  measured: 'the limit e of y = e + a x^-alpha as a share of the error at the largest budget',
  unit: 'share of the error left',
  region: { to: 0.25 },
  rule: 'One candidate, error against FLOPs as its depth grows, at least five depths; from distances that of as many real images is taken off, where it was measured. Profile interval of the limit. Supported where in all three families the interval lies below a quarter of the error at the largest budget (a logarithm or a power law goes on falling), contradicted where in one family it lies above it (the curve saturates), or where power law, logarithm and power law with a limit all leave residuals above a tenth of the range and a misfit above 3 (the curve is none of them).',
  notebooks: ['17'],
  test(evidence, { alpha }) {
    const level = levelAt(alpha);
    const curves = mainCurves(evidence);
    const real = spots(evidence.distances).filter(({ strategy }) => strategy === 'real');
    const parts = [...curves.values()].map((curve) => ({
      what: `${nameOf(curve)}: ${curve.measure} against FLOPs`,
      interval: (own: number) => floorShare(above(curve, real), own),
      of: 'depths',
    }));
    return combine(parts, growthLaw.region, level, { missing: missingFamilies(curves.keys(), growthLaw.families) });
  },
  world: growthLawWorld,
};
