import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mnist, parseIdx, pixels } from './images/mnist.js';
import { arithmetic } from './reasoning/arithmetic.js';

test('MNIST is complete, and its first labels are the known ones', () => {
  assert.equal(mnist('train').count, 60000);
  assert.equal(mnist('test').count, 10000);
  assert.deepEqual([...mnist('train').labels.subarray(0, 5)], [5, 0, 4, 1, 9]);
  assert.deepEqual([...mnist('test').labels.subarray(0, 5)], [7, 2, 1, 0, 4]);
  const values = pixels(mnist('train').images, [0, 1]);
  assert.equal(values.length, 2 * 784);
  assert.equal(Math.min(...values), -1);
  assert.equal(Math.max(...values), 1);
});

test('a broken IDX file is refused by name', () => {
  const idx = (...bytes: number[]) => parseIdx(Uint8Array.from(bytes), 'x.idx');
  assert.deepEqual(idx(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), { shape: [2], data: Uint8Array.of(7, 9) });
  assert.throws(() => idx(0, 0), /x\.idx: expected an IDX file of at least 4 bytes, got 2 bytes/);
  assert.throws(() => idx(31, 139, 8, 0, 0), /expected the IDX header 0 0 8 \(unsigned bytes\), got 31 139 8/);
  assert.throws(() => idx(0, 0, 8, 1, 0, 0, 0, 3, 7, 9), /expected 3 bytes of data \(3\), got 2/);
  assert.throws(() => idx(0, 0, 8, 9, 0, 0, 0, 3), /expected 1 to 3 dimensions, got 9/);
});

test('an arithmetic problem is what its index says, and its results follow from its steps', () => {
  const task = arithmetic();
  for (let index = 0; index < 60; index++) {
    const problem = task.problem(index);
    assert.deepEqual(task.problem(index), problem);
    assert.equal(problem.difficulty, 1 + (index % 12));
    let value = problem.start;
    problem.steps.forEach(({ operator, operand }, i) => {
      value = operator === '+' ? value + operand : operator === '-' ? value - operand : value * operand;
      value = ((value % 10) + 10) % 10;
      assert.equal(problem.results[i], value);
    });
  }
  assert.throws(() => task.draw({ seed: 0, problem: 0, candidate: 0 }, 13, 'test'), /among 1, 2, .*, got 13/);
});
