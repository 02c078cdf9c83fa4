import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { normals } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { adamW, oneCycle, ratesOf, zeroMoments } from './optimiser.js';
import { resumeAt } from './resume.js';
import { train } from './training.js';

before(() => useBackend());

const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-training-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('AdamW with a constant gradient moves every weight by lr (sign(g) + decay w)', () => {
  let weights: Record<string, tf.Tensor> = { w: tf.tensor2d([[1, -2]]) };
  const gradients = { w: tf.tensor2d([[0.3, -0.1]]) };
  let moments = zeroMoments(weights);
  const expected = [1, -2];
  for (let step = 1; step <= 3; step++) {
    ({ weights, moments } = adamW(weights, gradients, moments, ratesOf(step, { learningRate: 0.1 }), {
      weightDecay: 0.5,
    }));
    expected[0]! -= 0.1 * (1 + 0.5 * expected[0]!);
    expected[1]! -= 0.1 * (-1 + 0.5 * expected[1]!);
  }
  const got = Array.from(weights['w']!.dataSync());
  got.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-5, `${got} vs ${expected}`));
});

test('gains and biases do not decay', () => {
  const weights = { gain: tf.tensor1d([3]) };
  const out = adamW(weights, { gain: tf.tensor1d([0]) }, zeroMoments(weights), ratesOf(1, { learningRate: 0.1 }), {
    weightDecay: 1,
  });
  assert.equal(out.weights['gain']!.dataSync()[0], 3);
});

test('one cycle rises to 1 and ends near 0', () => {
  assert.equal(oneCycle(99, 1000, 0.1), 1);
  assert.ok(oneCycle(0, 1000, 0.1) <= 0.01 + 1e-12);
  assert.ok(oneCycle(999, 1000, 0.1) < 1e-4);
});

test('training finds the least-squares solution, the same each time, and leaves no tensor behind', async () => {
  const x = tf.tensor2d([
    [1, 0],
    [0, 1],
    [1, 1],
  ]);
  const y = tf.tensor2d([[2], [-3], [-1]]);
  const run = () =>
    train(
      { w: tf.zeros([2, 1]) },
      () => ({ x: x.clone(), y: y.clone() }),
      (w, batch) => tf.losses.meanSquaredError(batch.y, batch.x.matMul(w['w'] as tf.Tensor2D)) as tf.Scalar,
      { steps: 300, learningRate: 0.1, average: 0.9 },
    );
  const before = tf.memory().numTensors;
  const { weights, losses } = await run();
  assert.equal(tf.memory().numTensors, before + 1);
  const values = Array.from(weights['w']!.dataSync());
  assert.ok(Math.abs(values[0]! - 2) < 1e-3 && Math.abs(values[1]! + 3) < 1e-3, String(values));
  assert.deepEqual((await run()).losses, losses);
});

test('a loss that is not finite names its step', async () => {
  const diverging = train(
    { w: tf.ones([1]) },
    (step) => tf.scalar(step === 2 ? Number.NaN : 1),
    (w, scale) => w['w']!.sum().mul(scale) as tf.Scalar,
    { steps: 5, learningRate: 0.1 },
  );
  await assert.rejects(diverging, /expected a finite loss, got NaN at step 2/);
});

test('a batch in parts trains as the whole batch does, for a loss that is a mean over rows', async () => {
  const rows = (candidate: number, side: number) =>
    tf.tensor2d(normals({ seed: 3, problem: 0, candidate }, 0, 8 * side), [8, side]);
  const [x, y] = [rows(0, 3), rows(1, 1)];
  const run = async (shards: number) => {
    const { weights } = await train(
      { w: tf.zeros([3, 1]) },
      () => ({ x: x.clone(), y: y.clone() }),
      (w, batch) => tf.losses.meanSquaredError(batch.y, batch.x.matMul(w['w'] as tf.Tensor2D)) as tf.Scalar,
      { steps: 20, learningRate: 0.1, shards },
    );
    return Array.from(weights['w']!.dataSync());
  };
  const whole = await run(1);
  (await run(4)).forEach((value, i) => assert.ok(Math.abs(value - whole[i]!) < 1e-5, `${value} vs ${whole[i]}`));
  await assert.rejects(run(3), /expected batches of a multiple of 3 rows, got 8/);
});

test('a run that was stopped goes on to the same bits as one that was not, and a file of another run is refused', async () => {
  const data = (step: number, count: number) =>
    tf.tensor1d(normals({ seed: 3, problem: step, candidate: count }, 0, count));
  const path = join(folder, 'run.safetensors');
  const run = async (options: { stopAt?: number; resume?: boolean; size?: number }) => {
    const stop = new AbortController();
    const { size = 4 } = options;
    return train(
      { w: tf.zeros([size, 1]) },
      (step) => ({ x: data(step, 8 * size).reshape([8, size]), y: data(step, 8).reshape([8, 1]) }),
      (w, { x, y }) =>
        (x as tf.Tensor2D)
          .matMul(w['w'] as tf.Tensor2D)
          .sub(y)
          .square()
          .mean() as tf.Scalar,
      {
        steps: 40,
        learningRate: 0.05,
        average: 0.9,
        signal: stop.signal,
        ...(options.resume === true ? { resume: resumeAt(path) } : {}),
        onStep: ({ step }) => step === options.stopAt && stop.abort(),
      },
    );
  };
  const whole = await run({});
  const count = tf.memory().numTensors;
  await assert.rejects(run({ stopAt: 13, resume: true }));
  assert.ok(existsSync(path));
  await assert.rejects(run({ stopAt: 27, resume: true }));
  const resumed = await run({ resume: true });
  assert.equal(tf.memory().numTensors, count + 1);
  assert.deepEqual(resumed.losses, whole.losses);
  assert.deepEqual(resumed.weights['w']!.dataSync(), whole.weights['w']!.dataSync());

  // The end is kept until whoever has written the weights elsewhere forgets it.
  const again = await run({ resume: true, stopAt: 1 });
  assert.deepEqual(again.weights['w']!.dataSync(), whole.weights['w']!.dataSync());
  assert.deepEqual(again.losses, whole.losses);
  resumeAt(path).forget();
  assert.equal(existsSync(path), false);

  await assert.rejects(run({ stopAt: 5, resume: true }));
  await assert.rejects(
    run({ resume: true, size: 5 }),
    /unfinished training .*: expected tensor "weights\/w" of shape \[5,1\], got \[4,1\]/,
  );
  writeFileSync(path, 'half');
  await assert.rejects(run({ resume: true }), /expected a safetensors file of at least 8 bytes, got 4 bytes/);
  rmSync(path);
});
