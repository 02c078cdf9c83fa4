// What is timed: the networks, their batches, and our half of each work.

import { compile, keep, region } from '../dist/compute/compile/index.js';
import { normals } from '../dist/compute/random.js';
import { tf } from '../dist/compute/tf.js';
import { probabilityFlow } from '../dist/dynamics/samplers/index.js';
import { uniform } from '../dist/dynamics/schedules/index.js';
import { euler, rungeKutta } from '../dist/dynamics/solvers/index.js';
import { FLOW } from '../dist/families/images/flow/flow.js';
import { imageSampler } from '../dist/families/images/program.js';
import { imageFlops, initImage, runImage } from '../dist/networks/images/image.js';
import { ratesOf } from '../dist/networks/training/optimiser.js';
import { copy, trainingState } from '../dist/networks/training/state.js';
import { trainingStep } from '../dist/networks/training/training.js';
import { decodeGreedy } from '../dist/networks/transformer/decode.js';
import {
  initTransformer,
  transformerFlops,
  transformerHidden,
  transformerLogits,
} from '../dist/networks/transformer/transformer.js';

export const LEARNING_RATE = 1e-3;
const drawn = (candidate, shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(normals({ seed: 11, problem: 0, candidate }, 0, size), shape);
};
const ints = (candidate, count, bound) =>
  tf.tidy(() => drawn(candidate, [count]).abs().mul(1000).toInt().mod(tf.scalar(bound, 'int32')));

/** Weights none of which is zero, so that every path of the network shows in the outputs. */
function shaken(weights) {
  return Object.fromEntries(
    Object.entries(weights).map(([name, w], i) => [name, tf.tidy(() => w.add(drawn(100 + i, w.shape).mul(0.03)))]),
  );
}

function transformer(width, batch, length) {
  const hidden = Math.round((8 * width) / 3);
  const config = { vocabulary: 64, width, layers: 4, heads: 4, hidden, context: 64 };
  const logits = (w, tokens) => {
    const { hidden: states } = transformerHidden(config, w, tokens);
    const [rows, time] = tokens.shape;
    return transformerLogits(w, states.reshape([-1, width])).reshape([rows, time, config.vocabulary]);
  };
  return {
    network: 'transformer',
    config,
    weights: shaken(initTransformer(config, 1)),
    batch: { tokens: ints(1, batch * length, config.vocabulary).reshape([batch, length]) },
    forward: (w, { tokens }) => logits(w, tokens),
    loss(w, { tokens }) {
      const rows = tokens.shape[0];
      const inputs = tokens.slice([0, 0], [rows, length - 1]);
      const next = tokens.slice([0, 1], [rows, length - 1]).flatten();
      const flat = logits(w, inputs).reshape([-1, config.vocabulary]);
      const chosen = flat.mul(tf.oneHot(next, config.vocabulary)).sum(-1);
      return tf.logSumExp(flat, -1).sub(chosen).mean();
    },
    flops: () => batch * transformerFlops(config, 0, length, length),
  };
}

/** @typedef {import('../dist/networks/images/image.js').ImageConfig} ImageConfig */

const UNET = { side: 28, channels: 32, blocks: 1, embedding: 64, classes: 10 };
/** @type {ImageConfig} */
const DIFFUSION_TRANSFORMER = {
  kind: 'transformer',
  ...{ side: 28, patch: 4, width: 36, layers: 3, heads: 4, hidden: 72, embedding: 16, classes: 10 },
};

function images(config, batch) {
  return {
    network: 'image',
    config,
    weights: shaken(initImage(config, 1)),
    batch: {
      x: drawn(2, [batch, 28, 28, 1]),
      t: tf.tidy(() => drawn(3, [batch]).abs().mod(1)),
      classes: ints(4, batch, 10),
      target: drawn(5, [batch, 28, 28, 1]),
    },
    forward: (w, { x, t, classes }) => runImage(config, w, x, t, classes),
    loss: (w, { x, t, classes, target }) => tf.losses.meanSquaredError(target, runImage(config, w, x, t, classes)),
    flops: () => batch * imageFlops(config),
  };
}

/** `tf.tidy` for what holds tensors without being a `TensorContainer` by its type. @template T @param {() => T} work @returns {T} */
function tidied(work) {
  return /** @type {(work: () => T) => T} */ (/** @type {unknown} */ (tf.tidy))(work);
}

