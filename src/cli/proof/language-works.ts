import { compile, keep } from '../../compute/compile/index.js';
import { Meter } from '../../compute/meter.js';
import { Stream, words } from '../../compute/random.js';
import { readOut } from '../../compute/read-out.js';
import { tf } from '../../compute/tf.js';
import { generate } from '../../families/family.js';
import { batchedSampler } from '../../families/language/batched.js';
import { languageArithmetic } from '../../families/language/language.js';
import { initImage, runImage } from '../../networks/images/image.js';
import { ratesOf } from '../../networks/training/optimiser.js';
import { trainingState } from '../../networks/training/state.js';
import { trainingStep } from '../../networks/training/training.js';
import { decodeGreedy } from '../../networks/transformer/decode.js';
import { initTransformer } from '../../networks/transformer/transformer.js';
import type { Weights } from '../../networks/weights.js';
import { arithmetic } from '../../tasks/reasoning/arithmetic.js';
import { processReward } from '../../verifiers/reward/process-reward.js';
import { outcomeReward } from '../../verifiers/reward/reward.js';
import { drawn, shaken } from './image-works.js';
import type { Work, Works } from './work.js';

const SEED = 26;
const CHAINS = { model: 'language-arithmetic-4k' };

const problemsOf = (count: number) => Array.from({ length: count }, (_, i) => arithmetic().problem(i));
const keysOf = (count: number) =>
  Array.from({ length: count }, (_, problem) => ({ seed: SEED, problem, candidate: 0 }));

function decoded(count: number, depth: number) {
  const family = languageArithmetic({ ...CHAINS, temperature: 0 });
  const problems = problemsOf(count);
  return () => generate(family, problems, keysOf(count), { depth, meter: new Meter() });
}

/** Texts of the right form that no model had to write. */
const texts = (count: number) =>
  problemsOf(count).map((problem, i) => ({ problem, text: { chain: problem.prompt.slice(0, 2), answer: [i % 10] } }));

function rewarded(name: string, verifier: typeof outcomeReward): () => Work {
  return () => {
    const judge = verifier(arithmetic());
    const given = texts(8);
    const run = () =>
      judge.score(
        given.map(({ problem }) => problem),
        given.map(({ text }) => ({ ...text, chainLogs: [], answerLogs: [] })) as never,
        new Meter(),
      );
    return { name, unit: 'texts/s', amount: 8, agreement: 1e-3, run };
  };
}

/** One step of training from the same weights on the same batch: the loss, and the weights after it. */
function trained<B extends tf.TensorContainer>(
  name: string,
  made: { weights: Weights; batch: B; rows: number; unit: string },
  loss: (weights: Weights, batch: B) => tf.Scalar,
): Work {
  const step = trainingStep(loss, { mode: 'graph' });
  const run = () => {
    const before = Object.fromEntries(Object.entries(made.weights).map(([n, w]) => [n, w.clone()]));
    const state = keep(trainingState(before));
    const rates = ratesOf(100, { learningRate: 1e-3 });
    const scalars = Object.fromEntries(Object.entries(rates).map(([n, rate]) => [n, tf.scalar(rate)]));
    const share = tf.scalar(0);
    const { made: value, state: next } = step([], state, { batch: made.batch, rates: scalars as never, share });
    const numbers = next.use(({ weights }) => {
      const after = Object.keys(weights)
        .sort()
        .map((name) => weights[name]!);
      return [value, ...after].flatMap((w) => Array.from(w.dataSync()));
    });
    state.dispose();
    next.dispose();
    share.dispose();
    tf.dispose([value, ...Object.values(scalars)]);
    return numbers;
  };
  return { name, unit: made.unit, amount: made.rows, agreement: 1e-3, run };
}

export const LANGUAGE_WORKS: Works = {
  'random words (Philox)'() {
    const count = 2 ** 17;
    const run = () => words({ seed: SEED, problem: 1, candidate: 2 }, 3, count, Stream.noise);
    return { name: 'random words (Philox)', unit: 'words/s', amount: count, agreement: 'exact', run };
  },
  'language, greedy'() {
    const run = decoded(4, 8);
    const tokens = () => run().flatMap(({ chain, answer }) => [...chain, -1, ...answer]);
    return { name: 'language, greedy', unit: 'texts/s', amount: 4, agreement: 'exact', run: tokens };
  },
  'log-probabilities of texts'() {
    const family = languageArithmetic({ ...CHAINS, temperature: 0 });
    const given = texts(8);
    const run = () =>
      family
        .logProbabilities(
          given.map(({ problem }) => problem),
          given.map(({ text }) => text),
        )
        .flatMap(({ chain, answer }) => [...chain, ...answer]);
    return { name: 'log-probabilities of texts', unit: 'texts/s', amount: 8, agreement: 1e-3, run };
  },
  'blocks of samples, greedy'() {
    const sampler = batchedSampler(arithmetic(), { ...CHAINS, temperature: 0, rows: 8 });
    const [problem] = problemsOf(1);
    const run = () => {
      const blocks = [...sampler.sample(problem!, { seed: SEED, count: 8, depth: 8 })];
      return blocks.flatMap(({ answers, chains }) => [...answers, ...chains.flat()]);
    };
    return { name: 'blocks of samples, greedy', unit: 'texts/s', amount: 8, agreement: 'exact', run };
  },
  'decoding as one program'() {
    const config = { vocabulary: 32, width: 32, layers: 2, heads: 4, hidden: 64, context: 32 };
    const weights = shaken(initTransformer(config, SEED));
    const decode = compile((w: Weights, first: tf.Tensor1D) => decodeGreedy(config, w, first, 20), { mode: 'xla' });
    const first = tf.tensor1d([1, 5, 9, 13], 'int32');
    const run = () => readOut(() => decode(weights, first).dataSync<'int32'>());
    return { name: 'decoding as one program', unit: 'tokens/s', amount: 80, agreement: 'exact', run };
  },
  'outcome reward': rewarded('outcome reward', outcomeReward),
  'process reward': rewarded('process reward', (task) => processReward(task) as never),
  'training step of a perceptron'() {
    const weights = { in: tf.tensor2d(drawn(40, 64), [8, 8]), out: tf.tensor2d(drawn(41, 8), [8, 1]) };
    const batch = { x: tf.tensor2d(drawn(42, 128), [16, 8]), y: tf.tensor2d(drawn(43, 16), [16, 1]) };
    return trained(
      'training step of a perceptron',
      { weights, batch, rows: 16, unit: 'rows/s' },
      (w, { x, y }) =>
        tf
          .matMul(tf.matMul(x, w['in'] as tf.Tensor2D).tanh() as tf.Tensor2D, w['out'] as tf.Tensor2D)
          .sub(y)
          .square()
          .mean() as tf.Scalar,
    );
  },
  'training step of a U-Net'() {
    const config = { side: 28, channels: 4, blocks: 1, embedding: 8, classes: 10 };
    const batch = {
      x: tf.tensor4d(drawn(50, 2 * 784), [2, 28, 28, 1]),
      target: tf.tensor4d(drawn(51, 2 * 784), [2, 28, 28, 1]),
      t: tf.tensor1d([0.25, 0.75]),
      classes: tf.tensor1d([1, 8], 'int32'),
    };
    return trained(
      'training step of a U-Net',
      { weights: shaken(initImage(config, SEED)), batch, rows: 2, unit: 'images/s' },
      (w, { x, t, classes, target }) =>
        tf.losses.meanSquaredError(target, runImage(config, w, x, t, classes)) as tf.Scalar,
    );
  },
};
