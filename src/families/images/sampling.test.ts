// Slow: samples images by every sampler.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { Meter } from '../../compute/meter.js';
import { modelsFolder } from '../../compute/paths.js';
import type { Key } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { flowLinear } from '../../dynamics/processes/index.js';
import { rk4 } from '../../dynamics/solvers/index.js';
import { type Card, loadCheckpoint, saveCheckpoint } from '../../networks/checkpoint.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import { type Family, generate } from '../family.js';
import { diffusionDigits } from './diffusion/diffusion.js';
import { flowDigits } from './flow/flow.js';
import { guided } from './guidance.js';
import type { ImageNetwork } from './network.js';
import { IMAGE_SAMPLERS } from './samplers.js';
import { timesFor } from './sampling.js';
import { type ImageState, imagesOf } from './state.js';

const folder = mkdtempSync(join(tmpdir(), 'models-'));
before(() => useBackend());
after(() => rmSync(folder, { recursive: true, force: true }));

const problemOf = (index: number): DigitProblem => ({ index, difficulty: 0, label: index % 10 });
const keyOf = (problem: number): Key => ({ seed: 7, problem, candidate: 0 });

function make(family: Family<DigitProblem, ImageState, Image>, indices: readonly number[], depth: number) {
  const meter = new Meter();
  const images = generate(family, indices.map(problemOf), indices.map(keyOf), { depth, meter });
  return { images, meter };
}

const rootMeanSquare = (a: readonly Image[], b: readonly Image[]): number => {
  const squares = a.flatMap(({ pixels }, i) => Array.from(pixels, (v, j) => (v - b[i]!.pixels[j]!) ** 2));
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
};

const LOADERS = { flow: flowDigits, diffusion: diffusionDigits };

for (const [family, load] of Object.entries(LOADERS)) {
  for (const [label, sampling] of Object.entries(IMAGE_SAMPLERS)) {
    test(`${family} by ${label}: finite, paid for, the same in any batch, nothing left behind`, () => {
      const made = load({ sampling, name: `${family}-digits-tiny` });
      const tensors = tf.memory().numTensors;
      const depth = 13;
      const whole = make(made, [0, 1, 2, 35], depth);
      const used = whole.meter.nfe / 4;
      assert.ok(Number.isInteger(used) && used > depth / 2 && used <= depth, `${used} evaluations of ${depth}`);
      assert.ok(whole.images.every(({ pixels }) => pixels.every(Number.isFinite)));
      assert.deepEqual(make(made, [35], depth).images[0], whole.images[3]);
      assert.equal(tf.memory().numTensors, tensors);
    });
  }

  test(`${family}: deterministic samplers end where fine steps of the ODE end`, () => {
    const fine = make(load({ solver: rk4 }), [0, 1, 2, 3], 128).images;
    for (const name of ['ddim', 'dpm-solver++-2m', 'unipc-2', 'probability-flow-rk4', 'edm-heun']) {
      const off = rootMeanSquare(make(load({ sampling: IMAGE_SAMPLERS[name]! }), [0, 1, 2, 3], 64).images, fine);
      assert.ok(off < 0.06, `${name}: ${off}`);
    }
  });
}

test("on the flow's straight path DDIM is Euler's method", () => {
  const indices = [3, 4];
  const off = rootMeanSquare(
    make(flowDigits({ sampling: IMAGE_SAMPLERS.ddim! }), indices, 8).images,
    make(flowDigits(), indices, 8).images,
  );
  assert.ok(off < 1e-5, `${off}`);
});

test('guidance costs two forward passes a step, and changes the images', () => {
  for (const load of Object.values(LOADERS)) {
    const [plain, strong, free] = [load(), load({ guidance: 3 }), load({ guidance: 0 })].map((family) =>
      make(family, [0, 1, 2], 4),
    );
    assert.equal(strong!.meter.nfe, 2 * plain!.meter.nfe);
    assert.equal(strong!.meter.flops, 2 * plain!.meter.flops);
    assert.equal(free!.meter.nfe, plain!.meter.nfe);
    assert.ok(rootMeanSquare(plain!.images, strong!.images) > 0.01);
    assert.ok(rootMeanSquare(plain!.images, free!.images) > 0.01);
  }
  const strong = flowDigits({ guidance: 2 });
  assert.match(strong.model, /^flow-digits@[0-9a-f]{8}$/);
  assert.deepEqual(strong.settings, { guidance: 2 });
});

