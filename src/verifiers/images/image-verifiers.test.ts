// Slow: scores images by every verifier.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { Meter } from '../../compute/meter.js';
import { tf } from '../../compute/tf.js';
import { convolutionalFlops, initConvolutional } from '../../networks/images/convolutional.js';
import { disposeWeights } from '../../networks/weights.js';
import { digitClassifier, digitJudge } from '../../tasks/images/classifier.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import { mnist, pixels } from '../../tasks/images/mnist.js';
import { classifierVerifier } from './classifier-verifier.js';
import { featureVerifier } from './feature-verifier.js';
import { flowLikelihood } from './flow-likelihood.js';
import { randomImageVerifier } from './random-image.js';

before(() => useBackend());

const COUNT = 20;

function real(): {
  problems: DigitProblem[];
  wrong: DigitProblem[];
  images: { pixels: Float32Array }[];
  noisy: { pixels: Float32Array }[];
} {
  const { images, labels } = mnist('test');
  const values = pixels(
    images,
    Array.from({ length: COUNT }, (_, i) => i),
  );
  const list = Array.from({ length: COUNT }, (_, i) => ({ pixels: values.slice(784 * i, 784 * (i + 1)) }));
  const problems = list.map((_, index) => ({ index, difficulty: 0, label: labels[index]! }));
  const wrong = problems.map((problem) => ({ ...problem, label: (problem.label + 1) % 10 }));
  const noisy = list.map((image) => ({ pixels: image.pixels.map((v, j) => (j % 3 === 0 ? 0.5 * v : v)) }));
  return { problems, wrong, images: list, noisy };
}

const higher = (a: readonly number[], b: readonly number[]) => a.filter((value, i) => value > b[i]!).length;

test('both classifiers know real digits and can tell a right label from a wrong one', () => {
  const { problems, wrong, images } = real();
  for (const classifier of [digitClassifier(), digitJudge()]) {
    for (const verifier of [classifierVerifier(classifier), featureVerifier(classifier)]) {
      const meter = new Meter();
      assert.ok(higher(verifier.score(problems, images, meter), verifier.score(wrong, images, meter)) >= COUNT - 1);
      assert.equal(meter.nfe, 2 * COUNT);
      assert.equal(meter.flops, 2 * COUNT * classifier.flops);
    }
  }
  assert.notEqual(digitClassifier().id, digitJudge().id);
});

test('a flow finds digits likelier than spoilt ones, and a score does not depend on the other samples', () => {
  if (tf.getBackend() === 'wasm') return;
  const { problems, images, noisy } = real();
  const verifier = flowLikelihood({ steps: 4 });
  const count = tf.memory().numTensors;
  const meter = new Meter();
  const scores = verifier.score(problems, images, meter);
  assert.equal(meter.nfe, COUNT * 8);
  assert.ok(higher(scores, verifier.score(problems, noisy, meter)) >= COUNT - 1);
  assert.deepEqual(verifier.score(problems.slice(3, 4), images.slice(3, 4), meter), [scores[3]]);
  assert.equal(tf.memory().numTensors, count);
});

test('random scores are uniform, and the same for the same image', () => {
  const { problems, images } = real();
  const verifier = randomImageVerifier({ seed: 1 });
  const scores = verifier.score(problems, images, new Meter());
  assert.deepEqual(verifier.score(problems.slice(5), images.slice(5), new Meter()), scores.slice(5));
  assert.equal(new Set(scores).size, COUNT);
  const mean = scores.reduce((sum, score) => sum + score, 0) / COUNT;
  assert.ok(Math.abs(mean - 0.5) < 3 * Math.sqrt(1 / 12 / COUNT));
});

test('FLOPs of a classifier are 2 for every weight and pixel that it is used at', () => {
  const config = { side: 28, channels: 5, features: 7, classes: 10 };
  const weights = initConvolutional(config, 0);
  const places = (name: string) => ({ conv1: 14 * 14, conv2: 7 * 7 })[name] ?? 1;
  let flops = 0;
  for (const [name, tensor] of Object.entries(weights)) if (!/bias/.test(name)) flops += 2 * tensor.size * places(name);
  assert.equal(convolutionalFlops(config), flops);
  disposeWeights(weights);
});
