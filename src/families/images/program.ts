import { compile } from '../../compute/compile/index.js';
import { tf } from '../../compute/tf.js';
import { type Sampler, sample } from '../../dynamics/samplers/index.js';
import { tensors } from '../../dynamics/tensor-space.js';
import { type ImageConfig, runImage } from '../../networks/images/image.js';
import type { Weights } from '../../networks/weights.js';
import { evaluate, type ImageModel } from './model.js';
import { expectFixed } from './sampling.js';

/** Parts of a batch that go their way side by side, without waiting for each other between steps. */
const PARTS = 2;

/** What a program does: a network as its sampler sees it, the sampler, and the times that it stops at. */
export interface ImageProgram {
  readonly model: ImageModel;
  readonly sampler: Sampler;
  readonly times: readonly number[];
}

/**
 * A whole sampler as one program: all its evaluations written out one after another, from standard normal noise [batch, side, side, 1] and
 * classes [batch] to images of the same shape, for an even batch.
 *
 * @throws RangeError for a sampler that draws noise, and for one whose steps depend on the images.
 * @example imageSampler(config, weights, { model: FLOW, sampler: ddim(), times: uniform(FLOW.process, 8) })(noise, classes)
 */
export function imageSampler(
  config: ImageConfig,
  weights: Weights,
  { model, sampler, times }: ImageProgram,
): (x: tf.Tensor4D, classes: tf.Tensor1D) => tf.Tensor4D {
  expectFixed('image sampler', sampler);
  if (sampler.stochastic) {
    throw new RangeError(`image sampler: expected a sampler that draws no noise, got ${sampler.name}`);
  }
  const { process, predicts } = model;
  const part = (w: Weights, noise: tf.Tensor4D, classes: tf.Tensor1D): tf.Tensor4D => {
    const space = tensors<tf.Tensor4D>();
    const output = (x: tf.Tensor4D, t: number | tf.Tensor1D) =>
      runImage(config, w, x, typeof t === 'number' ? (tf.fill([x.shape[0]], t) as tf.Tensor1D) : t, classes);
    return sample(sampler, {
      space,
      process,
      model: { predicts, evaluate: (x, t) => evaluate(model, output, x, t) },
      times,
      start: space.combine([[process.sigma(times[0]!), noise]]),
    }).x;
  };
  const run = compile(
    (w: Weights, x: tf.Tensor4D, classes: tf.Tensor1D) => {
      const labels = tf.split(classes, PARTS) as tf.Tensor1D[];
      return tf.concat((tf.split(x, PARTS) as tf.Tensor4D[]).map((images, i) => part(w, images, labels[i]!)));
    },
    { mode: 'graph' },
  );
  return (x, classes) => {
    if (x.shape[0] % PARTS !== 0) {
      throw new RangeError(`image sampler: expected a batch of a multiple of ${PARTS} images, got ${x.shape[0]}`);
    }
    return run(weights, x, classes) as tf.Tensor4D;
  };
}
