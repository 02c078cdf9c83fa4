import type { Meter } from '../compute/meter.js';
import { type Key, normals } from '../compute/random.js';
import type { Family } from '../families/family.js';
import { clippedImage, type ImageFamily, type ImageState } from '../families/images/state.js';
import { argmax } from '../numerics/statistics.js';
import type { DigitProblem } from '../tasks/images/digits.js';
import type { Image } from '../tasks/images/image.js';
import type { Verifier } from '../verifiers/verifier.js';
import { checkBudget, type Job, type Outcome } from './strategy.js';

export type ImageJob = Job<DigitProblem, ImageState, Image>;
export type ImageVerifier = Verifier<DigitProblem, Image>;

/** An image on its way, or at its end, with its score. */
export interface ImageCandidate {
  readonly values: Float32Array;
  readonly score: number;
}

/** The family of a job that searches on the way from noise to data; refuses others, and a depth of 0. */
export function imageFamily(strategy: string, job: ImageJob): ImageFamily {
  checkBudget(strategy, job.budget);
  if (job.budget.depth < 1) throw new RangeError(`${strategy}: expected a depth >= 1 for images, got 0`);
  const family = job.family as Family<DigitProblem, ImageState, Image> & Partial<ImageFamily>;
  if (family.level === undefined || family.resume === undefined) {
    throw new TypeError(
      `${strategy}: expected a family of images that can be taken up on the way, got ${family.model}`,
    );
  }
  return family as ImageFamily;
}

/** Row c of problem p stands at p * count + c. */
export function repeated<T>(values: readonly T[], count: number): T[] {
  return values.flatMap((value) => Array.from({ length: count }, () => value));
}

export const keyOf = (job: ImageJob, problem: DigitProblem, candidate: number): Key => ({
  seed: job.seed,
  problem: problem.index,
  candidate,
});

/** The noise of a candidate: draw 0 is where it starts, further draws are for steps that ask for noise. */
export function noiseOf(job: ImageJob, problem: DigitProblem, candidate: number, draw: number): Float32Array {
  return normals(keyOf(job, problem, candidate), draw, imageFamily('noise', job).side ** 2);
}

/** The images, clipped, with their scores. */
export function scored(
  verifier: ImageVerifier,
  problems: readonly DigitProblem[],
  images: readonly Float32Array[],
  meter: Meter,
): ImageCandidate[] {
  const scores = verifier.score(problems, images.map(clippedImage), meter);
  return images.map((values, i) => {
    const score = scores[i]!;
    if (Number.isNaN(score)) throw new RangeError(`${verifier.name}: expected scores that are numbers, got NaN`);
    return { values, score };
  });
}

/** The place of the highest score, the first of equals. */
export function best(candidates: readonly { readonly score: number }[]): number {
  return argmax(candidates.map(({ score }) => score));
}

/** Places from the highest score to the lowest, equals in their order. */
export function ranked(candidates: readonly { readonly score: number }[]): number[] {
  return candidates.map((_, i) => i).sort((a, b) => candidates[b]!.score - candidates[a]!.score || a - b);
}

/** Consecutive groups of `size`. */
export function groups<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));
}

/** One outcome a problem; every problem has cost the same, an equal share of what the meter of the job's work says. */
export function outcomes(chosen: readonly ImageCandidate[], { nfe, flops }: Meter): Outcome<Image>[] {
  return chosen.map(({ values, score }) => ({
    sample: clippedImage(values),
    score,
    nfe: nfe / chosen.length,
    flops: flops / chosen.length,
  }));
}
