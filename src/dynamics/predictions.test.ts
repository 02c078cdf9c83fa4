import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaussianMixture, truth } from '../tasks/points/mixtures.js';
import { conversion, convert, type Prediction } from './predictions.js';
import { diffusion, drift, edm, flowLinear, flowVp, subVp, ve, vpCosine, vpLinear } from './processes/index.js';
import { doubles } from './space.js';

const KINDS: Prediction[] = ['data', 'noise', 'v', 'score', 'velocity'];
const PROCESSES = [vpLinear(), vpCosine(), ve(), subVp(), edm(), flowLinear(), flowVp()];
const mixture = gaussianMixture({
  weights: [1, 2],
  means: [
    [-1, 0.5],
    [1, 0.3],
  ],
  covariances: [
    0.3,
    [
      [0.4, 0.1],
      [0.1, 0.2],
    ],
  ],
});
const x = Float64Array.of(0.4, -0.7, 1.3, 0.2);

function close(got: Float64Array, expected: Float64Array, tolerance: number, what: string): void {
  const off = Math.max(...got.map((value, i) => Math.abs(value - expected[i]!) / Math.max(1, Math.abs(expected[i]!))));
  assert.ok(off < tolerance, `${what}: off by ${off}`);
}

test('every prediction of the truth is converted into every other', () => {
  for (const process of PROCESSES) {
    const t = process.timeOfLogSnr(-0.3);
    for (const from of KINDS) {
      const output = truth(mixture, process, from).evaluate(x, t);
      for (const to of KINDS) {
        const expected = truth(mixture, process, to).evaluate(x, t);
        close(
          convert(doubles, { from, to, process, t }, x, output),
          expected,
          1e-12,
          `${process.name}: ${from} to ${to}`,
        );
      }
    }
  }
});

test('the velocity is the drift of the probability flow, f x - g^2 score / 2', () => {
  for (const process of PROCESSES) {
    const t = process.timeOfLogSnr(0.2);
    const score = truth(mixture, process, 'score').evaluate(x, t);
    const flow = score.map((s, i) => drift(process, t) * x[i]! - (diffusion(process, t) ** 2 * s) / 2);
    close(truth(mixture, process, 'velocity').evaluate(x, t), flow, 1e-12, process.name);
  }
});

test('the published special cases', () => {
  assert.deepEqual(conversion('noise', 'data', edm(), 2), [1, -2]);
  // Straight paths: x_0 = x - t v, and the noise is x + (1 - t) v.
  assert.deepEqual(conversion('velocity', 'data', flowLinear(), 0.25), [1, -0.25]);
  assert.deepEqual(conversion('velocity', 'noise', flowLinear(), 0.25), [1, 0.75]);
  // On a variance-preserving angle the velocity is v times d phi / dt (arXiv:2202.00512, appendix D).
  const [ofX, ofV] = conversion('v', 'velocity', flowVp(), 0.3);
  assert.ok(Math.abs(ofX) < 1e-15 && Math.abs(ofV - Math.PI / 2) < 1e-15);
});

test('what does not determine the answer is refused', () => {
  const undetermined = /expected a time at which noise determines data, got t = 1 of flow-linear \(alpha 0, sigma 1\)/;
  assert.throws(() => conversion('noise', 'data', flowLinear(), 1), undetermined);
  assert.throws(() => conversion('data', 'noise', flowLinear(), 0), /at which data determines noise, got t = 0/);
  assert.throws(
    () => conversion('velocity', 'score', flowLinear(), 0),
    /at which velocity determines score, got t = 0/,
  );
  assert.throws(
    () => conversion('eps' as Prediction, 'data', edm(), 1),
    /expected data, noise, v, score or velocity, got eps/,
  );
});
