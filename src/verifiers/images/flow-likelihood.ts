import { shipped } from '../../compute/code.js';
import { compile } from '../../compute/compile/index.js';
import { modelsFolder } from '../../compute/paths.js';
import { Stream, words } from '../../compute/random.js';
import { readOut } from '../../compute/read-out.js';
import { configure } from '../../compute/settings.js';
import { tf } from '../../compute/tf.js';
import { logLikelihood } from '../../dynamics/likelihood.js';
import { euler, rungeKutta } from '../../dynamics/solvers/index.js';
import { doubles } from '../../dynamics/space.js';
import { chunkRows } from '../../families/images/chunk.js';
import { loadCheckpoint } from '../../networks/checkpoint.js';
import { imageConfig, imageFlops, runImage } from '../../networks/images/image.js';
import type { Weights } from '../../networks/weights.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import type { Verifier } from '../verifier.js';

/** What a forward pass and the pass back to its input cost, in forward passes: a kernel's gradient with respect to its input is another. */
const PASSES = 2;

export interface FlowLikelihood {
  /** Euler steps from an image to noise (default 8). */
  readonly steps?: number;
  /** Draws the probe of the divergence (default 0). */
  readonly seed?: number;
}

export const FLOW_LIKELIHOOD: Required<FlowLikelihood> = { steps: 8, seed: 0 };

/**
 * The log density of an image, in nats a pixel, under a flow that was trained on digits: the flow's ODE is followed from the image to
 * noise in `steps` Euler steps, with Hutchinson's estimate of the divergence by one probe of signs, the same for all images (so that a
 * score does not depend on other samples). Every step is a forward pass and one back to the input, counted as two forward passes. Few
 * steps rank images and are no densities: digits lie on a thin set, and the value grows without end as steps are refined.
 * Sources: W. Grathwohl et al., arXiv:1810.01367; Y. Lipman et al., arXiv:2210.02747, appendix C.
 *
 * @param options `steps`, a whole number >= 1; `seed` of the probe; `folder` and `model`, the checkpoint (default 'flow-digits')
 * @returns the verifier; scores are nats per pixel
 * @throws RangeError for options that are unknown and for steps that are not whole or below 1; TypeError for a value that JSON cannot hold; Error where there
 * is no such checkpoint
 * @example flowLikelihood({ steps: 8 }).score(digitProblems, images, meter).length // 4
 */
export function flowLikelihood({
  folder = modelsFolder(),
  model = 'flow-digits',
  ...given
}: FlowLikelihood & { readonly folder?: string; readonly model?: string } = {}): Verifier<DigitProblem, Image> {
  const { options, settings } = configure('likelihood', given, FLOW_LIKELIHOOD);
  const { steps, seed } = options;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(`flowLikelihood: expected a whole number of steps >= 1, got ${steps}`);
  }
  const { weights, card, id } = loadCheckpoint(folder, model, imageConfig);
  const config = card.network;
  const size = config.side ** 2;
  const count = chunkRows();
  const shape: [number, number, number, number] = [count, config.side, config.side, 1];
  const signs = Float32Array.from(words({ seed, problem: 0, candidate: 0 }, 0, size, Stream.bootstrap), (word) =>
    word >>> 31 === 0 ? 1 : -1,
  );
  const run = compile(
    (w: Weights, x: tf.Tensor4D, t: tf.Tensor1D, classes: tf.Tensor1D, probe: tf.Tensor4D) => {
      const along = (image: tf.Tensor) =>
        runImage(config, w, image as tf.Tensor4D, t, classes)
          .mul(probe)
          .sum() as tf.Scalar;
      return { velocity: runImage(config, w, x, t, classes), back: tf.grad(along)(x) };
    },
    { name: 'velocity and divergence of a flow', resident: 1, mode: 'graph' },
  );
  const chunk = (images: readonly Image[], labels: readonly number[]): Float64Array => {
    const rows = new Float64Array(count * size);
    images.forEach(({ pixels }, i) => rows.set(pixels, i * size));
    const classes = tf.tensor1d(
      Array.from({ length: count }, (_, i) => labels[i] ?? 0),
      'int32',
    );
    const probe = tf.tensor4d(
      Float32Array.from({ length: count * size }, (_, i) => signs[i % size]!),
      shape,
    );
    let known: { x: Float64Array; velocity: Float64Array; divergence: Float64Array } | undefined;
    // Time runs from data to noise here, and the network's the other way, so that the velocity is the negative of the network's.
    const at = (x: Float64Array, t: number) => {
      if (known?.x === x) return known;
      const [velocity, back] = readOut(() => {
        const time = tf.fill([count], 1 - t) as tf.Tensor1D;
        const out = run(weights, tf.tensor4d(Float32Array.from(x), shape), time, classes, probe);
        return [out.velocity.dataSync(), out.back.dataSync()] as const;
      });
      const divergence = new Float64Array(count);
      for (let i = 0; i < back.length; i++) divergence[Math.floor(i / size)]! -= signs[i % size]! * back[i]!;
      known = { x, velocity: negative(velocity), divergence };
      return known;
    };
    try {
      return logLikelihood(
        {
          space: doubles,
          integrator: rungeKutta(euler),
          velocity: (x, t) => at(x, t).velocity,
          divergence: (x, t) => at(x, t).divergence,
          times: Array.from({ length: steps + 1 }, (_, i) => i / steps),
          prior: (x) => normalLogDensity(x, size),
        },
        rows,
      );
    } finally {
      tf.dispose([classes, probe]);
    }
  };
  return shipped({
    name: 'likelihood',
    role: 'verifier',
    settings,
    model: id,
    score(problems, images, meter) {
      const nfe = images.length * steps * PASSES;
      meter.count(nfe, nfe * imageFlops(config));
      const scores: number[] = [];
      for (let from = 0; from < images.length; from += count) {
        const part = images.slice(from, from + count);
        const labels = problems.slice(from, from + count).map(({ label }) => label);
        chunk(part, labels).forEach((value, i) => i < part.length && scores.push(value / size));
      }
      return scores;
    },
  });
}

/** A loop is several times as fast as `Float64Array.from` with a function. */
function negative(values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = -values[i]!;
  return out;
}

/** The log density of the standard normal distribution in `d` dimensions, one number a row. */
function normalLogDensity(x: Float64Array, d: number): Float64Array {
  const out = new Float64Array(x.length / d).fill((-d / 2) * Math.log(2 * Math.PI));
  for (let i = 0; i < x.length; i++) out[Math.floor(i / d)]! -= x[i]! ** 2 / 2;
  return out;
}
