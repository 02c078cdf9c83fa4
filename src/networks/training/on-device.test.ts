import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { standIn } from '../../compute/compile/fixtures/stand-in.js';
import { tf } from '../../compute/tf.js';
import type { Weights } from '../weights.js';
import { resumeAt } from './resume.js';
import { train } from './training.js';

const loss = ({ a, b }: Weights, x: tf.Tensor): tf.Scalar =>
  tf
    .matMul(tf.matMul(x as tf.Tensor2D, a as tf.Tensor2D).tanh(), b as tf.Tensor2D)
    .sub(x)
    .square()
    .mean();

test('on a card the state of a training stays there: losses and weights, stopped and gone on with, to the last bit', async () => {
  await useBackend();
  const batchOf = (step: number) => tf.randomUniform([6, 4], -1, 1, 'float32', 3 + step);
  const folder = mkdtempSync(join(tmpdir(), 'on-device-'));
  const trained = async (stopAt?: number) => {
    const initial = { a: tf.randomNormal([4, 5], 0, 1, 'float32', 1), b: tf.randomNormal([5, 4], 0, 1, 'float32', 2) };
    const stop = new AbortController();
    const { weights, losses } = await train(initial, batchOf, loss, {
      steps: 8,
      learningRate: 0.05,
      average: 0.9,
      signal: stop.signal,
      resume: resumeAt(join(folder, 'unfinished.safetensors')),
      onStep: ({ step }) => {
        if (step === stopAt) stop.abort();
      },
    });
    rmSync(join(folder, 'unfinished.safetensors'), { force: true });
    return [losses, ...Object.values(weights).map((w) => Array.from(w.dataSync()))];
  };
  const onCpu = await trained();
  standIn(1024);
  assert.deepEqual(await trained(), onCpu);
  await assert.rejects(trained(3));
  assert.ok(existsSync(join(folder, 'unfinished.safetensors')));
  assert.deepEqual(await trained(), onCpu);
  rmSync(folder, { recursive: true });
});
