import { Meter } from '../../compute/meter.js';
import { normals } from '../../compute/random.js';
import { readOut } from '../../compute/read-out.js';
import { rowsFor } from '../../compute/rows.js';
import { tf } from '../../compute/tf.js';
import { flowMatching } from '../../dynamics/objective.js';
import { flowLinear } from '../../dynamics/processes/index.js';
import { probabilityFlow } from '../../dynamics/samplers/index.js';
import { uniform } from '../../dynamics/schedules/index.js';
import { euler, rungeKutta } from '../../dynamics/solvers/index.js';
import { generate } from '../../families/family.js';
import { diffusionDigits } from '../../families/images/diffusion/diffusion.js';
import { FLOW, flowDigits } from '../../families/images/flow/flow.js';
import { imageSampler } from '../../families/images/program.js';
import type { ImageFamily } from '../../families/images/state.js';
import { pointModel } from '../../families/points/points.js';
import { type ImageConfig, initImage } from '../../networks/images/image.js';
import { initMlp } from '../../networks/mlp.js';
import type { Weights } from '../../networks/weights.js';
import { digitClassifier } from '../../tasks/images/classifier.js';
import { flowLikelihood } from '../../verifiers/images/flow-likelihood.js';
import type { Work, Works } from './work.js';

const SEED = 26;
const PIXELS = 28 * 28;
const UNET: ImageConfig = { side: 28, channels: 8, blocks: 1, embedding: 16, classes: 10 };

/** Standard normal numbers that are the same on every device. */
export const drawn = (candidate: number, count: number): Float32Array =>
  normals({ seed: SEED, problem: 0, candidate }, 0, count);

/** Weights none of which is zero, so that every path of a network shows in what it gives. */
export function shaken(weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, w], i) => [
      name,
      tf.tidy(() => w.add(tf.tensor(drawn(100 + i, w.size), w.shape).mul(0.03))),
    ]),
  );
}

const flat = (rows: readonly ArrayLike<number>[]): number[] => rows.flatMap((row) => Array.from(row));

function sampled(name: string, family: ImageFamily, depth: number, images = 2): Work {
  const index = Array.from({ length: images }, (_, i) => i);
  const problems = index.map((i) => ({ index: i, label: i % 10 }));
  const keys = index.map((problem) => ({ seed: SEED, problem, candidate: 0 }));
  const run = () => flat(generate(family, problems, keys, { depth, meter: new Meter() }).map(({ pixels }) => pixels));
  return { name, unit: 'images/s', amount: images, agreement: 1e-3, run };
}

function program(name: string, steps: number): Work {
  const rows = rowsFor(32);
  const times = uniform(FLOW.process, steps);
  const weights = shaken(initImage(UNET, SEED));
  const run = imageSampler(UNET, weights, { model: FLOW, sampler: probabilityFlow(rungeKutta(euler)), times });
  const noise = tf.tensor4d(drawn(1, 2 * PIXELS), [2, 28, 28, 1]).tile([rows / 2, 1, 1, 1]) as tf.Tensor4D;
  const classes = tf.tensor1d([3, 7], 'int32').tile([rows / 2]) as tf.Tensor1D;
  return {
    name,
    unit: 'images/s',
    amount: rows,
    agreement: 1e-3,
    run: () => readOut(() => run(noise, classes).slice([0], [2]).dataSync<'float32'>()),
  };
}

/** Images of digits, however bad: noise with a stroke through it. */
const strokes = (count: number): Float32Array[] =>
  Array.from({ length: count }, (_, row) => drawn(10 + row, PIXELS).map((v, i) => (i % 28 === 14 ? 1 : 0.3 * v - 0.7)));

export const IMAGE_WORKS: Works = {
  'flow, 4 steps': () => sampled('flow, 4 steps', flowDigits({ name: 'flow-digits-tiny' }), 4),
  'diffusion, 4 steps': () => sampled('diffusion, 4 steps', diffusionDigits({ name: 'diffusion-digits-tiny' }), 4),
  'guided flow, 2 steps': () =>
    sampled('guided flow, 2 steps', flowDigits({ name: 'flow-digits-tiny', guidance: 1.5 }), 2),
  'diffusion transformer, 2 steps': () =>
    sampled('diffusion transformer, 2 steps', flowDigits({ name: 'flow-digits-transformer' }), 2),
  'sampler as one program': () => program('sampler as one program', 4),
  'sampler as a loop': () => program('sampler as a loop', 18),
  classifier() {
    const [judge, images] = [digitClassifier(), strokes(4)];
    const run = () => flat(judge.judge(images).map(({ probabilities }) => probabilities));
    return { name: 'classifier', unit: 'images/s', amount: images.length, agreement: 1e-3, run };
  },
  'likelihood of a flow, 2 steps'() {
    const verifier = flowLikelihood({ model: 'flow-digits-tiny', steps: 2 });
    const images = strokes(2).map((pixels) => ({ pixels }));
    const problems = images.map((_, index) => ({ index, difficulty: 0, label: index }));
    const run = () => verifier.score(problems, images, new Meter());
    return { name: 'likelihood of a flow, 2 steps', unit: 'images/s', amount: 2, agreement: 1e-3, run };
  },
  'points and their divergence'() {
    const config = { dimension: 2, width: 32, layers: 2 };
    const objective = flowMatching(flowLinear());
    const model = pointModel({ config, objective, weights: shaken(initMlp(config, SEED)), losses: [] });
    const [x, direction] = [drawn(2, 64), drawn(3, 64)].map((values) => Float64Array.from(values));
    const run = () => [...model.evaluate(x!, 0.4), ...model.along(x!, 0.4, direction!)];
    return { name: 'points and their divergence', unit: 'points/s', amount: 32, agreement: 1e-3, run };
  },
};
