// Slow: samples by every solver and sampler, one evaluation at a time.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { Meter } from '../../compute/meter.js';
import { modelsFolder } from '../../compute/paths.js';
import { normals } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { ddim, edmHeun } from '../../dynamics/samplers/index.js';
import { karras, levels } from '../../dynamics/schedules/index.js';
import { heun, rk4 } from '../../dynamics/solvers/index.js';
import { loadCheckpoint } from '../../networks/checkpoint.js';
import type { ImageConfig } from '../../networks/images/image.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import { generate } from '../family.js';
import { chunkRows } from './chunk.js';
import { diffusionDigits } from './diffusion/diffusion.js';
import { cosineSchedule, STEPS } from './diffusion/schedule.js';
import type { ImageOptions } from './family.js';
import { flowDigits } from './flow/flow.js';
import { type ImageNetwork, imageNetwork } from './network.js';
import { denoise } from './path.js';
import { IMAGE_SAMPLERS } from './samplers.js';
import { imageSampling } from './sampling.js';
import { imagesOf } from './state.js';

const CHUNK = chunkRows();
const LOADERS = { flow: flowDigits, diffusion: diffusionDigits };
const ROWS = [0, 1, 2, 35];
const PROBLEMS = ROWS.map((index): DigitProblem => ({ index, difficulty: 0, label: index % 10 }));
const KEYS = ROWS.map((problem) => ({ seed: 7, problem, candidate: 0 }));

before(() => useBackend());

/** Every way from noise to images, with a depth that it can spend. */
const WAYS: Readonly<Record<string, readonly [options: ImageOptions, depth: number]>> = {
  own: [{}, 6],
  heun: [{ solver: heun }, 6],
  rk4: [{ solver: rk4 }, 8],
  tolerance: [{ adaptive: { relative: 1e-3, absolute: 1e-3 } }, 300],
  ...Object.fromEntries(Object.entries(IMAGE_SAMPLERS).map(([label, sampling]) => [label, [{ sampling }, 13]])),
};

for (const [name, load] of Object.entries(LOADERS)) {
  for (const [way, [options, depth]] of Object.entries(WAYS)) {
    test(`${name} by ${way}: every refinement is one network evaluation, until there is none left to make`, () => {
      const family = load({ ...options, name: `${name}-digits-tiny` });
      const tensors = tf.memory().numTensors;
      const meter = new Meter();
      let state = family.begin(PROBLEMS, KEYS, { depth, meter });
      const spent = Array.from({ length: depth }, () => {
        const before = meter.nfe;
        state = family.refine(state);
        // A Runge-Kutta step holds its slopes, a multistep method its last predictions; nothing else lives on.
        const alive = tf.memory().numTensors - tensors;
        assert.ok(alive <= 12, `${alive} tensors`);
        return meter.nfe - before;
      });
      assert.ok(spent.every((rows, i) => rows <= PROBLEMS.length && rows <= (spent[i - 1] ?? Infinity), `${spent}`));
      assert.equal(spent[0], PROBLEMS.length);
      if (way !== 'tolerance') assert.ok(spent.every((rows) => rows === PROBLEMS.length || rows === 0));
      assert.ok(family.finish(state).every(({ pixels }) => pixels.every(Number.isFinite)));
      assert.equal(tf.memory().numTensors, tensors);
    });
  }
}

const INTERRUPTED: Readonly<Record<string, readonly [options: ImageOptions, depth: number]>> = {
  'EDM-Heun': [{ sampling: IMAGE_SAMPLERS['edm-heun']! }, 13],
  'a tolerance': [{ adaptive: {} }, 300],
};

for (const [way, [options, depth]] of Object.entries(INTERRUPTED)) {
  test(`an interrupt between two evaluations by ${way} ends there: the meter says what was spent, and nothing is left behind`, () => {
    const family = flowDigits({ ...options, name: 'flow-digits-tiny' });
    const tensors = tf.memory().numTensors;
    for (const most of [1, 5]) {
      // Two chunks, so that an interrupt comes between them too.
      const indices = Array.from({ length: CHUNK + 1 }, (_, index) => index);
      const problems = indices.map((index) => ({ index, difficulty: 0, label: index % 10 }));
      const keys = indices.map((problem) => ({ seed: 7, problem, candidate: 0 }));
      const stop = new AbortController();
      class Interrupted extends Meter {
        private calls = 0;
        override count(nfe: number, flops: number): void {
          stop.signal.throwIfAborted();
          super.count(nfe, flops);
          if (++this.calls === 2 * most - 1) stop.abort(new Error('enough'));
        }
      }
      const meter = new Interrupted();
      assert.throws(() => generate(family, problems, keys, { depth, meter }), /enough/);
      assert.equal(meter.nfe, CHUNK * most + (most - 1));
      assert.equal(tf.memory().numTensors, tensors);
    }
  });
}

function network(name: string): ImageNetwork {
  const { weights, card } = loadCheckpoint(modelsFolder(), name);
  return imageNetwork(card.network as unknown as ImageConfig, weights);
}

