// Slow: samples images.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { Meter } from '../compute/meter.js';
import { tf } from '../compute/tf.js';
import { heun } from '../dynamics/solvers/index.js';
import { generate } from '../families/family.js';
import { diffusionDigits } from '../families/images/diffusion/diffusion.js';
import { flowDigits } from '../families/images/flow/flow.js';
import { denoise, expectedData, renoise } from '../families/images/path.js';
import type { ImageFamily } from '../families/images/state.js';
import { unetFlops } from '../networks/images/unet.js';
import { digitClassifier, digitJudge } from '../tasks/images/classifier.js';
import type { DigitProblem } from '../tasks/images/digits.js';
import { constantVerifier } from '../verifiers/constant.js';
import { classifierVerifier } from '../verifiers/images/classifier-verifier.js';
import { randomImageVerifier } from '../verifiers/images/random-image.js';
import type { ImageVerifier } from './image-search.js';
import { particles, systematic } from './particles.js';
import { pathSearch } from './path-search.js';
import { zeroOrder } from './zero-order.js';

before(() => useBackend());

const FAMILIES = { flow: flowDigits, diffusion: diffusionDigits };
const STRATEGIES = { 'zero-order': zeroOrder, 'path-search': pathSearch, particles };
const problemOf = (index: number): DigitProblem => ({ index, difficulty: 0, label: index % 10 });
const problems = (count: number) => Array.from({ length: count }, (_, i) => problemOf(i));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

for (const [name, load] of Object.entries(FAMILIES)) {
  test(`${name}: legs put together are the whole way, and the last step expects the image itself`, () => {
    const family = load();
    const meter = new Meter();
    const keys = problems(5).map(({ index }) => ({ seed: 3, problem: index, candidate: 0 }));
    const whole = generate(family, problems(5), keys, { depth: 6, meter });
    const begun = family.begin(problems(5), keys, { depth: 6, meter });
    const noises = Array.from({ length: 5 }, (_, i) =>
      begun.chunks[0]!.x.dataSync<'float32'>().slice(784 * i, 784 * (i + 1)),
    );
    family.discard(begun);
    const half = denoise(family, problems(5), noises, { from: 0, to: 3, depth: 6, meter });
    const end = denoise(family, problems(5), half.images, { from: 3, to: 6, depth: 6, meter });
    assert.equal(meter.nfe, 60);
    end.images.forEach((image, i) => {
      assert.deepEqual(
        image.map((v) => Math.max(-1, Math.min(1, v))),
        whole[i]!.pixels,
      );
      end.expected[i]!.forEach((value, j) => assert.ok(Math.abs(value - image[j]!) < 1e-5));
    });
    assert.throws(
      () => denoise(family, problems(5), noises, { from: 3, to: 3, depth: 6, meter }),
      /expected steps 0 <= from < to <= 6, got from 3 to 3/,
    );
  });

  for (const [strategy, make] of Object.entries(STRATEGIES)) {
    test(`${name}: ${strategy} spends no more than depth x width, and says what it spends`, () => {
      const family = load();
      const judge = digitJudge();
      const count = tf.memory().numTensors;
      const meter = new Meter();
      const found = make(classifierVerifier(judge)).run({
        family,
        problems: problems(3),
        budget: { depth: 6, width: 5 },
        seed: 1,
        meter,
      });
      assert.equal(tf.memory().numTensors, count);
      const config = { side: 28, channels: 32, blocks: 1, embedding: 64, classes: 10 };
      const steps = (meter.flops - meter.nfe * judge.flops) / (unetFlops(config) - judge.flops);
      assert.ok(steps <= 3 * 30 && steps > 3 * 15, `${steps} network evaluations`);
      assert.equal(Math.round(steps), Number(steps.toFixed(6)));
      const total = found.reduce((sum, { flops }) => sum + flops, 0);
      assert.ok(Math.abs(total / meter.flops - 1) < 1e-12);
      assert.equal(Math.round(found.reduce((sum, { nfe }) => sum + nfe, 0)), meter.nfe);
    });

    test(`${name}: ${strategy} finds the same image in any batch`, () => {
      const family = load();
      const run = (indices: readonly number[]) =>
        make(classifierVerifier(digitJudge())).run({
          family,
          problems: indices.map(problemOf),
          budget: { depth: 4, width: 5 },
          seed: 1,
          meter: new Meter(),
        });
      const whole = run([4, 11, 2, 7]);
      const [alone] = run([2]);
      assert.deepEqual(alone, whole[2]);
    });
  }
}

test('zero-order search by a constant score keeps its first noise', () => {
  const family = flowDigits();
  const run = (width: number) =>
    zeroOrder(constantVerifier()).run({
      family,
      problems: problems(3),
      budget: { depth: 2, width },
      seed: 5,
      meter: new Meter(),
    });
  assert.deepEqual(
    run(6).map(({ sample }) => sample),
    run(1).map(({ sample }) => sample),
  );
});

