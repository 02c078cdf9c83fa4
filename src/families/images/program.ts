import { compile, loop } from '../../compute/compile/index.js';
import { tf } from '../../compute/tf.js';
import { combine, expectTableau, type Solver } from '../../dynamics/solvers/index.js';
import { type ImageConfig, runImage } from '../../networks/images/image.js';
import type { Weights } from '../../networks/weights.js';
import type { ImageOde } from './state.js';

/** Parts of a batch that go their way side by side, without waiting for each other between steps. */
const PARTS = 2;

/** Up to this many steps are written out one after another, which the graph's optimisers like better than a loop. */
const WRITTEN_OUT = 16;

const add = (x: tf.Tensor4D, slope: tf.Tensor4D, factor: number): tf.Tensor4D => x.add(slope.mul(factor));

/**
 * A whole sampler as one program: `steps` steps of a solver through the ODE dx/dt = network(x, t, class), from noise
 * [batch, side, side, 1] and classes [batch] to images of the same shape, for an even batch. It costs the solver's stages times
 * `steps` network evaluations an image.
 *
 * @example imageSampler(config, weights, euler, { start: 0, end: 1, networkTime: (t) => t }, 8)(noise, classes)
 */
export function imageSampler(
  config: ImageConfig,
  weights: Weights,
  solver: Solver,
  ode: ImageOde,
  steps: number,
): (x: tf.Tensor4D, classes: tf.Tensor1D) => tf.Tensor4D {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(`image sampler: expected a whole number of steps >= 1, got ${steps}`);
  }
  expectTableau('image sampler', solver);
  const h = (ode.end - ode.start) / steps;
  const stages = solver.c.length;
  const times = Float32Array.from({ length: steps * stages }, (_, i) =>
    ode.networkTime(ode.start + (Math.floor(i / stages) + solver.c[i % stages]!) * h),
  );
  const part = (w: Weights, x: tf.Tensor4D, classes: tf.Tensor1D): tf.Tensor4D => {
    const all = tf.tensor1d(times);
    const step = (before: tf.Tensor4D, i: tf.Scalar): tf.Tensor4D => {
      const slopes: tf.Tensor4D[] = [];
      for (let stage = 0; stage < stages; stage++) {
        const at = i.mul(tf.scalar(stages, 'int32')).add(tf.scalar(stage, 'int32')).toInt();
        const t = tf.fill([x.shape[0]], 0).add(tf.gather(all, at)) as tf.Tensor1D;
        slopes.push(runImage(config, w, combine(before, slopes, solver.a[stage]!, h, add), t, classes));
      }
      return combine(before, slopes, solver.b, h, add);
    };
    if (steps > WRITTEN_OUT) return loop(steps, x, step);
    let images = x;
    for (let i = 0; i < steps; i++) images = step(images, tf.scalar(i, 'int32'));
    return images;
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