/** The images that a plain loop makes of the same noise: `step(x, i)` for i = 0 to depth - 1. */
function byHand(depth: number, step: (x: tf.Tensor4D, i: number, classes: tf.Tensor1D) => tf.Tensor): Float32Array[] {
  return tf.tidy(() => {
    const values = new Float32Array(CHUNK * 784);
    KEYS.forEach((key, row) => values.set(normals(key, 0, 784), row * 784));
    const labels = Int32Array.from({ length: CHUNK }, (_, row) => PROBLEMS[row]?.label ?? 0);
    const classes = tf.tensor1d(labels, 'int32');
    let x = tf.tensor4d(values, [CHUNK, 28, 28, 1]);
    for (let i = 0; i < depth; i++) x = step(x, i, classes) as tf.Tensor4D;
    const pixels = x.clipByValue(-1, 1).dataSync<'float32'>();
    return KEYS.map((_, row) => pixels.slice(row * 784, (row + 1) * 784)) as never;
  });
}

for (const depth of [1, 4, 8]) {
  const made = (load: typeof flowDigits) =>
    generate(load(), PROBLEMS, KEYS, { depth, meter: new Meter() }).map(({ pixels }) => pixels);

  test(`the flow's own way is Euler's method to the last bit, ${depth} steps`, () => {
    const flow = network('flow-digits');
    const expected = byHand(depth, (x, i, classes) => x.add(flow.run(x, i / depth, classes).mul(1 / depth)));
    assert.deepEqual(made(flowDigits), expected);
  });

  test(`the diffusion's own way is clipped DDIM in the table of 1000 steps to the last bit, ${depth} steps`, () => {
    const alphaBar = cosineSchedule();
    const diffusion = network('diffusion-digits');
    const at = (i: number) => Math.round((STEPS * (depth - i)) / depth) - 1;
    const expected = byHand(depth, (x, i, classes) => {
      const [from, to] = [alphaBar[at(i)]!, i + 1 === depth ? 1 : alphaBar[at(i + 1)]!];
      const v = diffusion.run(x, at(i) / STEPS, classes);
      const data = x
        .mul(Math.sqrt(from))
        .sub(v.mul(Math.sqrt(1 - from)))
        .clipByValue(-1, 1);
      const fitting = x.sub(data.mul(Math.sqrt(from))).div(Math.sqrt(1 - from));
      return data.mul(Math.sqrt(to)).add(fitting.mul(Math.sqrt(1 - to)));
    });
    assert.deepEqual(made(diffusionDigits), expected);
  });
}

test('a sampler without memory or noise can be taken up between two evaluations, others cannot, and say so', () => {
  for (const load of Object.values(LOADERS)) {
    const family = load({ sampling: imageSampling(ddim()) });
    const meter = new Meter();
    const state = family.begin(PROBLEMS, KEYS, { depth: 6, meter });
    const noises = imagesOf(state);
    family.discard(state);
    const half = denoise(family, PROBLEMS, noises, { from: 0, to: 3, depth: 6, meter });
    const end = denoise(family, PROBLEMS, half.images, { from: 3, to: 6, depth: 6, meter });
    const whole = generate(family, PROBLEMS, KEYS, { depth: 6, meter });
    const clipped = end.images.map((image) => image.map((value) => Math.max(-1, Math.min(1, value))));
    assert.deepEqual(
      clipped,
      whole.map(({ pixels }) => pixels),
    );
    for (const label of ['ddim-0.5', 'dpm-solver++-2m', 'edm-heun']) {
      const other = load({ sampling: IMAGE_SAMPLERS[label]! });
      const sentence = /expected one whose every evaluation ends a step .*, got several .*, a memory or noise/;
      assert.throws(() => other.level(1, 6), sentence);
      assert.throws(() => other.resume([], [], 1, { depth: 6, meter }), sentence);
    }
  }
});

test('a family says how it samples, options and schedule included', () => {
  const of = (options: ImageOptions) => {
    const { sampler, settings } = flowDigits({ ...options, name: 'flow-digits-tiny' });
    return [sampler.name, sampler.settings, settings];
  };
  const times = levels({ schedule: karras({ rho: 5 }), toData: true });
  const schedule = { levels: { schedule: { karras: { rho: 5 } }, toData: true } };
  assert.deepEqual(of({}), ['own', {}, {}]);
  assert.deepEqual(of({ guidance: 2 }), ['own', {}, { guidance: 2 }]);
  assert.deepEqual(of({ solver: heun }), ['heun', {}, {}]);
  assert.deepEqual(of({ adaptive: { relative: 0.1 } }), ['dormand-prince', { relative: 0.1 }, {}]);
  assert.deepEqual(of({ sampling: imageSampling(ddim()) }), ['ddim', { schedule: 'uniform' }, {}]);
  assert.deepEqual(of({ sampling: imageSampling(edmHeun({ churn: 40 }), times) }), [
    'edm-heun',
    { churn: 40, schedule },
    {},
  ]);
});
