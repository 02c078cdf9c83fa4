// Slow: compiles many programs.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Backend, useBackend } from '../backend.js';
import { normals } from '../random.js';
import { tf } from '../tf.js';
import { compile, loop, UnsupportedError, updateSlice } from './index.js';

let backend: Backend;
before(async () => {
  backend = await useBackend();
});

function noise(shape: number[], problem: number): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(normals({ seed: 11, problem, candidate: 0 }, 0, size), shape);
}

/** The largest difference, relative where values are above 1. */
function largest(a: tf.Tensor, b: tf.Tensor): number {
  assert.deepEqual(a.shape, b.shape);
  return tf.tidy(() => a.sub(b).abs().div(b.abs().add(1)).max().dataSync()[0]!);
}

/** Functions that between them use what networks use. */
const FUNCTIONS: Record<string, { make: () => tf.Tensor[]; fn: (...x: tf.Tensor[]) => tf.Tensor | tf.Tensor[] }> = {
  'matrix products and activations': {
    make: () => [noise([4, 3], 0), noise([3, 5], 1)],
    fn: (x, w) =>
      tf.softmax(
        tf
          .matMul(x as tf.Tensor2D, w as tf.Tensor2D)
          .add(2)
          .relu()
          .square()
          .sub(0.5),
      ),
  },
  'convolution, pooling, resizing, pixel shuffle': {
    make: () => [noise([2, 8, 8, 3], 2), noise([3, 3, 3, 4], 3)],
    fn: (x, k) => {
      const y = tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 2, 'same');
      const z = tf.image.resizeNearestNeighbor(y, [8, 8]);
      return [tf.avgPool(z, 2, 2, 'valid').reshape([2, 4, 4, 2, 2]).transpose([0, 1, 3, 2, 4]), y.mean([1, 2])];
    },
  },
  'gather, one-hot, split, concat, slice, pad, where': {
    make: () => [noise([6, 4], 4), tf.tensor1d([0, 5, 2], 'int32')],
    fn: (table, index) => {
      const rows = tf.gather(table, index as tf.Tensor1D);
      const [a, b] = tf.split(rows, 2, 1) as [tf.Tensor, tf.Tensor];
      const padded = tf.pad(tf.concat([b, a], 1) as tf.Tensor2D, [
        [1, 0],
        [0, 1],
      ]);
      const hot = tf.oneHot(index as tf.Tensor1D, 5).toFloat();
      return tf.where(padded.slice([1, 0], [3, 5]).greater(0), hot, tf.zerosLike(hot)).cumsum(1);
    },
  },
  'a gradient through attention and a normalisation': {
    make: () => [noise([2, 5, 8], 5), noise([8, 8], 6)],
    fn: (x, w) => {
      const loss = (a: tf.Tensor, b: tf.Tensor) => {
        const q = tf.matMul(a.reshape([10, 8]), b).reshape([2, 5, 8]);
        const mixed = tf.matMul(tf.softmax(tf.matMul(q, a, false, true)), a);
        return mixed.mul(mixed.square().mean(-1, true).add(1e-5).rsqrt()).tanh().sum() as tf.Scalar;
      };
      return tf.grads(loss as never)([x, w]);
    },
  },
  'a sum of many': {
    make: () => [noise([3], 7), noise([3], 8), noise([3], 9)],
    fn: (...parts) => tf.addN(parts),
  },
  'a loop that uses its index and a tensor from outside it': {
    make: () => [noise([4, 4], 10), noise([4, 4], 11)],
    fn: (x, w) => loop5({ x, sum: tf.scalar(0) }, 5, w),
  },
  'a loop in a loop that writes into a tensor': {
    make: () => [tf.zeros([3, 6]), noise([3, 1], 12)],
    fn: (cache, column) => written(cache, column),
  },
};

function loop5(state: { x: tf.Tensor; sum: tf.Tensor }, turns: number, w: tf.Tensor): tf.Tensor[] {
  const end = loop(turns, state, ({ x, sum }, i) => ({
    x: tf
      .matMul(x as tf.Tensor2D, w as tf.Tensor2D)
      .tanh()
      .add(i.toFloat()),
    sum: sum.add(x.sum()),
  }));
  return [end.x, end.sum];
}

function written(cache: tf.Tensor, column: tf.Tensor): tf.Tensor {
  return loop(3, cache, (state, i) =>
    loop(2, state, (inner, j) => {
      const at = i.mul(tf.scalar(2, 'int32')).add(j) as tf.Scalar;
      return updateSlice(inner, column.mul(at.toFloat().add(1)), at, 1);
    }),
  );
}

for (const [name, { make, fn }] of Object.entries(FUNCTIONS)) {
  for (const mode of ['graph', 'xla'] as const) {
    test(`${mode}: ${name}: the same as uncompiled`, () => {
      const args = make();
      const expected = [fn(...args)].flat();
      const compiled = compile(fn, { mode });
      for (let call = 0; call < 2; call++) {
        const got = [compiled(...args)].flat();
        assert.equal(got.length, expected.length);
        got.forEach((tensor, i) => assert.ok(largest(tensor, expected[i]!) < 2e-6));
      }
      compiled.dispose();
    });
  }
}

