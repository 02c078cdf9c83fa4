import type { Key } from '../../compute/random.js';
import { normals } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { samplerSteps } from '../../dynamics/samplers/index.js';
import { doubles } from '../../dynamics/space.js';
import { tensors } from '../../dynamics/tensor-space.js';
import type { ImageModel } from './model.js';
import type { Plan } from './way.js';

/** A prediction that a chunk's images want: of all rows at one time, or of some rows, each at its own. */
export interface Asked {
  readonly x: tf.Tensor4D;
  readonly t: number | readonly number[];
  /** Tensors besides x that are still needed when the answer is there. */
  readonly held: readonly tf.Tensor4D[];
  /** The rows that ask, where not all do. */
  readonly rows?: readonly number[];
}

/** The way of a chunk of images from noise to their end, one network evaluation at a time. */
export type ImageSteps = Generator<Asked, tf.Tensor4D, tf.Tensor4D>;

/** Where a chunk starts. */
export interface Start {
  /** Images [rows, side, side, 1] at the first time of the plan. */
  readonly x: tf.Tensor4D;
  /** The keys of the rows, for samplers that draw noise on the way; rows without one draw none. */
  readonly keys: readonly Key[];
  /** Rows that were asked for; the others fill the chunk up. */
  readonly rows: number;
  /** Called with the images at the end of every step. */
  onStep(x: tf.Tensor4D): void;
}

/** All images of a chunk together, or each at its own steps where they depend on the image. */
export function imageSteps(plan: Plan, model: ImageModel, start: Start): ImageSteps {
  return plan.sampler.adaptive ? apart(plan, model, start) : together(plan, model, start);
}

function together({ sampler, times }: Plan, { process, predicts }: ImageModel, start: Start): ImageSteps {
  const { x, keys } = start;
  const noise = (draw: number): tf.Tensor4D => {
    const size = x.size / x.shape[0];
    const values = new Float32Array(x.size);
    keys.forEach((key, row) => values.set(normals(key, draw, size), row * size));
    return tf.tensor4d(values, x.shape);
  };
  const onStep = (_: number, images: tf.Tensor4D) => start.onStep(images);
  return samplerSteps(sampler, { space: tensors<tf.Tensor4D>(), process, predicts, times, start: x, noise, onStep });
}

/** Every image is a run of its own, in doubles; those that still ask are evaluated together. */
function* apart({ sampler, times }: Plan, { process, predicts }: ImageModel, start: Start): ImageSteps {
  const { shape } = start.x;
  const size = start.x.size / shape[0];
  const values = start.x.dataSync<'float32'>();
  const runs = Array.from({ length: start.rows }, (_, row) => {
    const x = Float64Array.from(values.subarray(row * size, (row + 1) * size));
    return samplerSteps(sampler, { space: doubles, process, predicts, times, start: x });
  });
  const states = runs.map((run) => run.next());
  const imagesOf = (rows: readonly number[], of: (row: number) => Float64Array) => {
    const images = new Float32Array(start.x.size);
    for (const row of rows) images.set(of(row), row * size);
    return tf.tensor4d(images, shape);
  };
  for (;;) {
    const wanted = states.map((state) => (state.done === true ? undefined : state.value));
    const rows = states.flatMap(({ done }, row) => (done === true ? [] : [row]));
    if (rows.length === 0) break;
    const t = Array.from({ length: shape[0] }, (_, row) => wanted[row]?.t ?? times[0]!);
    const answer = yield { x: imagesOf(rows, (row) => wanted[row]!.x), t, held: [], rows };
    const slopes = answer.dataSync<'float32'>();
    for (const row of rows) {
      states[row] = runs[row]!.next(Float64Array.from(slopes.subarray(row * size, (row + 1) * size)));
    }
  }
  return imagesOf(
    runs.map((_, row) => row),
    (row) => states[row]!.value as Float64Array,
  );
}