test('particles of a constant score are those of no resampling', () => {
  const family = diffusionDigits();
  const run = (resamplings: number) =>
    particles(constantVerifier(), { resamplings }).run({
      family,
      problems: problems(3),
      budget: { depth: 6, width: 4 },
      seed: 5,
      meter: new Meter(),
    });
  assert.deepEqual(
    run(3).map(({ sample }) => sample),
    run(0).map(({ sample }) => sample),
  );
});

/** Mean log probability of the right digit, by the classifier that did not choose. */
function quality(
  family: ImageFamily,
  make: (verifier: ImageVerifier) => ReturnType<typeof zeroOrder>,
  verifier: ImageVerifier,
) {
  const asked = problems(40);
  const found = make(verifier).run({
    family,
    problems: asked,
    budget: { depth: 4, width: 10 },
    seed: 2,
    meter: new Meter(),
  });
  const judged = digitClassifier().judge(found.map(({ sample }) => sample.pixels));
  return judged.map(({ probabilities }, i) => Math.max(1e-3, probabilities[asked[i]!.label]!)).map(Math.log);
}

for (const [strategy, make] of Object.entries(STRATEGIES)) {
  test(`${strategy} by a classifier gains with another one, by a random or a constant score it does not`, () => {
    const family = flowDigits({ name: 'flow-digits-small' });
    const by = (verifier: ImageVerifier) => quality(family, (v) => make(v), verifier);
    const [plain, chosen, random] = [
      by(constantVerifier()),
      by(classifierVerifier(digitJudge())),
      by(randomImageVerifier()),
    ];
    const gain = (values: readonly number[]) => {
      const differences = values.map((value, i) => value - plain[i]!);
      const centre = mean(differences);
      const error = Math.sqrt(mean(differences.map((d) => (d - centre) ** 2)) / (differences.length - 1));
      return { centre, error };
    };
    const [real, none] = [gain(chosen), gain(random)];
    assert.ok(real.centre > 2 * real.error, `classifier gains ${real.centre} +- ${real.error}`);
    assert.ok(Math.abs(none.centre) < 3 * none.error, `random gains ${none.centre} +- ${none.error}`);
  });
}

test('what cannot be searched is refused', () => {
  const job = { problems: problems(1), seed: 0, meter: new Meter() };
  const judge = classifierVerifier(digitJudge());
  assert.throws(
    () => pathSearch(judge).run({ ...job, family: flowDigits(), budget: { depth: 8, width: 1 } }),
    /path-search: expected at least 24 network evaluations, got depth 8 x width 1/,
  );
  assert.throws(
    () => zeroOrder(judge).run({ ...job, family: flowDigits(), budget: { depth: 0, width: 1 } }),
    /expected a depth >= 1 for images, got 0/,
  );
  assert.throws(
    () => particles(judge).run({ ...job, family: flowDigits({ solver: heun }), budget: { depth: 4, width: 2 } }),
    /sampler heun: expected one whose every evaluation ends a step .*, got several evaluations per step/,
  );
  const { begin, refine, finish, discard } = flowDigits();
  const own = { name: 'own', settings: {} };
  const plain = {
    family: 'flow',
    modality: 'image',
    model: 'plain',
    parameters: 1,
    sampler: own,
    settings: {},
    begin,
    refine,
    finish,
    discard,
  } as const;
  assert.throws(
    () => zeroOrder(judge).run({ ...job, family: plain, budget: { depth: 4, width: 2 } }),
    /expected a family of images that can be taken up on the way, got plain/,
  );
  assert.throws(() => zeroOrder(judge, { radius: 0 }), /expected a radius in \(0, 1\], got 0/);
  assert.throws(() => pathSearch(judge, { ahead: 1 }), /ahead > back >= 1/);
  const [less, more] = [
    { alpha: 0.8, sigma: 0.6 },
    { alpha: 0.6, sigma: 0.8 },
  ];
  assert.throws(() => renoise(Float32Array.of(1), more, less, Float32Array.of(1)), /expected a level with more noise/);
});

test('systematic resampling keeps equal weights once each and follows others', () => {
  assert.deepEqual(systematic([2, 2, 2, 2], 0), [0, 1, 2, 3]);
  assert.deepEqual(systematic([2, 2, 2, 2], 0.999), [0, 1, 2, 3]);
  assert.deepEqual(systematic([1, 0, 3, 0], 0.5), [0, 2, 2, 2]);
  assert.throws(() => systematic([0, 0], 0.5), /expected weights with a finite sum > 0/);
});

test('the data of a step comes back from the images before and after it', () => {
  const [data, noise] = [Float32Array.of(0.5, -1), Float32Array.of(1.5, 0.25)];
  const at = (alpha: number, sigma: number) => data.map((d, i) => alpha * d + sigma * noise[i]!);
  const found = expectedData(at(0.3, 0.7), at(0.6, 0.4), { alpha: 0.3, sigma: 0.7 }, { alpha: 0.6, sigma: 0.4 });
  found.forEach((value, i) => assert.ok(Math.abs(value - data[i]!) < 1e-6));
});