describe('programs', () => {
  test('one is made for every form of the arguments, plain values included', () => {
    let traces = 0;
    const power = compile(
      (x: tf.Tensor, exponent: number) => {
        traces++;
        return x.pow(exponent);
      },
      { mode: 'graph' },
    );
    for (let turn = 0; turn < 3; turn++) {
      assert.deepEqual([...power(tf.tensor1d([1, 2]), 2).dataSync()], [1, 4]);
      assert.deepEqual([...power(tf.tensor1d([1, 2]), 3).dataSync()], [1, 8]);
      assert.deepEqual([...power(tf.tensor1d([1, 2, 3]), 2).dataSync()], [1, 4, 9]);
    }
    assert.equal(traces, backend.name === 'tensorflow' ? 3 : 9);
  });

  test('no more are kept than asked for', () => {
    let traces = 0;
    const double = compile(
      (x: tf.Tensor) => {
        traces++;
        return x.mul(2);
      },
      { mode: 'graph', programs: 2 },
    );
    for (const size of [1, 2, 3, 2, 3, 1]) double(tf.ones([size])).dispose();
    if (backend.name === 'tensorflow') assert.equal(traces, 4);
  });

  test('2,000 calls leave as many tensors as before', () => {
    const step = compile((x: tf.Tensor) => ({ x: x.mul(0.5).add(1) }), { mode: 'xla' });
    let x = tf.ones([16, 16]);
    x = step(x).x as typeof x;
    const count = tf.memory().numTensors;
    for (let turn = 0; turn < 2000; turn++) {
      const next = step(x).x as typeof x;
      x.dispose();
      x = next;
    }
    assert.equal(tf.memory().numTensors, count);
    assert.ok(Math.abs(x.dataSync()[0]! - 2) < 1e-6);
  });

  test('10,000 training-like steps leave tensors and resident memory where they were', () => {
    const weights = { w: noise([32, 32], 30) };
    const step = compile(
      ({ w }: { w: tf.Tensor }, x: tf.Tensor) => {
        const gradient = tf.grad((v: tf.Tensor) =>
          tf
            .matMul(x as tf.Tensor2D, v as tf.Tensor2D)
            .tanh()
            .square()
            .mean(),
        )(w);
        return { w: w.sub(gradient.mul(0.01)) };
      },
      { mode: 'xla' },
    );
    const x = noise([16, 32], 31);
    let state = step(weights, x);
    let early = 0;
    const count = tf.memory().numTensors;
    for (let turn = 0; turn < 10_000; turn++) {
      const next = step(state, x);
      state.w.dispose();
      state = next;
      if (turn === 1000) early = process.memoryUsage().rss;
    }
    assert.equal(tf.memory().numTensors, count);
    const grown = (process.memoryUsage().rss - early) / 2 ** 20;
    assert.ok(grown < 50, `resident memory grew by ${grown} MiB`);
  });

  test('auto settles on one of the modes, with the same result', () => {
    const fn = (x: tf.Tensor) => x.square().add(1).sqrt();
    const compiled = compile(fn);
    const x = noise([32, 32], 20);
    assert.ok(largest(compiled(x), fn(x)) < 1e-6);
    assert.match(String(compiled.modeOf(x)), /^(xla|graph|eager)$/);
  });
});

describe('what cannot be compiled', () => {
  const refused = (fn: (x: tf.Tensor) => tf.Tensor, expected: RegExp) => {
    if (backend.name !== 'tensorflow') return;
    assert.throws(
      () => compile(fn, { mode: 'xla' })(tf.ones([2])),
      (error: Error) => {
        assert.ok(error instanceof UnsupportedError, String(error));
        assert.match(error.message, expected);
        assert.match(error.message, /compile\.test\.js:\d+/);
        return true;
      },
    );
    assert.equal(tf.scalar(3).add(1).dataSync()[0], 4);
  };

  test('a tensor that is read', () => {
    refused((x) => tf.scalar(x.dataSync()[0]!), /reads the value of a tensor/);
  });

  test('a tensor from outside', () => {
    const outside = tf.ones([2]).add(1);
    refused((x) => x.mul(outside), /made outside it; pass it as an argument/);
  });

  test('an operation without an entry', () => {
    refused((x) => tf.multinomial(x as tf.Tensor1D, 3, 1).toFloat(), /operation Multinomial cannot be part/);
  });

  test('a loop whose state changes its shape', () => {
    refused((x) => loop(2, x, (state) => tf.concat([state, state])), /keep its shape \[2\].*got \[4\]/);
  });

  test('auto runs it as it is', () => {
    const compiled = compile((x: tf.Tensor) => tf.scalar(x.dataSync()[0]! + 1));
    assert.equal(compiled(tf.ones([2])).dataSync()[0], 2);
  });
});

test('a program tells apart two arguments that were one tensor and its clone when it was traced', () => {
  for (const mode of ['graph', 'xla'] as const) {
    const mixed = compile((a: tf.Tensor, b: tf.Tensor) => a.mul(2).add(b.mul(10)), { mode });
    const one = tf.scalar(1);
    assert.equal(mixed(one, one.clone()).dataSync()[0], 12);
    assert.equal(mixed(tf.scalar(1), tf.scalar(5)).dataSync()[0], 52);
    mixed.dispose();
  }
});
