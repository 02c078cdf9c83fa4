import { type Key, normals } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { combine, type Solver, stepsOf } from '../../dynamics/solvers/index.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import type { Family, Spending } from '../family.js';
import type { Spent } from '../spent.js';
import { countForward, type ImageNetwork } from './network.js';

/**
 * Rows of every network call. Batches are cut into chunks of this many rows, the last one filled up, because a matrix product
 * may round differently for another number of rows: this is what makes a sample the same in any batch, to the last bit.
 */
export const CHUNK = 32;

export interface Chunk {
  readonly x: tf.Tensor4D;
  readonly classes: tf.Tensor1D;
  /** Slopes of the stages of a step that has begun. */
  readonly slopes?: readonly tf.Tensor4D[];
  /** The keys of the rows, for samplers that draw noise on the way. */
  readonly keys: readonly Key[];
  /** What each row cost, where they differ. */
  readonly spent?: readonly Spent[];
  /** Rows that were asked for; the others fill the chunk up. */
  readonly rows: number;
}

/** Images on their way from noise to data. */
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
   * @throws RangeError where a step takes more than one network evaluation.
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

/** A state of the given images, in chunks, after `step` steps. */
export function resumeImages(
  problems: readonly DigitProblem[],
  images: readonly Float32Array[],
  step: number,
  spending: Spending,
  side: number,
  keys: readonly Key[] = [],
): ImageState {
  const chunks: Chunk[] = [];
  for (let at = 0; at < images.length; at += CHUNK) {
    const rows = Math.min(CHUNK, images.length - at);
    const values = new Float32Array(CHUNK * side * side);
    const classes = new Int32Array(CHUNK);
    for (let row = 0; row < rows; row++) {
      values.set(images[at + row]!, row * side * side);
      classes[row] = problems[at + row]!.label;
    }
    chunks.push({
      x: tf.tensor4d(values, [CHUNK, side, side, 1]),
      classes: tf.tensor1d(classes, 'int32'),
      rows,
      keys: keys.slice(at, at + CHUNK),
    });
  }
  return { chunks, step, spending };
}

/** Standard normal noise for every key, in chunks. */
export function beginImages(
  problems: readonly DigitProblem[],
  keys: readonly Key[],
  spending: Spending,
  side: number,
): ImageState {
  const noises = keys.map((key) => normals(key, 0, side * side));
  return resumeImages(problems, noises, 0, spending, side, keys);
}

/** The images of a state as they are, one row of side x side values each. */
export function imagesOf({ chunks }: ImageState): Float32Array[] {
  return chunks.flatMap(({ x, rows }) => {
    const size = x.size / CHUNK;
    const values = x.dataSync<'float32'>();
    return Array.from({ length: rows }, (_, row) => values.slice(row * size, (row + 1) * size));
  });
}

/** Replaces every chunk's images by `move(images, network)`, where network(x, t) runs the network and counts it. */
export function refineImages(
  state: ImageState,
  network: ImageNetwork,
  move: (x: tf.Tensor4D, network: (x: tf.Tensor4D, t: number) => tf.Tensor4D) => tf.Tensor4D,
): ImageState {
  const chunks = state.chunks.map((chunk) => {
    const counted = (images: tf.Tensor4D, t: number) => {
      countForward(state.spending.meter, network, chunk.rows);
      return network.run(images, t, chunk.classes);
    };
    const x = tf.tidy(() => move(chunk.x, counted));
    chunk.x.dispose();
    return { ...chunk, x };
  });
  return { ...state, chunks, step: state.step + 1 };
}

/** An ODE from t = `start` to `end`, with the time that the network is told at t. */
export interface ImageOde {
  readonly start: number;
  readonly end: number;
  networkTime(t: number): number;
}

const add = (x: tf.Tensor4D, slope: tf.Tensor4D, factor: number): tf.Tensor4D => x.add(slope.mul(factor));

/** One stage of a solver, one network evaluation: the network's output is dx/dt. The last stage of a step ends it. */
export function integrateImages(state: ImageState, network: ImageNetwork, solver: Solver, ode: ImageOde): ImageState {
  const stages = solver.b.length;
  const h = (ode.end - ode.start) / stepsOf(solver, state.spending.depth);
  const stage = state.step % stages;
  const t = ode.start + (Math.floor(state.step / stages) + solver.c[stage]!) * h;
  const chunks = state.chunks.map((chunk): Chunk => {
    const { x, classes, slopes = [] } = chunk;
    countForward(state.spending.meter, network, chunk.rows);
    const slope = tf.tidy(() => network.run(combine(x, slopes, solver.a[stage]!, h, add), ode.networkTime(t), classes));
    const known = [...slopes, slope];
    if (stage < stages - 1) return { ...chunk, slopes: known };
    const next = tf.tidy(() => combine(x, known, solver.b, h, add));
    tf.dispose([x, ...known]);
    return { ...chunk, x: next, slopes: [] };
  });
  return { ...state, chunks, step: state.step + 1 };
}

/** Refuses a step of a solver with several network evaluations, which leaves no image on the path between them. */
export function onePerStep(solver: Solver): void {
  if (solver.b.length === 1) return;
  throw new RangeError(
    `solver ${solver.name}: expected one network evaluation a step for images on the way, got ${solver.b.length}`,
  );
}

/** An image's values clipped to [-1, 1]. */
export function clipped(values: Float32Array): Image {
  return { pixels: values.map((v) => Math.max(-1, Math.min(1, v))) };
}

/** The images, clipped to [-1, 1]; frees the state. */
export function finishImages(state: ImageState): Image[] {
  const spent = state.chunks.flatMap(({ spent: rows }) => rows ?? []);
  const images = imagesOf(state).map((values, i) => ({ ...clipped(values), ...spent[i] }));
  discardImages(state);
  return images;
}

/** Frees a state. */
export function discardImages(state: ImageState): void {
  for (const { x, classes, slopes = [] } of state.chunks) tf.dispose([x, classes, ...slopes]);
}
