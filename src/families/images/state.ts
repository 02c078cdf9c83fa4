import { type Key, normals } from '../../compute/random.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import type { Family, Spending } from '../family.js';
import { Chunk, chunkRows } from './chunk.js';
import type { ImageModel } from './model.js';
import type { ImageNetwork } from './network.js';
import type { Plan } from './way.js';

/** Images on their way from noise to data. Chunks move on in place: a state that has been refined is the same images. */
export interface ImageState {
  readonly chunks: readonly Chunk[];
  readonly step: number;
  readonly spending: Spending;
}

/** What is left of the data, and how much noise there is, in an image alpha x_0 + sigma e. */
export interface NoiseLevel {
  readonly alpha: number;
  readonly sigma: number;
}

/**
 * A family of images that can be taken up on the way: a search changes noises, goes back to more noise and branches. Every step moves
 * along alpha x_0 + sigma e with the x_0 and e that the network sees, so that both can be told from an image before and after it.
 */
export interface ImageFamily extends Family<DigitProblem, ImageState, Image> {
  readonly side: number;
  /**
   * The level after `step` of `depth` steps; (0, 1) or almost that at step 0, and (1, 0) at step `depth`.
   *
   * @throws RangeError for a sampler that cannot be taken up after any evaluation: several evaluations per step, memory, or noise.
   */
  level(step: number, depth: number): NoiseLevel;
  /** A state of these images, one row of side x side values each, after `step` of `spending.depth` steps. */
  resume(
    problems: readonly DigitProblem[],
    images: readonly Float32Array[],
    step: number,
    spending: Spending,
  ): ImageState;
}

/** How a family samples: the network as its sampler sees it, what is done at a depth, and how large its images are. */
export interface SampledImages {
  readonly plan: Plan;
  readonly model: ImageModel;
  readonly side: number;
}

function inChunks(
  { plan, model, side }: Omit<SampledImages, 'plan'> & { readonly plan: Plan | undefined },
  problems: readonly DigitProblem[],
  images: readonly Float32Array[],
  keys: readonly Key[],
  scale: number,
): Chunk[] {
  const chunks: Chunk[] = [];
  const count = chunkRows();
  for (let at = 0; at < images.length; at += count) {
    const of = <T>(values: readonly T[]) => values.slice(at, at + count);
    const labels = of(problems).map(({ label }) => label);
    chunks.push(new Chunk(plan, model, { images: of(images), labels, keys: of(keys), side, scale }));
  }
  return chunks;
}

/** A state of the given images, in chunks, after `step` steps of the plan. */
export function resumeImages(
  { plan: { sampler, times }, ...sampled }: SampledImages,
  problems: readonly DigitProblem[],
  images: readonly Float32Array[],
  step: number,
  spending: Spending,
): ImageState {
  const plan = step < times.length - 1 ? { sampler, times: times.slice(step) } : undefined;
  return { chunks: inChunks({ ...sampled, plan }, problems, images, [], 1), step, spending };
}

/** Normal noise for every key, of the standard deviation that the plan starts with, in chunks. */
export function beginImages(
  sampled: SampledImages,
  problems: readonly DigitProblem[],
  keys: readonly Key[],
  spending: Spending,
): ImageState {
  const noises = keys.map((key) => normals(key, 0, sampled.side ** 2));
  const scale = sampled.model.process.sigma(sampled.plan.times[0]!);
  return { chunks: inChunks(sampled, problems, noises, keys, scale), step: 0, spending };
}

/**
 * The images of a state as they are, one row of side x side values each.
 *
 * @param state of an image family
 * @returns the pixels of each image
 * @example imagesOf(flow.begin(digitProblems, keys, { depth: 4, meter })).length // 4, noise
 */
export function imagesOf({ chunks }: ImageState): Float32Array[] {
  return chunks.flatMap(({ x, rows }) => {
    const size = x.size / x.shape[0];
    const values = x.dataSync<'float32'>();
    return Array.from({ length: rows }, (_, row) => values.slice(row * size, (row + 1) * size));
  });
}

/** One network evaluation of every image that is still on its way. */
export function refineImages(state: ImageState, network: ImageNetwork): ImageState {
  for (const chunk of state.chunks) chunk.refine(network, state.spending.meter);
  return { ...state, step: state.step + 1 };
}

/** An image's values clipped to [-1, 1]. */
export function clippedImage(values: Float32Array): Image {
  return { pixels: values.map((v) => Math.max(-1, Math.min(1, v))) };
}

/** The images, clipped to [-1, 1], each with what it cost where that differs; frees the state. */
export function finishImages(state: ImageState, network: ImageNetwork): Image[] {
  const spent = state.chunks.flatMap((chunk) => chunk.spent(network) ?? []);
  const images = imagesOf(state).map((values, i) => ({ ...clippedImage(values), ...spent[i] }));
  discardImages(state);
  return images;
}

/** Frees a state. */
export function discardImages(state: ImageState): void {
  for (const chunk of state.chunks) chunk.dispose();
}
