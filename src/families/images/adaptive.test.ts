// Slow: samples images.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { Meter } from '../../compute/meter.js';
import { tf } from '../../compute/tf.js';
import { probabilityFlow } from '../../dynamics/samplers/index.js';
import { dormandPrince, rk4, type Solver } from '../../dynamics/solvers/index.js';
import { doubles } from '../../dynamics/space.js';
import { imageFlops } from '../../networks/images/image.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import { generate } from '../family.js';
import { diffusionDigits } from './diffusion/diffusion.js';
import { FLOW, flowDigits } from './flow/flow.js';
import { imageSampler } from './program.js';
import { imageSampling } from './sampling.js';
import type { ImageFamily } from './state.js';

const LOADERS = { flow: flowDigits, diffusion: diffusionDigits };
const TINY = { side: 28, channels: 7, blocks: 1, embedding: 36, classes: 10 };

before(() => useBackend());

const problemOf = (index: number): DigitProblem => ({ index, difficulty: 0, label: index % 10 });

function make(family: ImageFamily, indices: readonly number[], depth: number) {
  const meter = new Meter();
  const keys = indices.map((problem) => ({ seed: 7, problem, candidate: 0 }));
  return { images: generate(family, indices.map(problemOf), keys, { depth, meter }), meter };
}

const rootMeanSquare = (a: readonly Image[], b: readonly Image[]): number => {
  const squares = a.flatMap(({ pixels }, i) => Array.from(pixels, (v, j) => (v - b[i]!.pixels[j]!) ** 2));
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
};

for (const [family, load] of Object.entries(LOADERS)) {
  const name = `${family}-digits-tiny`;

  test(`${family}: every image takes its own steps, the same in any batch, and each evaluation is paid for`, () => {
    // Strict enough that images differ in how many steps they need.
    const made = load({ name, adaptive: { relative: 1e-3, absolute: 1e-3 } });
    const tensors = tf.memory().numTensors;
    const indices = [...Array.from({ length: 33 }, (_, i) => i)];
    const { images, meter } = make(made, indices, 500);
    const used = images.map(({ nfe }) => nfe!);
    assert.ok(used.every((nfe) => nfe <= 500 && (nfe - 2) % 6 === 0));
    assert.ok(new Set(used).size > 1, `all used ${used[0]}`);
    assert.equal(
      meter.nfe,
      used.reduce((sum, nfe) => sum + nfe, 0),
    );
    assert.equal(meter.flops, meter.nfe * imageFlops(TINY));
    assert.equal(images[5]!.flops, used[5]! * imageFlops(TINY));
    assert.deepEqual(make(made, [32, 5], 500).images, [images[32], images[5]]);
    assert.equal(tf.memory().numTensors, tensors);
  });

  test(`${family}: it ends where fine steps end, nearer and dearer by a smaller tolerance`, () => {
    const indices = [0, 1, 2, 3];
    const fine = make(load({ name, solver: rk4 }), indices, 256).images;
    const [rough, better] = [1e-2, 1e-3].map((relative) => {
      const { images, meter } = make(load({ name, adaptive: { relative, absolute: relative } }), indices, 1000);
      return { off: rootMeanSquare(images, fine), nfe: meter.nfe };
    });
    assert.ok(better!.off < 0.02 && better!.off < rough!.off, `${rough!.off} to ${better!.off}`);
    assert.ok(better!.nfe > rough!.nfe);
  });
}

test('guidance costs two forward passes an evaluation, and stands on the sample', () => {
  const { images, meter } = make(flowDigits({ name: 'flow-digits-tiny', adaptive: {}, guidance: 2 }), [3], 500);
  assert.equal(images[0]!.nfe! % 4, 0);
  assert.equal(meter.nfe, images[0]!.nfe);
});

test('a budget that does not reach the end, and what cannot be done, are refused', () => {
  const name = 'flow-digits-tiny';
  const adaptive = flowDigits({ name, adaptive: {} });
  assert.throws(() => make(adaptive, [0], 9), /expected to end within 9 evaluations, got to t = /);
  assert.throws(() => make(adaptive, [0], 7), /Dormand-Prince: expected at least 8 evaluations, got 7/);
  assert.throws(
    () => make(flowDigits({ name, adaptive: { absolute: 0 } }), [0], 20),
    /expected tolerances relative >= 0/,
  );
  assert.throws(() => adaptive.level(1, 20), /expected one whose every evaluation ends a step/);
  assert.throws(
    () => flowDigits({ name, adaptive: {}, solver: rk4 }),
    /flow: expected a solver, a sampling or a tolerance, got rk4 and a tolerance/,
  );
});

test('steps that depend on the images cannot be compiled into one program, and that is said', () => {
  const stepping = dormandPrince(doubles);
  const sampler = probabilityFlow(stepping);
  const expected = /expected a sampler with fixed steps, got probability-flow, whose steps depend on the images/;
  assert.throws(() => imageSampler(TINY, {}, { model: FLOW, sampler, times: [1, 0] }), expected);
  assert.throws(() => imageSampling(sampler), expected);
  assert.throws(
    () => flowDigits({ name: 'flow-digits-tiny', solver: stepping as unknown as Solver }),
    /expected a method with a tableau, got dormand-prince/,
  );
});
