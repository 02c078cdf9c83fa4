import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integers } from '../../compute/random.js';
import { borrowedCoverage, guessShares, shuffledCoverage } from './shuffled.js';

test('a share counts the answers of other problems alone, each once', () => {
  const rows = [
    { problem: 'a', answer: '4', right: '4' },
    { problem: 'a', answer: '4', right: '4' },
    { problem: 'b', answer: '4', right: '9' },
    { problem: 'b', answer: '9', right: '9' },
    { problem: 'b', answer: '1', right: '9' },
    { problem: 'c', answer: '2', right: '5' },
  ];
  assert.deepEqual(
    guessShares(rows),
    new Map([
      ['a', 1 / 4],
      ['b', 0],
      ['c', 0],
    ]),
  );
  const [one, three] = shuffledCoverage(rows, [1, 3]);
  assert.ok(Math.abs(one!.value - 1 / 12) < 1e-15);
  assert.ok(Math.abs(three!.value - (1 - 0.75 ** 3) / 3) < 1e-15);
  assert.equal(three!.k, 3);
});

test('where every other answer is the right one, one guess is enough', () => {
  const rows = [0, 1, 2].map((problem) => ({ problem, answer: 'yes', right: 'yes' }));
  assert.deepEqual(shuffledCoverage(rows, [1, 1000]), [
    { k: 1, value: 1 },
    { k: 1000, value: 1 },
  ]);
});

test('answers without knowledge, uniform on 10, cover 1 - 0.9^k', () => {
  const rows = Array.from({ length: 200 }, (_, problem) => {
    const [right, ...answers] = integers({ seed: 2, problem, candidate: 0 }, 0, 51, 10);
    return answers.map((answer) => ({ problem, answer: `${answer}`, right: `${right}` }));
  }).flat();
  for (const { k, value } of shuffledCoverage(rows, [1, 4, 16])) {
    assert.ok(Math.abs(value - (1 - 0.9 ** k)) < 0.005, `k ${k}: ${value}`);
  }
});

test("another problem's samples are those of one problem at a time", () => {
  // Right at 'a' are 2 of b's 3 samples and none of c's; right at 'b' is 1 of a's 2; right at 'c' nothing.
  const rows = [
    ...['9', '5'].map((answer) => ({ problem: 'a', answer, right: '4' })),
    ...['4', '4', '1'].map((answer) => ({ problem: 'b', answer, right: '9' })),
    ...['0', '0'].map((answer) => ({ problem: 'c', answer, right: '7' })),
  ];
  const [one, two] = borrowedCoverage(rows, [1, 2]);
  assert.ok(Math.abs(one!.value - (2 / 3 + 1 / 2) / 6) < 1e-15);
  assert.ok(Math.abs(two!.value - (1 + 1) / 6) < 1e-15);
  // Where all problems are answered alike, it is what the pool of guesses gives with each taken once.
  const alike = [0, 1].flatMap((problem) => ['1', '2'].map((answer) => ({ problem, answer, right: '1' })));
  assert.equal(borrowedCoverage(alike, [1])[0]!.value, shuffledCoverage(alike, [1])[0]!.value);
  assert.throws(() => borrowedCoverage(rows, [3]), /expected a whole k from 1 to the 2 samples, got 3/);
});

test('refuses one problem, two right answers of a problem, and a k that is not whole', () => {
  const row = { problem: 0, answer: '1', right: '2' };
  assert.throws(() => guessShares([row]), /expected at least 2 problems, got 1/);
  assert.throws(() => guessShares([]), /expected at least 2 problems, got 0/);
  assert.throws(() => guessShares([row, { ...row, right: '3' }]), /one right answer of problem 0, got "2" and "3"/);
  assert.throws(() => shuffledCoverage([row, { ...row, problem: 1 }], [0.5]), /expected a whole k >= 1, got 0.5/);
});
