import type { LawPoint } from '../laws/law.js';
import { groupBy } from '../numerics/statistics.js';
import type { Evidence } from '../records/evidence.js';
import { isRecall, type Setup, type Spot, setups, spots } from './select.js';

/** The error left at one depth of a single candidate; `x` is its FLOPs. */
export interface DepthPoint extends LawPoint {
  readonly sigma: number;
  readonly depth: number;
  readonly forwards: number;
  /** Problems, or seeds. */
  readonly samples: number;
}

/** Error against compute for one family as its depth grows. */
export interface DepthCurve {
  readonly family: string;
  readonly task: string;
  readonly model: string;
  /** "own" where the family samples as it does without being told otherwise. */
  readonly sampler: string;
  /** Samples in each set that a distance is of; 0 where y is no distance. */
  readonly set: number;
  /** What y is: "error", or the name of the distance. */
  readonly measure: string;
  readonly points: readonly DepthPoint[];
}

function errorOf({ scores, flops, depth, forwards }: Setup): DepthPoint {
  const values = [...scores.values()];
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1);
  return { x: flops, y: 1 - mean, sigma: Math.max(Math.sqrt(variance / n), 0.5 / n), depth, forwards, samples: n };
}

/** Distances to prefer where there are several, the first first. */
const MEASURES = ['frechet', 'kernel', 'sliced-wasserstein'];

/** The distances of one measure, the most preferred that is there. */
export function primary(all: readonly Spot[]): Spot[] {
  const measure = MEASURES.find((name) => all.some((spot) => spot.measure === name));
  return measure === undefined ? [] : all.filter((spot) => spot.measure === measure);
}

/** Setups and distances of one candidate without a verifier. */
export const singles = <T extends Pick<Setup, 'strategy' | 'width'>>(list: readonly T[]): T[] =>
  list.filter(({ strategy, width }) => strategy === 'single' && width === 1);

/** All curves of one candidate as its depth grows, with at least three depths: shares of wrong answers for language, distances for images. */
export function depthCurves(evidence: Evidence): DepthCurve[] {
  const found = singles(setups(evidence.outcomes)).filter(
    ({ family, task }) => family === 'language' && !isRecall(task),
  );
  const answers = [...groupBy(found, ({ model, task }) => `${model}\n${task}`).values()].map((group): DepthCurve => {
    const { family, task, model } = group[0]!;
    return { family, task, model, sampler: 'own', set: 0, measure: 'error', points: group.map(errorOf) };
  });
  const drawn = singles(spots(evidence.distances)).filter(({ family }) => family !== 'language');
  const families = [...groupBy(drawn, ({ family, task }) => `${family}\n${task}`).values()].flatMap(primary);
  const keyOf = ({ family, model, task, sampler }: Spot) => [family, model, task, sampler].join('\n');
  const images = [...groupBy(families, keyOf).values()].map((group): DepthCurve => {
    const { family, task, model, sampler, measure } = group[0]!;
    const points = group.map(({ flops, value, sigma, depth, forwards, seeds }) => {
      return { x: flops, y: value, sigma: Math.max(sigma, 1e-9), depth, forwards, samples: seeds.size };
    });
    const set = Math.min(...group.map(({ samples }) => samples));
    return { family, task, model, sampler, set, measure, points };
  });
  return [...answers, ...images]
    .map((curve) => ({ ...curve, points: [...curve.points].sort((a, b) => a.x - b.x) }))
    .filter(({ points }) => points.length >= 3);
}

/** Curves of images before those of points in the plane and of mixtures. */
const isDigits = ({ family, task }: DepthCurve) => Number(family === 'language' || /^digits/.test(task));

const isOwn = ({ sampler }: DepthCurve) => Number(sampler === 'own');

/** The one curve of each family that is told of: digits before toys, the family's own sampler before others, the largest sets (a distance is biased by the number of samples), then the most depths, the widest range, and the first by name. */
export function mainCurves(evidence: Evidence): Map<string, DepthCurve> {
  const range = ({ points }: DepthCurve) => points.at(-1)!.x / points[0]!.x;
  const name = ({ task, model }: DepthCurve) => `${task} ${model}`;
  const sorted = depthCurves(evidence).sort(
    (a, b) =>
      isDigits(b) - isDigits(a) ||
      b.points.length - a.points.length ||
      range(b) - range(a) ||
      (name(a) < name(b) ? -1 : 1),
  );
  const best = new Map<string, DepthCurve>();
  for (const family of ['language', 'diffusion', 'flow']) {
    const curve = sorted.find((one) => one.family === family);
    if (curve) best.set(family, curve);
  }
  return best;
}

/** The curves of both image families on one task, by one measure and with the most depths: only distances of equal sets of samples compare. */
export function imagePair(evidence: Evidence): { diffusion: DepthCurve; flow: DepthCurve } | undefined {
  const curves = depthCurves(evidence).filter(({ points }) => new Set(points.map(({ depth }) => depth)).size > 2);
  const pairs = curves
    .filter(({ family }) => family === 'flow')
    .flatMap((flow) =>
      curves
        .filter((other) => other.family === 'diffusion' && other.task === flow.task && other.measure === flow.measure)
        .map((diffusion) => ({ diffusion, flow })),
    );
  const size = ({ diffusion, flow }: (typeof pairs)[number]) => Math.min(diffusion.points.length, flow.points.length);
  const name = ({ diffusion, flow }: (typeof pairs)[number]) => `${flow.task} ${flow.model} ${diffusion.model}`;
  return pairs.sort(
    (a, b) =>
      isDigits(b.flow) - isDigits(a.flow) ||
      isOwn(b.flow) + isOwn(b.diffusion) - isOwn(a.flow) - isOwn(a.diffusion) ||
      b.flow.set - a.flow.set ||
      size(b) - size(a) ||
      (name(a) < name(b) ? -1 : 1),
  )[0];
}

export const missingFamilies = (there: Iterable<string>, wanted: readonly string[]): string | undefined => {
  const have = new Set(there);
  const gone = wanted.filter((family) => !have.has(family));
  return gone.length === 0 ? undefined : gone.join(' and ');
};