/** A step of training on the same batch again and again: seconds are those of a step in the middle of a run. */
function trained(made, options) {
  return (compiled) => {
    const step = trainingStep(made.loss, compiled ? options : { mode: 'eager' });
    let state;
    let at = 0;
    return {
      run(keepState = true) {
        state ??= keep(trainingState(Object.fromEntries(Object.entries(made.weights).map(([n, w]) => [n, w.clone()]))));
        const rates = ratesOf(++at, { learningRate: LEARNING_RATE });
        const { made: value, state: next } = tidied(() => {
          const scalars = Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, tf.scalar(rate)]));
          const given = /** @type {typeof rates} */ (/** @type {unknown} */ (scalars));
          return step([], state, { batch: made.batch, rates: given, share: tf.scalar(0) });
        });
        state.dispose();
        state = next;
        value.dataSync();
        const result = keepState ? undefined : { value, weights: state.use((end) => copy(end.weights)) };
        if (keepState) value.dispose();
        return result;
      },
    };
  };
}

function decoded(made, steps) {
  const { config, weights, batch } = made;
  const rows = batch.tokens.shape[0];
  return (compiled) => {
    const half = rows / 2;
    const part = (w, first) => decodeGreedy(config, w, first, steps);
    const run = compile(
      (/** @type {typeof weights} */ w, /** @type {tf.Tensor2D} */ first) =>
        tf.concat([0, 1].map((i) => region(part, w, first.slice([i * half], [half])))),
      {
        mode: compiled ? 'graph' : 'eager',
      },
    );
    const first = batch.tokens.slice([0, 0], [rows, 1]).flatten();
    return {
      run(quiet = true) {
        const tokens = tf.tidy(() => run(weights, first));
        tokens.dataSync();
        if (!quiet) return tokens;
        tokens.dispose();
      },
    };
  };
}

function sampled(made, steps) {
  return (compiled) => {
    const { x, classes } = made.batch;
    const program = { model: FLOW, sampler: probabilityFlow(rungeKutta(euler)), times: uniform(FLOW.process, steps) };
    const whole = imageSampler(made.config, made.weights, program);
    const eager = () => {
      let images = x;
      for (let i = 0; i < steps; i++) {
        const t = tf.fill([x.shape[0]], i / steps);
        images = images.add(made.forward(made.weights, { x: images, t, classes }).mul(1 / steps));
      }
      return images;
    };
    return {
      run(quiet = true) {
        const result = tf.tidy(() => (compiled ? whole(x, classes) : eager()));
        result.dataSync();
        if (!quiet) return result;
        result.dispose();
      },
    };
  };
}

const decode = (batch) => {
  const made = transformer(128, batch, 64);
  return {
    ...made,
    what: 'decode',
    steps: 64,
    unit: 'tokens/s',
    amount: batch * 64,
    floor: batch >= 256 ? 2 : 1.5,
    ours: decoded(made, 64),
  };
};
const trainTransformer = (width) => {
  const made = transformer(width, 64, 65);
  made.config.context = 65;
  return {
    ...made,
    what: 'train',
    steps: 0,
    unit: 'tokens/s',
    amount: 64 * 64,
    floor: 1.5,
    ours: trained(made, { mode: 'graph', shards: 4 }),
  };
};
/** @param {number} batch @param {ImageConfig} [config] */
const sample = (batch, config = UNET) => {
  const made = images(config, batch);
  return { ...made, what: 'sample', steps: 8, unit: 'images/s', amount: batch, floor: 1.3, ours: sampled(made, 8) };
};
/** @param {number} batch @param {ImageConfig} [config] */
const trainImages = (batch, config = UNET) => {
  const made = images(config, batch);
  return {
    ...made,
    what: 'train',
    steps: 0,
    unit: 'images/s',
    amount: batch,
    floor: 1.3,
    ours: trained(made, { mode: 'graph', shards: 8, shardMode: 'graph' }),
  };
};

/**
 * Works that run with one thread an operation, so that the two parts of a batch have a core each. TensorFlow's number of threads
 * is set once a process, so these are measured in a process of their own.
 */
export const ONE_THREAD = ['U-Net sample, 8 steps, batch 32', 'U-Net train, batch 128'];

/** The works by name, each made when it is asked for. */
export const WORKS = {
  'decode, d=128, batch 32': () => decode(32),
  'decode, d=128, batch 256': () => decode(256),
  'train, d=48, 64x64 tokens': () => trainTransformer(48),
  'train, d=128, 64x64 tokens': () => trainTransformer(128),
  'U-Net sample, 8 steps, batch 32': () => sample(32),
  'U-Net train, batch 128': () => trainImages(128),
  'diffusion transformer sample, 8 steps, batch 32': () => sample(32, DIFFUSION_TRANSFORMER),
  'diffusion transformer train, batch 128': () => trainImages(128, DIFFUSION_TRANSFORMER),
};
