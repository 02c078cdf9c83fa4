// Are our numbers PyTorch's? Outputs, gradients and one step of AdamW, on the same weights and the same batch.
import { join } from 'node:path';
import { compile } from '../dist/compute/index.js';
import { tf } from '../dist/compute/tf.js';
import { adamW, ratesOf, zeroMoments } from '../dist/networks/training/optimiser.js';
import { clippedGradients } from '../dist/networks/training/training.js';
import { readTensors } from './tensors.mjs';
import { LEARNING_RATE } from './works.mjs';

/** Largest difference over all values, as a share of the largest value. */
function difference(ours, theirs) {
  const [a, b] = [ours.dataSync(), theirs.dataSync()];
  if (a.length !== b.length) throw new Error(`expected ${b.length} values, got ${a.length}`);
  let largest = 0;
  let off = 0;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(b[i]));
    off = Math.max(off, Math.abs(a[i] - b[i]));
  }
  return off / largest;
}

/** The largest difference over tensors of the same names. */
const worst = (ours, theirs, prefix) =>
  Math.max(...Object.keys(ours).map((name) => difference(ours[name], theirs[prefix + name])));

function gradientsOf({ loss, weights, batch }) {
  const names = Object.keys(weights);
  return compile(
    (/** @type {import('../dist/networks/weights.js').Weights} */ w, b) => {
      const of = tf.grads((...list) => loss(Object.fromEntries(names.map((name, i) => [name, list[i]])), b));
      return Object.fromEntries(of(names.map((name) => w[name])).map((g, i) => [names[i], g]));
    },
    { mode: 'graph' },
  )(weights, batch);
}

/**
 * The weights after one step of AdamW on PyTorch's own gradients, so that the optimiser is judged by itself: the first step is
 * g / (|g| + eps), which turns a rounding error of a gradient near 0 into a whole step.
 */
function stepOf(weights, made) {
  const gradients = Object.fromEntries(Object.keys(weights).map((name) => [name, made[`gradient.${name}`]]));
  return adamW(
    weights,
    clippedGradients(gradients, 1),
    zeroMoments(weights),
    ratesOf(1, { learningRate: LEARNING_RATE }),
  ).weights;
}

/** Rows of the table of differences for one work. */
export async function agreement(name, work, peer, folder) {
  const fetch = async (what) => {
    const file = join(folder, `${what}.safetensors`);
    await peer.ask('outputs', { name, what, steps: work.steps, file });
    return readTensors(file);
  };
  const rows = [];
  const add = (what, value) =>
    rows.push({ work: name, what, difference: typeof value === 'number' ? value.toExponential(1) : value });
  const forward = await fetch('forward');
  for (const mode of /** @type {const} */ (['xla', 'graph', 'eager'])) {
    const run = compile((w, b) => work.forward(w, b), { mode });
    add(`output, ${mode}`, difference(run(work.weights, work.batch), forward.output));
    run.dispose();
  }
  const { flops } = await peer.ask('flops', { name });
  add('FLOPs, ours / counted by PyTorch', (work.flops() / flops).toFixed(4));
  if (work.what === 'train') {
    const made = await fetch('train');
    add('gradients', worst(gradientsOf(work), made, 'gradient.'));
    add("weights after AdamW's first step on the same gradients", worst(stepOf(work.weights, made), made, 'weight.'));
  } else {
    const made = await fetch(work.what);
    const ours = work.ours(true).run(false);
    if (work.what === 'sample') add(`images after ${work.steps} steps`, difference(ours, made.output));
    else {
      const [a, b] = [ours.dataSync(), made.output.dataSync()];
      const same = a.reduce((sum, token, i) => sum + (token === b[i] ? 1 : 0), 0) / a.length;
      add('greedy tokens that are the same', `${(100 * same).toFixed(2)} %`);
    }
  }
  return rows;
}
