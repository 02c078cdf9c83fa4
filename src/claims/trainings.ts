import { mean, smallest } from '../numerics/statistics.js';
import { alike } from '../records/alike.js';
import type { Part } from './combine.js';
import type { Experiment } from './experiment.js';
import {
  type Intervals,
  type Measured,
  normalInterval,
  seedMean,
  trainingInterval,
  unknownInterval,
} from './interval.js';
import { DECIDING, SET_DISTANCES, type Spot } from './select.js';

/** Trainings below which nothing is known of how they scatter. */
export const LEAST_TRAININGS = 3;

/** One configuration in several trainings of one network: models of one family, task, decoding and number of parameters. */
const NETWORK = [
  'family',
  'asked',
  'parameters',
  'decoding',
  'set',
  'measure',
  'way',
  'chooser',
  'depth',
  'width',
] as const;

/** One training's spot of what several parts of a notebook drew, on seeds of their own: the seeds of all. */
export function pooled(spots: readonly Spot[]): Spot {
  if (spots.length === 1) return spots[0]!;
  const seeds = new Map(spots.flatMap((spot) => [...spot.seeds]));
  const samples = smallest(spots.map((spot) => spot.samples));
  return { ...spots[0]!, samples, seeds, ...seedMean([...seeds.values()]) };
}

/** Configurations with their trainings, one spot each; what several parts of a notebook drew of one training is pooled. */
export const overTrainings = (spots: readonly Spot[]): Spot[][] =>
  alike(spots, NETWORK).map((group) => alike(group, ['model']).map(pooled));

/** Configurations of images that may be chosen among, in every training the one that is best in the others. */
export interface ImageArm {
  /** One for each training. */
  readonly spots: readonly Spot[];
  /** Decodings (guidance) among those that could be chosen. */
  readonly decodings: number;
}

/**
 * An arm over trainings by cross-fitting: in each training the option whose distance is smallest in the others (in the only one where there
 * is one). Options are the same thing at several decodings, each with its trainings.
 */
export function imageArm(options: readonly (readonly Spot[])[]): ImageArm | undefined {
  const models = [...new Set(options.flat().map(({ model }) => model))].filter((model) =>
    options.every((list) => list.some((spot) => spot.model === model)),
  );
  if (options.length === 0 || models.length === 0) return undefined;
  const at = (list: readonly Spot[], model: string) => list.find((spot) => spot.model === model)!;
  const spots = models.map((model) => {
    const others = models.length > 1 ? models.filter((other) => other !== model) : models;
    const far = (list: readonly Spot[]) => mean(others, (other) => at(list, other).value);
    return at(
      options.reduce((a, b) => (far(b) < far(a) ? b : a)),
      model,
    );
  });
  return { spots, decodings: new Set(options.flat().map(({ decoding }) => decoding)).size };
}

/** Why distances of these decide nothing. */
export function openSpots(
  spots: readonly Pick<Spot, 'measure' | 'set' | 'model'>[],
  { leastSet = 0 }: Pick<Experiment, 'leastSet'>,
  trainings = new Set(spots.map(({ model }) => model)).size,
): string | undefined {
  const biased = spots.find(({ measure }) => SET_DISTANCES.includes(measure) && !DECIDING.includes(measure));
  const small = spots.find(({ set }) => set < leastSet);
  const reasons = [
    ...(biased ? [`${biased.measure} of a finite set is biased`] : []),
    ...(small ? [`${small.set} images a cell, expected ${leastSet}`] : []),
    ...(trainings < LEAST_TRAININGS ? [`${trainings} trainings, expected ${LEAST_TRAININGS}`] : []),
  ];
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/** ln (second / first) of one training: by seed where both have the same, else of the means. */
function lnRatio(first: Spot, second: Spot): Measured {
  const common = [...first.seeds.keys()].filter((seed) => second.seeds.has(seed));
  const pairs = common.length > 0 ? common.map((s) => [first.seeds.get(s)!, second.seeds.get(s)!]) : [[first, second]];
  return seedMean(
    pairs.map(([a, b]) => ({
      value: Math.log(b!.value / a!.value),
      sigma: Math.hypot(a!.sigma / a!.value, b!.sigma / b!.value),
    })),
  );
}

/**
 * The mean over trainings with Student's interval; of fewer than three that of their own errors, which is no verdict's.
 *
 * @param shared standard error of what is in all trainings alike (default 0)
 */
export function trainingsInterval(values: readonly Measured[], shared = 0): Intervals {
  const known = values.filter(({ value, sigma }) => Number.isFinite(value) && Number.isFinite(sigma));
  if (known.length < values.length || known.length === 0) return () => unknownInterval(known.length);
  const numbers = known.map(({ value }) => value);
  const { value, sigma } = seedMean(known);
  return (level) =>
    known.length >= LEAST_TRAININGS
      ? trainingInterval(numbers, level, shared)
      : normalInterval(value, Math.hypot(sigma, shared), level, known.length);
}

/** How much closer to the truth the first is: ln (second / first) in each training that has both. */
export function closer(
  first: ImageArm,
  second: ImageArm,
  experiment: Experiment,
  { decodings = false }: { readonly decodings?: boolean } = {},
): Pick<Part, 'interval' | 'open' | 'of'> {
  const pairs = first.spots.flatMap((spot) => {
    const other = second.spots.find(({ model }) => model === spot.model);
    return other === undefined ? [] : [[spot, other] as const];
  });
  const open = [
    openSpots(pairs.flat(), experiment, pairs.length),
    decodings && Math.min(first.decodings, second.decodings) < 2
      ? 'one decoding only: guidance was not varied'
      : undefined,
  ].filter((reason) => reason !== undefined);
  return {
    interval: trainingsInterval(pairs.map(([a, b]) => lnRatio(a, b))),
    of: 'trainings',
    ...(open.length === 0 ? {} : { open: open.join('; ') }),
  };
}