test('guidance extrapolates from the output without a class', () => {
  const network: ImageNetwork = {
    config: { side: 4, channels: 4, blocks: 1, embedding: 4, classes: 10 },
    nfe: 1,
    run: (x, t, classes) => x.mul(t).add(classes.toFloat().reshape([-1, 1, 1, 1])) as tf.Tensor4D,
  };
  const card = { name: 'm', training: { dropClass: 0.1 } };
  const x = tf.ones([1, 4, 4, 1]) as tf.Tensor4D;
  const value = guided(network, card, 2.5)
    .run(x, 0.5, tf.tensor1d([4], 'int32'))
    .dataSync()[0]!;
  assert.ok(Math.abs(value - (10.5 + 2.5 * (4.5 - 10.5))) < 1e-5);
});

test('guidance of an unconditional model is refused', () => {
  const { weights, card } = loadCheckpoint(modelsFolder(), 'flow-digits');
  saveCheckpoint(folder, weights, { ...card, name: 'never-dropped', training: { ...card.training, dropClass: 0 } });
  const expected = /expected a model trained with classes and without \(dropClass > 0\), got never-dropped with 10/;
  assert.throws(() => flowDigits({ folder, name: 'never-dropped', guidance: 2 }), expected);
  assert.throws(() => flowDigits({ guidance: Number.NaN }), /guidance: expected a finite scale, got NaN/);
  flowDigits({ folder, name: 'never-dropped' });
});

test('a checkpoint that is not the network of its card, of another family or not of numbers is refused', () => {
  const { weights, card } = loadCheckpoint(modelsFolder(), 'flow-digits');
  const save = (name: string, over: Partial<Card>, with_: typeof weights = weights) => {
    saveCheckpoint(folder, with_, { ...card, ...over, name });
    return { folder, name };
  };
  assert.throws(
    () => flowDigits(save('wider', { network: { ...card.network, channels: 40 } })),
    /checkpoint wider: expected weight "in" to be \[4,4,1,40\], got \[4,4,1,32\]/,
  );
  assert.throws(
    () => flowDigits(save('deeper', { network: { ...card.network, blocks: 2 } })),
    /checkpoint deeper: expected a weight "down1.norm1" \[32\], got none/,
  );
  assert.throws(
    () => flowDigits(save('shallower', { network: { ...card.network, blocks: 0 } })),
    /checkpoint shallower: expected no weight "down0/,
  );
  assert.throws(() => diffusionDigits({ name: 'flow-digits' }), /expected the family diffusion, got flow/);
  assert.throws(
    () => flowDigits(save('broken', {}, { ...weights, 'in.bias': tf.fill([32], Number.NaN) })),
    /expected finite numbers in tensor "in.bias", got NaN at 0/,
  );
  assert.throws(() => flowDigits({ folder, name: 'nothing' }), /expected a checkpoint made by `npm run train`/);
});

test('a sampling uses as many steps as are paid for, and refuses less than one', () => {
  const process = flowLinear();
  assert.equal(timesFor(IMAGE_SAMPLERS.ddim!, process, 10).length, 11);
  assert.equal(timesFor(IMAGE_SAMPLERS['probability-flow-heun']!, process, 7).length, 4);
  assert.equal(timesFor(IMAGE_SAMPLERS['edm-heun']!, process, 7).length, 5);
  const ask = (depth: number) => () =>
    make(flowDigits({ sampling: IMAGE_SAMPLERS['probability-flow-rk4']! }), [0], depth);
  assert.throws(ask(3), /sampler probability-flow: expected evaluations for at least one step, got 3/);
  assert.throws(ask(0), /expected evaluations for at least one step, got 0/);
  assert.throws(
    () => flowDigits({ solver: rk4, sampling: IMAGE_SAMPLERS.ddim! }),
    /flow: expected a solver or a sampling, got rk4 and ddim/,
  );
});

test('states can be looked at between steps', () => {
  const family = flowDigits();
  const state = family.refine(family.begin([problemOf(0)], [keyOf(0)], { depth: 2, meter: new Meter() }));
  assert.equal(imagesOf(state)[0]!.length, 784);
  family.discard(state);
});
