import { normals } from '../compute/random.js';
import type { Sample } from '../numerics/bootstrap-bca.js';
import { variance } from '../numerics/statistics.js';
import type { TestOptions } from './claim.js';
import type { DepthCurve } from './curves.js';
import type { Experiment } from './experiment.js';
import { type Intervals, meansInterval } from './interval.js';
import { LEAST_TRAININGS, openSpots, trainingsInterval } from './trainings.js';

/** A number that a curve has, from its errors at its budgets. */
export type OfCurve = (ys: ArrayLike<number>) => number;

const DRAWS = 200;

/** The spread of a number over redrawn points: all that is known of a single training, and no verdict's. */
function spread({ points }: DepthCurve, of: OfCurve, seed: number): number {
  const drawn = Array.from({ length: DRAWS }, (_, r) => {
    const z = normals({ seed, problem: r, candidate: 0 }, 0, points.length);
    return of(points.map(({ y, sigma }, i) => y + sigma * z[i]!));
  }).filter(Number.isFinite);
  return drawn.length > 1 ? Math.sqrt(variance(drawn)) : Number.POSITIVE_INFINITY;
}

/**
 * A number of a curve with its interval. Points of a language model's curve share their problems, which are resampled together; those of an
 * image family's are one curve for each training, over which the number is taken.
 *
 * @param trained the same curve of every training
 * @param shared standard error of what is in all trainings alike (default 0)
 */
export function curveInterval(
  trained: readonly DepthCurve[],
  of: OfCurve,
  options: TestOptions,
  shared = 0,
): Intervals {
  const [curve] = trained as [DepthCurve];
  if (curve.errors !== undefined) return meansInterval([curve.errors], ([means]) => of(means!), options);
  return trainingsInterval(
    trained.map((one) => {
      const value = of(one.points.map(({ y }) => y));
      return { value, sigma: trained.length < LEAST_TRAININGS ? spread(one, of, options.seed) : 0 };
    }),
    shared,
  );
}

/** What is independent: the prompts of a language model's curve, the trainings of an image family's. */
export const sampleOf = (trained: readonly DepthCurve[]): Sample =>
  trained[0]!.errors ?? trained.map(({ points }) => points.map(({ y }) => y));

/** What the interval is over. */
export const unitOf = ({ errors }: DepthCurve): string => (errors === undefined ? 'trainings' : 'prompts');

const DECADE = 10;

/** Why a law that is fitted to these says nothing. */
export function openAxis({ points }: DepthCurve): string | undefined {
  const factor = points.at(-1)!.x / points[0]!.x;
  return factor < DECADE ? `compute spans a factor of ${factor.toPrecision(3)}, expected ${DECADE}` : undefined;
}

/** Why the distances of these decide nothing; of answers there is no reason. */
export const openCurves = (trained: readonly DepthCurve[], experiment: Experiment): string | undefined =>
  trained[0]!.errors === undefined ? openSpots(trained, experiment, trained.length) : undefined;

/** All reasons together. */
export const openFor = (...reasons: readonly (string | undefined)[]): string | undefined => {
  const told = reasons.filter((reason) => reason !== undefined);
  return told.length === 0 ? undefined : told.join('; ');
};

/** The place of a curve in the matrix and which rows are on it. */
export function pickedCurve(trained: readonly DepthCurve[]): { family: string; task: string; picked: string } {
  const [{ family, told, sampled, notebook, measure, set, points, errors }] = trained as [DepthCurve];
  const depths = points.map(({ depth }) => depth);
  const picked = [
    ...(notebook === undefined ? [] : [`notebook ${notebook}`]),
    trained.map(({ model }) => model).join(', '),
    `single, depth ${depths[0]} to ${depths.at(-1)} at ${depths.length} budgets`,
    sampled === '' ? 'usual decoding' : sampled.trim(),
    errors === undefined ? `${measure} of ${set} images` : `${points[0]!.samples} problems`,
  ].join('; ');
  return { family, task: told.slice(0, told.length - sampled.length), picked };
}
