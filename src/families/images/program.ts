import { compile, loop } from '../../compute/compile/index.js';
import { tf } from '../../compute/tf.js';
import { type ProbabilityFlow, type Sampler, sample } from '../../dynamics/samplers/index.js';
import type { Integrator } from '../../dynamics/solvers/index.js';
import { doubles } from '../../dynamics/space.js';
import { drive } from '../../dynamics/stepping.js';
import { tensors } from '../../dynamics/tensor-space.js';
import { type ImageConfig, runImage } from '../../networks/images/image.js';
import type { Weights } from '../../networks/weights.js';
import { evaluate, type ImageModel } from './model.js';
import { expectFixed } from './sampling.js';

/** Parts of a batch that go their way side by side, without waiting for each other between steps. */
const PARTS = 2;

/** Up to this many steps are written out one after another, which the graph's optimisers like better than a loop. */
const WRITTEN_OUT = 16;

/** What a program does: a network as its sampler sees it, the sampler, and the times that it stops at. */
export interface ImageProgram {
  readonly model: ImageModel;
  readonly sampler: Sampler;
  readonly times: readonly number[];
}

/** The integrator of a program whose steps are all the same but for the time that the network is told: those may stand in a loop. */
function repeating({ model, sampler, times }: ImageProgram): Integrator | undefined {
  const { integrator } = sampler as Partial<ProbabilityFlow>;
  const steps = times.length - 1;
  if (!integrator?.oneStep || model.predicts !== 'velocity' || steps <= WRITTEN_OUT) return undefined;
  const h = (times.at(-1)! - times[0]!) / steps;
  const even = times.every((t, i) => Math.abs(t - times[0]! - i * h) <= 1e-12 * Math.abs(times[0]!));
  return even ? integrator : undefined;
}

/** Many equal steps of an integrator in a loop: the network's times in a table, a step traced once. */
function inLoop(
  { model, times }: ImageProgram,
  integrator: Integrator,
  start: tf.Tensor4D,
  output: (x: tf.Tensor4D, t: tf.Tensor1D) => tf.Tensor4D,
): tf.Tensor4D {
  const steps = times.length - 1;
  const told: number[] = [];
  drive(integrator.steps({ space: doubles, times, start: Float64Array.of(0) }), (x, t) => {
    told.push(model.networkTime(t));
    return x;
  });
  const table = tf.tensor1d(told);
  const h = (times.at(-1)! - times[0]!) / steps;
  return loop(steps, start, (before, step) => {
    let stage = 0;
    const space = tensors<tf.Tensor4D>();
    return drive(integrator.steps({ space, times: [0, h], start: before }), (x) => {
      const at = step.mul(tf.scalar(told.length / steps, 'int32')).add(tf.scalar(stage++, 'int32'));
      const velocity = output(x, tf.fill([x.shape[0]], 0).add(tf.gather(table, at.toInt())) as tf.Tensor1D);
      return model.reversed ? velocity.neg() : velocity;
    });
  });
}

/**
 * A whole sampler as one program, its evaluations written out one after another or, for many equal steps of a Runge-Kutta method, in a
 * loop: from standard normal noise [batch, side, side, 1] and
 * classes [batch] to images of the same shape, for an even batch.
 *
 * @param config of the network
 * @param weights tensors by name
 * @param program process and prediction, sampler and times
 * @returns a function of noise and classes to images
 * @throws RangeError for a sampler that draws noise, and for one whose steps depend on the images.
 * @example imageSampler(network, weights, { model: flowImages, sampler: ddim(), times: uniform(process, 2) })(noise, classes).shape // [2, 28, 28, 1]
 */
export function imageSampler(
  config: ImageConfig,
  weights: Weights,
  program: ImageProgram,
): (x: tf.Tensor4D, classes: tf.Tensor1D) => tf.Tensor4D {
  const { model, sampler, times } = program;
  expectFixed('image sampler', sampler);
  if (sampler.stochastic) {
    throw new RangeError(`image sampler: expected a sampler that draws no noise, got ${sampler.name}`);
  }
  const { process, predicts } = model;
  const integrator = repeating(program);
  const part = (w: Weights, noise: tf.Tensor4D, classes: tf.Tensor1D): tf.Tensor4D => {
    const space = tensors<tf.Tensor4D>();
    const output = (x: tf.Tensor4D, t: number | tf.Tensor1D) =>
      runImage(config, w, x, typeof t === 'number' ? (tf.fill([x.shape[0]], t) as tf.Tensor1D) : t, classes);
    const start = space.combine([[process.sigma(times[0]!), noise]]);
    if (integrator !== undefined) return inLoop(program, integrator, start, output);
    const asked = (x: tf.Tensor4D, t: number) => evaluate(model, output, x, t);
    return sample(sampler, { space, process, model: { predicts, evaluate: asked }, times, start }).x;
  };
  const run = compile(
    (w: Weights, x: tf.Tensor4D, classes: tf.Tensor1D) => {
      const labels = tf.split(classes, PARTS) as tf.Tensor1D[];
      return tf.concat((tf.split(x, PARTS) as tf.Tensor4D[]).map((images, i) => part(w, images, labels[i]!)));
    },
    { name: 'image sampler', resident: 1, mode: 'graph' },
  );
  return (x, classes) => {
    if (x.shape[0] % PARTS !== 0) {
      throw new RangeError(`image sampler: expected a batch of a multiple of ${PARTS} images, got ${x.shape[0]}`);
    }
    return run(weights, x, classes) as tf.Tensor4D;
  };
}
