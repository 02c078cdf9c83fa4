import type { LawPoint } from '../laws/law.js';
import type { Sample } from '../numerics/bootstrap-bca.js';
import { eachWay, isAlike } from '../records/alike.js';
import type { Evidence } from '../records/evidence.js';
import type { Identity } from '../records/identity.js';
import { byPrompt, commonProblems } from './compare.js';
import { answering, drawn, PLACE, SET_DISTANCES, SETS, type Setup, type Spot } from './select.js';

/** The error left at one depth of a single candidate; `x` is its FLOPs. */
export interface DepthPoint extends LawPoint {
  readonly sigma: number;
  readonly depth: number;
  readonly nfe: number;
  /** Problems, or seeds. */
  readonly samples: number;
}

/** Error against compute for one family as its depth grows. */
export interface DepthCurve
  extends Pick<Spot, 'family' | 'modality' | 'task' | 'model' | 'sampler'>,
    Pick<Identity, 'asked' | 'decoding' | 'told' | 'sampled'> {
  /** Samples in each set that a distance is of; 0 where y is no distance. */
  readonly set: number;
  /** What y is: "error", or the name of the distance. */
  readonly measure: string;
  readonly parameters: number;
  readonly points: readonly DepthPoint[];
  /** The error at every depth of each prompt, which the points share; absent of images. */
  readonly errors?: Sample;
  readonly notebook?: string;
}

function errorOf({ scores, flops, depth, nfe }: Setup): DepthPoint {
  const values = [...scores.values()];
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1);
  return { x: flops, y: 1 - mean, sigma: Math.max(Math.sqrt(variance / n), 0.5 / n), depth, nfe, samples: n };
}

/** What a curve says of the configurations on it. */
const shared = (row: Setup | Spot) => {
  const { notebook, family, modality, task, model, parameters, sampler, asked, decoding, told, sampled } = row;
  const read = notebook === undefined ? {} : { notebook };
  return { ...read, ...{ family, modality, task, model, parameters, sampler, asked, decoding, told, sampled } };
};

/** The distances of one measure, the most preferred that is there. */
export function primary(all: readonly Spot[]): Spot[] {
  const measure = SET_DISTANCES.find((name) => all.some((spot) => spot.measure === name));
  return measure === undefined ? [] : all.filter((spot) => spot.measure === measure);
}

/** Setups and distances of one candidate without a verifier. */
export const singles = <T extends Pick<Setup, 'strategy' | 'width'>>(list: readonly T[]): T[] =>
  list.filter(({ strategy, width }) => strategy === 'single' && width === 1);

/**
 * All curves of one candidate as its depth grows, with at least three depths: shares of wrong answers for language, distances for images.
 *
 * @param evidence its tables
 * @returns curves with points in FLOPs, each with family, task and measure
 * @throws SyntaxError for settings that are no such column
 * @example depthCurves(evidence).length > 3 // true
 */
export function depthCurves(evidence: Evidence): DepthCurve[] {
  const answers = eachWay(singles(answering(evidence.outcomes)), ['notebook', ...PLACE], (group): DepthCurve[] => {
    const sorted = [...group].sort((a, b) => a.flops - b.flops);
    const errors = byPrompt(commonProblems(sorted), sorted[0]!.prompts, (problem) =>
      sorted.map(({ scores }) => 1 - scores.get(problem)!),
    );
    return [{ ...shared(group[0]!), set: 0, measure: 'error', points: sorted.map(errorOf), errors }];
  });
  const families = eachWay(singles(drawn(evidence.distances)), ['notebook', 'family', ...SETS], primary);
  const images = eachWay(families, ['notebook', 'family', ...PLACE, 'set'], (group): DepthCurve[] => {
    const points = group.map(({ flops, value, sigma, depth, nfe, seeds }) => {
      return { x: flops, y: value, sigma: Math.max(sigma, 1e-9), depth, nfe, samples: seeds.size };
    });
    const { set, measure } = group[0]!;
    return [{ ...shared(group[0]!), set, measure, points }];
  });
  return [...answers, ...images]
    .map((curve) => ({ ...curve, points: [...curve.points].sort((a, b) => a.x - b.x) }))
    .filter(({ points }) => points.length >= 3);
}

