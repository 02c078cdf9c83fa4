import { largest, mean, smallest } from '../../numerics/statistics.js';
import { isAlike } from '../../records/alike.js';
import type { Claim, Region, TestOptions } from '../claim.js';
import { all, combine, errorsOf, ofEvery, type Part } from '../combine.js';
import {
  curveInterval,
  type OfCurve,
  openAxis,
  openCurves,
  openFor,
  pickedCurve,
  sampleOf,
  unitOf,
} from '../curve-intervals.js';
import { type DepthCurve, missingFamilies, trainedCurves } from '../curves.js';
import { experiment, rowsOf, seenBy } from '../experiment.js';
import { floorFits } from '../floor-fit.js';
import { type Intervals, type Measured, rootInterval } from '../interval.js';
import { nameOf, SETS, type Spot, spots } from '../select.js';
import { LEAST_TRAININGS } from '../trainings.js';
import { growthLawWorld } from '../world/scenes/growth-law.js';

const language = experiment({
  name: 'language: one chain at five depths over a decade of compute',
  table: 'outcomes',
  notebooks: ['12'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['iteration'],
  strategies: ['single'],
});
const images = experiment({
  name: 'images: one candidate at five depths, and as many real images',
  table: 'distances',
  notebooks: ['09'],
  modalities: ['image'],
  tasks: ['digits'],
  strategies: ['single', 'real'],
  samplers: ['own'],
  leastSet: 2000,
});

const LEAST_POINTS = 5;
/** A law follows a curve that it misses by less than this share of its range. */
const CLOSE: Region = { to: 0.05 };
/** A reduced chi-square beyond which a law's parameters say nothing. */
const MISFIT = 3;

const weightsOf = ({ points }: DepthCurve) => points.map(({ sigma }) => 1 / sigma ** 2);
const budgets = ({ points }: DepthCurve) => points.map(({ x }) => x);

/** The limit of y = e + a x^-alpha as a share of the error at the largest budget: what more compute would not take away. */
function floorShare(curve: DepthCurve): OfCurve {
  const fit = floorFits(budgets(curve), weightsOf(curve));
  // A last point that may be 0 has no share.
  return (ys) => (ys[ys.length - 1]! > 0 ? fit(ys).e / ys[ys.length - 1]! : Number.NaN);
}

/** By how much the law misses the curve: root mean square, as a share of the curve's range, freed of what noise adds to it. */
function miss(trained: readonly DepthCurve[], options: TestOptions): Intervals {
  const [curve] = trained as [DepthCurve];
  const even = floorFits(
    budgets(curve),
    curve.points.map(() => 1),
  );
  const square = (ys: ArrayLike<number>) => even(ys).squares / ys.length / (largest(ys) - smallest(ys)) ** 2;
  // How few trainings scatter is not known: what their points' own errors say, which is no verdict's.
  if (curve.errors === undefined && trained.length < LEAST_TRAININGS) {
    return curveInterval(trained, (ys) => Math.sqrt(square(ys)), options);
  }
  return rootInterval([sampleOf(trained)], ([ys]) => square(ys!), options);
}

/** Why the law's limit says nothing: a fit that misses the points. */
function openFit(curve: DepthCurve): string | undefined {
  const { squares } = floorFits(budgets(curve), weightsOf(curve))(curve.points.map(({ y }) => y));
  const reduced = squares / Math.max(1, curve.points.length - 3);
  return reduced > MISFIT ? `the law misses the points, reduced chi-square ${reduced.toPrecision(3)}` : undefined;
}

/** What as many real images come to, which no generator can be expected below; of answers that is 0. Undefined where there are none. */
function baseOf([curve]: readonly DepthCurve[], real: readonly Spot[]): Measured | undefined {
  if (curve!.errors !== undefined) return { value: 0, sigma: 0 };
  return real.find((spot) => isAlike<Spot | DepthCurve>(spot, curve!, ['family', ...SETS, 'measure']));
}

/** Curves less what a base comes to. */
const above = (trained: readonly DepthCurve[], base: number): DepthCurve[] =>
  trained.map((one) => ({ ...one, points: one.points.map((point) => ({ ...point, y: point.y - base })) }));

/** What the base's own error does to the mean of a number: it is taken off every training alike, so that their scatter does not show it. */
function errorOfBase(trained: readonly DepthCurve[], { value, sigma }: Measured, of: OfCurve): number {
  if (sigma === 0) return 0;
  const at = (base: number) => mean(above(trained, base), ({ points }) => of(points.map(({ y }) => y)));
  return Math.abs(at(value + sigma) - at(value - sigma)) / 2;
}

/** Both questions of one family's curve. */
function partsOf(
  trained: readonly DepthCurve[],
  real: readonly Spot[],
  options: TestOptions,
): { law: Part; limit: Part } {
  const base = baseOf(trained, real);
  const curves = above(trained, base?.value ?? 0);
  const [curve] = curves as [DepthCurve];
  const open = openFor(
    openCurves(trained, images),
    openAxis(curve),
    base === undefined ? `no real images in sets of ${curve.set}` : undefined,
    curve.points.length < LEAST_POINTS ? `${curve.points.length} budgets, expected ${LEAST_POINTS}` : undefined,
  );
  const share = floorShare(curve);
  const common = { ...pickedCurve(trained), of: unitOf(curve) };
  return {
    law: {
      ...common,
      what: `${nameOf(curve)}: what a power law with a limit misses of ${curve.measure} against FLOPs`,
      interval: miss(curves, options),
      region: CLOSE,
      open,
    },
    limit: {
      ...common,
      what: `${nameOf(curve)}: the limit of ${curve.measure} against FLOPs`,
      interval: curveInterval(curves, share, options, base === undefined ? 0 : errorOfBase(trained, base, share)),
      open: openFor(open, openFit(curve)),
    },
  };
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
  measured:
    '(a) what y = e + a x^-alpha misses of the curve, as a share of its range; (b) the limit e as a share of the error at the largest budget',
  unit: 'share of the error left',
  region: { to: 0.25 },
  rule: 'One candidate, error against FLOPs as its depth grows, at least five depths over a decade of compute (language: chains long beside their prompt, of problems that need 1 to 48 steps in equal numbers); from distances that of as many real images is taken off, without which there is no answer. (a) The power law with a limit left free misses the curve by less than a twentieth of its range (root mean square of the mean curve, freed of what noise adds to the square, with prompts or trainings redrawn by Student’s t); for small alpha it is a logarithm. (b) Its limit lies below a quarter of the error at the largest budget; where the fit has a reduced chi-square above 3 there is no answer. The limit has joint resamples of the prompts (BCa), or Student’s interval over trainings with the error of the real images’ distance, which all of them share. Supported where in all three families both hold, contradicted where in one family the curve is missed by more or the limit lies above a quarter.',
  experiments: { language, images },
  notebooks: ['12', '09'],
  test(evidence, options) {
    const curves = trainedCurves(seenBy(evidence, growthLaw.experiments!));
    const real = spots(rowsOf(evidence, images)).filter(({ strategy }) => strategy === 'real');
    const both = curves.map((trained) => partsOf(trained, real, options));
    const missing = missingFamilies(
      curves.map(([curve]) => curve!.family),
      growthLaw.families,
    );
    const errors = ofEvery(errorsOf(options.alpha), 2);
    return all([
      combine(
        both.map(({ law }) => law),
        CLOSE,
        errors,
        { missing },
      ),
      combine(
        both.map(({ limit }) => limit),
        growthLaw.region,
        errors,
        { missing },
      ),
    ]);
  },
  world: growthLawWorld,
};
