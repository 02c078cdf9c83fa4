// Slow: samples images.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { Meter } from '../../compute/meter.js';
import type { Key } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { euler, heun, midpoint, rk4, type Solver } from '../../dynamics/solvers/index.js';
import { unetFlops } from '../../networks/images/unet.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import { type Family, generate } from '../family.js';
import { diffusionDigits } from './diffusion/diffusion.js';
import { COSINE, cosineSchedule, discreteCosine, trailing } from './diffusion/schedule.js';
import { flowDigits } from './flow/flow.js';
import type { ImageState } from './state.js';

before(() => useBackend());

const problemOf = (index: number): DigitProblem => ({ index, difficulty: 0, label: index % 10 });
const keyOf = (problem: number): Key => ({ seed: 7, problem, candidate: 0 });

function make(family: Family<DigitProblem, ImageState, Image>, indices: readonly number[], depth: number) {
  const meter = new Meter();
  const images = generate(family, indices.map(problemOf), indices.map(keyOf), { depth, meter });
  return { images, meter };
}

const FAMILIES = { flow: flowDigits, diffusion: diffusionDigits };

for (const [name, load] of Object.entries(FAMILIES)) {
  test(`${name}: a sample is the same to the last bit in any batch and at any place in it`, () => {
    const family = load();
    const whole = make(
      family,
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...Array.from({ length: 30 }, (_, i) => 10 + i)],
      3,
    ).images;
    const reversed = make(family, [39, 5, 0], 3).images;
    assert.deepEqual(reversed[0], whole[39]);
    assert.deepEqual(reversed[1], whole[5]);
    assert.deepEqual(reversed[2], whole[0]);
    assert.deepEqual(make(family, [5], 3).images[0], whole[5]);
  });

  test(`${name}: every step is one forward pass a sample, at the network's cost`, () => {
    const family = load();
    const { meter } = make(family, [0, 1, 2], 4);
    assert.equal(meter.nfe, 12);
    const config = { side: 28, channels: 32, blocks: 1, embedding: 64, classes: 10 };
    assert.equal(meter.flops, 12 * unetFlops(config));
  });

  test(`${name}: no tensor is left behind, finished or discarded`, () => {
    const family = load();
    const count = tf.memory().numTensors;
    make(family, [0, 1], 2);
    assert.equal(tf.memory().numTensors, count);
    const state = family.begin([problemOf(0)], [keyOf(0)], { depth: 2, meter: new Meter() });
    family.discard(family.refine(state));
    assert.equal(tf.memory().numTensors, count);
  });
}

for (const [family, load] of Object.entries(FAMILIES)) {
  for (const guidance of [1, 3]) {
    test(`${family} by a transformer, guidance ${guidance}: its card chooses the network, batches change nothing, all is counted`, () => {
      const made = load({ name: `${family}-digits-transformer`, guidance });
      assert.equal(made.parameters, 45708);
      const indices = Array.from({ length: 35 }, (_, i) => i);
      const { images, meter } = make(made, indices, 3);
      assert.deepEqual(make(made, [34, 5], 3).images, [images[34], images[5]]);
      const nfe = 35 * 3 * (guidance === 1 ? 1 : 2);
      assert.deepEqual([meter.nfe, meter.flops], [nfe, 4223248 * nfe]);
    });
  }
}

test('every solver ends where finer steps end, and nearer with more evaluations', () => {
  for (const load of Object.values(FAMILIES)) {
    const fine = make(load({ solver: rk4 }), [0, 1, 2, 3], 128).images;
    const distance = (solver: Solver, depth: number) => {
      const { images, meter } = make(load({ solver }), [0, 1, 2, 3], depth);
      assert.equal(meter.nfe, 4 * depth);
      const squares = images.flatMap(({ pixels }, i) => Array.from(pixels, (v, j) => (v - fine[i]!.pixels[j]!) ** 2));
      return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
    };
    for (const solver of [euler, heun, midpoint]) {
      const [coarse, finer] = [distance(solver, 12), distance(solver, 48)];
      assert.ok(finer < 0.5 * coarse && finer < 0.03, `${solver.name}: ${coarse} to ${finer}`);
    }
  }
});

test('evaluations that are no whole steps of the solver are refused before any work', () => {
  const family = flowDigits({ solver: rk4 });
  assert.throws(() => make(family, [0], 6), /solver rk4: expected a multiple of 4 network evaluations, got 6/);
});

test('the cosine schedule falls from 1 to almost 0, and 1000 sampling times are all of them', () => {
  const alphaBar = cosineSchedule();
  assert.ok(alphaBar[0]! > 0.9999 && alphaBar[999]! < 1e-5);
  for (let t = 1; t < 1000; t++) assert.ok(alphaBar[t]! < alphaBar[t - 1]!);
  const process = discreteCosine();
  assert.deepEqual(
    trailing(process, 1000),
    Array.from({ length: 1001 }, (_, i) => (1000 - i) / 1000),
  );
  for (const t of [0.001, 0.25, 0.5, 0.9]) assert.ok(Math.abs(process.alpha(t) - COSINE.alpha(t)) < 1e-3);
  assert.throws(() => trailing(process, 0), /expected 1 to 1000 denoising steps, got 0/);
});