/** Points in the plane and mixtures are toys: curves of texts and images come before theirs. */
const isToy = ({ modality }: DepthCurve) => Number(modality === 'points');

const nameOf = ({ told, set, model }: DepthCurve) => `${told} ${set} ${model}`;
/** Short names first: what is told no options comes before the same with some. */
const byName = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1);

const isOwn = ({ sampler }: DepthCurve) => Number(sampler === 'own');
/** Distances that decide before those that are biased. */
const rankOf = ({ measure }: DepthCurve) => SET_DISTANCES.indexOf(measure);

/**
 * The one curve of each family that is told of, languages first and then by name: images before toys, the family's own sampler before others,
 * the measure that decides, the largest sets, then the most depths, the widest range, and the first by name.
 *
 * @param evidence its tables
 * @returns a curve by family
 * @throws SyntaxError for settings that are no such column
 * @example [...mainCurves(evidence).keys()].length // 3
 */
export function mainCurves(evidence: Evidence): Map<string, DepthCurve> {
  const range = ({ points }: DepthCurve) => points.at(-1)!.x / points[0]!.x;
  const sorted = depthCurves(evidence).sort(
    (a, b) =>
      isToy(a) - isToy(b) ||
      isOwn(b) - isOwn(a) ||
      rankOf(a) - rankOf(b) ||
      b.set - a.set ||
      b.points.length - a.points.length ||
      range(b) - range(a) ||
      byName(nameOf(a), nameOf(b)),
  );
  const best = new Map<string, DepthCurve>();
  for (const curve of sorted) if (!best.has(curve.family)) best.set(curve.family, curve);
  const isText = ({ modality }: DepthCurve) => Number(modality === 'language');
  return new Map([...best].sort(([a, one], [b, other]) => isText(other) - isText(one) || (a < b ? -1 : 1)));
}

/** The curves of both image families on one task, by one measure and with the most depths: only distances of equal sets of samples compare. */
export function imagePair(evidence: Evidence): { diffusion: DepthCurve; flow: DepthCurve } | undefined {
  const curves = depthCurves(evidence).filter(({ points }) => new Set(points.map(({ depth }) => depth)).size > 2);
  const pairs = curves
    .filter(({ family }) => family === 'flow')
    .flatMap((flow) =>
      curves
        .filter((other) => other.family === 'diffusion' && isAlike(other, flow, [...SETS, 'measure']))
        .map((diffusion) => ({ diffusion, flow })),
    );
  const size = ({ diffusion, flow }: (typeof pairs)[number]) => Math.min(diffusion.points.length, flow.points.length);
  return pairs.sort(
    (a, b) =>
      isToy(a.flow) - isToy(b.flow) ||
      isOwn(b.flow) + isOwn(b.diffusion) - isOwn(a.flow) - isOwn(a.diffusion) ||
      b.flow.set - a.flow.set ||
      size(b) - size(a) ||
      byName(`${nameOf(a.flow)} ${a.diffusion.model}`, `${nameOf(b.flow)} ${b.diffusion.model}`),
  )[0];
}

/** Each family's main curve with those of the other trainings of its network. */
export function trainedCurves(evidence: Evidence): DepthCurve[][] {
  const all = depthCurves(evidence);
  return [...mainCurves(evidence).values()].map((main) =>
    all.filter((curve) => isAlike(curve, main, ['notebook', 'family', ...SETS, 'measure', 'decoding', 'parameters'])),
  );
}

export const missingFamilies = (there: Iterable<string>, wanted: readonly string[]): string | undefined => {
  const have = new Set(there);
  const gone = wanted.filter((family) => !have.has(family));
  return gone.length === 0 ? undefined : gone.join(' and ');
};
