import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Backend, useBackend } from '../backend.js';
import { tf } from '../tf.js';
import { noise, standIn } from './fixtures/stand-in.js';
import { holdOn } from './held.js';
import { compile, loop, type Mode } from './index.js';
import { type Binding, nativeBackend } from './native.js';

let backend: Backend;
before(async () => {
  backend = await useBackend();
});

interface Weights {
  readonly in: tf.Tensor;
  readonly out: tf.Tensor;
  readonly order: tf.Tensor;
}
const weights = (problem: number): Weights => ({
  in: noise([6, 16], problem),
  out: noise([16, 6], problem + 1),
  order: tf.tensor1d([5, 4, 3, 2, 1, 0], 'int32'),
});

/** Weights used as they are, inside a loop, and by their gradient. */
function network(w: Weights, x: tf.Tensor): tf.Tensor[] {
  const layer = (y: tf.Tensor) =>
    tf.matMul(tf.matMul(y as tf.Tensor2D, w.in as tf.Tensor2D).tanh(), w.out as tf.Tensor2D);
  const end = loop(3, x, (y) => tf.gather(layer(y), w.order as tf.Tensor1D, 1));
  return [end, tf.grad((y: tf.Tensor) => layer(y).square().sum())(x)];
}

const numbers = (tensors: tf.Tensor[]) => tensors.flatMap((tensor) => Array.from(tensor.dataSync()));

/** The names of what the calls of `work` hand to programs. */
function fedBy(work: () => void): string[] {
  const native = nativeBackend()!;
  const { binding } = native;
  const fed: string[] = [];
  const runSavedModel: Binding['runSavedModel'] = (id, ids, names, outputs) => {
    fed.push(names);
    return binding.runSavedModel(id, ids, names, outputs);
  };
  native.binding = Object.create(binding, { runSavedModel: { value: runSavedModel } }) as Binding;
  try {
    work();
  } finally {
    native.binding = binding;
  }
  return fed;
}

for (const mode of ['graph', 'xla'] as const satisfies readonly Mode[]) {
  test(`${mode}: on a card weights are handed over once, and every bit is that of a program that is handed them at every call`, (t) => {
    if (backend.name !== 'tensorflow') return t.skip('needs the native backend');
    const [one, two] = [weights(0), weights(10)];
    const inputs = [noise([4, 6], 20), noise([4, 6], 21), noise([4, 6], 22)];
    const calls = [
      [one, inputs[0]!],
      [one, inputs[1]!],
      [two, inputs[1]!],
      [two, inputs[2]!],
      [one, inputs[0]!],
    ] as const;
    const given = compile(network, { mode });
    const expected = calls.map(([w, x]) => numbers(given(w, x)));
    standIn(1024);
    const kept = compile(network, { mode, resident: 1 });
    let found: number[][] = [];
    const fed = fedBy(() => {
      found = calls.map(([w, x]) => numbers(kept(w, x)));
    });
    assert.deepEqual(found, expected);
    // Integers stay in the host's memory, where a card's kernels want them.
    const [put, call] = ['arg0,arg2', 'arg1,arg3'];
    assert.deepEqual(fed, [put, call, call, put, call, call, put, call]);
    const count = tf.memory().numTensors;
    numbers(tf.tidy(() => kept(one, inputs[0]!)));
    assert.equal(tf.memory().numTensors, count + 2);
    for (const compiled of [given, kept]) compiled.dispose();
  });
}

test('no more is held than half of what the card had free, and what is given back is free again', () => {
  standIn(8);
  const quarter = [{ dtype: 1, shape: [1024, 512] }];
  const [first, second, third] = [holdOn(quarter, 1), holdOn(quarter, 1), holdOn(quarter, 1)];
  assert.deepEqual(
    [first, second, third].map((held) => held.arguments.length),
    [1, 1, 0],
  );
  first.release();
  first.release();
  const fourth = holdOn(quarter, 1);
  assert.deepEqual(fourth.arguments, [0]);
  assert.deepEqual(holdOn(quarter, 1).arguments, []);
  for (const held of [second, third, fourth]) held.release();
});

test('what is not counted among the weights is not held', () => {
  standIn(1024);
  const given = [
    { dtype: 1, shape: [2] },
    { dtype: 3, shape: [2] },
    { dtype: 1, shape: [] },
    { dtype: 1, shape: [9] },
  ];
  const held = holdOn(given, 3);
  assert.deepEqual(held.arguments, [0, 2]);
  held.release();
  assert.deepEqual(holdOn(given, 0).arguments, []);
});
