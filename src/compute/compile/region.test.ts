import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../backend.js';
import { normals } from '../random.js';
import { tf } from '../tf.js';
import { compile, loop, type Mode, region, updateSlice } from './index.js';

before(() => useBackend());

const noise = (shape: number[], candidate: number) =>
  tf.tensor(
    normals(
      { seed: 12, problem: 0, candidate },
      0,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  );

const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

const close = (a: tf.Tensor, b: tf.Tensor) => {
  const expected = values(b);
  values(a).forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-5, `${i}: ${value}, ${expected[i]}`));
};

for (const mode of ['graph', 'xla', 'eager'] as Mode[]) {
  test(`${mode}: regions on the parts of a batch give what the whole gives`, () => {
    const layer = (w: tf.Tensor2D, x: tf.Tensor2D) => tf.softmax(tf.matMul(x, w));
    const run = compile(
      (w: tf.Tensor2D, x: tf.Tensor2D) =>
        tf.concat((tf.split(x, 2) as tf.Tensor2D[]).map((part) => region(layer, w, part))),
      { mode },
    );
    const [w, x] = [noise([5, 5], 0) as tf.Tensor2D, noise([4, 5], 1) as tf.Tensor2D];
    close(run(w, x), layer(w, x));
  });

  test(`${mode}: a region uses tensors around it, holds loops that write in place, and returns what it was given`, () => {
    const run = compile(
      (table: tf.Tensor2D, row: tf.Tensor2D) => {
        const twice = row.mul(2) as tf.Tensor2D;
        const filled = region(
          (given: tf.Tensor2D) => ({ given, made: loop(3, given, (t, i) => updateSlice(t, twice, i, 0)) }),
          table,
        );
        return { ...filled, twice };
      },
      { mode },
    );
    const [table, row] = [noise([4, 3], 2) as tf.Tensor2D, noise([1, 3], 3) as tf.Tensor2D];
    const { given, made, twice } = run(table, row);
    close(given, table);
    close(made, tf.concat([twice, twice, twice, table.slice([3, 0], [1, 3])]));
  });

  test(`${mode}: gradients inside regions`, () => {
    const gradient = (x: tf.Tensor) => tf.grad((v: tf.Tensor) => v.square().mul(v).sum())(x);
    const run = compile((x: tf.Tensor) => region(gradient, x), { mode });
    const x = noise([7], 4);
    close(run(x), x.square().mul(3));
  });
}
