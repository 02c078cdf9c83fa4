import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addition } from './addition.js';
import { arithmetic } from './arithmetic.js';
import { countdown, countdownValue } from './countdown.js';
import { iteration } from './iteration.js';
import { longMultiplication } from './long-multiplication.js';
import { multiplication } from './multiplication.js';
import { permutations } from './permutations.js';
import { type ReasoningProblem, type ReasoningTask, textOf } from './reasoning.js';
import { recall } from './recall.js';

const TASKS: readonly ReasoningTask[] = [
  arithmetic(),
  permutations(),
  iteration(),
  multiplication(),
  longMultiplication(),
  addition(),
  countdown(),
  recall(),
] as unknown as readonly ReasoningTask[];

const key = (problem: number) => ({ seed: 1, problem, candidate: 0 });

for (const task of TASKS) {
  const { layout } = task;

  test(`${task.name}: a problem is a function of its index, fits the layout, and its own answer is right`, () => {
    for (let index = 0; index < 120; index++) {
      const problem = task.problem(index);
      assert.deepEqual(task.problem(index), problem);
      assert.equal(problem.difficulty, task.difficulties[index % task.difficulties.length]);
      assert.equal(problem.prompt.length, layout.promptLength);
      assert.equal(problem.answer.length, layout.answerLength);
      assert.ok(problem.chain.length <= layout.longest);
      for (const step of problem.chain) assert.equal(step.length, layout.stepLength);
      for (const token of [...problem.prompt, ...problem.chain.flat(), ...problem.answer]) {
        assert.ok(layout.tokens[token] !== undefined, `token ${token}`);
      }
      assert.ok(task.check(problem, problem.answer));
      const wrong = problem.answer.map((token) => (token + 1) % 10);
      assert.equal(task.check(problem, wrong), false);
      assert.deepEqual(task.mark([problem], [{ answer: problem.answer, right: 0.25 }]), [
        { quality: 0.25, correct: true },
      ]);
      assert.deepEqual(task.mark([problem], [{ answer: wrong }]), [{ quality: 0, correct: false }]);
    }
  });

  test(`${task.name}: training never sees a problem of the test side`, () => {
    const known = new Set<string>();
    const name = ({ prompt }: ReasoningProblem) => prompt.join(' ');
    for (let i = 0; i < 400; i++) known.add(name(task.problem(i)));
    for (let i = 0; i < 4000; i++) {
      const difficulty = task.difficulties[i % task.difficulties.length]!;
      assert.equal(known.has(name(task.draw(key(i), difficulty, 'train'))), false);
    }
  });
}

test('permutations: the last state is what the swaps make of the start', () => {
  const task = permutations();
  const problem = task.problem(5);
  const letters = [...problem.start];
  for (const [i, j] of problem.swaps) [letters[i], letters[j]] = [letters[j]!, letters[i]!];
  assert.equal(problem.swaps.length, 6);
  assert.equal(textOf(task.layout, problem.answer), letters.join(''));
});

test('iteration: the answer is what the map makes of the start, and what is left counts down to nothing', () => {
  for (const index of [0, 5, 47, 200]) {
    const { factor, shift, start, difficulty, chain, answer } = iteration().problem(index);
    let value = start;
    for (let i = 0; i < difficulty; i++) value = (factor * value + shift) % 10;
    assert.deepEqual(answer, [value]);
    assert.equal(textOf(iteration().layout, chain.at(-1)!), `left 0 ${value}`);
    assert.equal(chain.length, difficulty);
  }
});

test('multiplication and addition: the answer is the product or the sum', () => {
  for (let i = 0; i < 50; i++) {
    const { factors, answer, difficulty } = multiplication().problem(i);
    assert.equal(Number(answer.join('')), factors[0] * factors[1]);
    assert.equal(String(factors[0]).length + String(factors[1]).length, difficulty);
    const sum = addition().problem(i);
    assert.equal(Number(sum.answer.join('')), sum.terms[0] + sum.terms[1]);
    assert.deepEqual(sum.chain.map(([digit]) => digit).reverse(), sum.answer.slice(1));
  }
});

test('long multiplication: the last step is the product, from the right, and so is the answer', () => {
  for (let i = 0; i < 50; i++) {
    const { factors, answer, chain } = longMultiplication().problem(i);
    assert.equal(Number([...answer].reverse().join('')), factors[0] * factors[1]);
    assert.deepEqual(chain.at(-1), answer);
    assert.equal(Number([...chain[0]!].reverse().join('')), factors[0] * (factors[1] % 10));
  }
});

test('problems without repeats are all different, a function of their index, and end in a sentence', () => {
  const name = ({ prompt }: ReasoningProblem) => prompt.join(' ');
  const [plain, unlike] = [{}, { distinct: true }].map((more) => multiplication({ difficulties: [4], ...more }));
  const names = (task: ReasoningTask) => Array.from({ length: 240 }, (_, i) => name(task.problem(i)));
  assert.ok(new Set(names(plain!)).size < 200);
  assert.equal(new Set(names(unlike!)).size, 240);
  const other = multiplication({ difficulties: [4], distinct: true });
  assert.equal(name(other.problem(239)), name(unlike!.problem(239)));
  assert.deepEqual(unlike!.settings, { difficulties: [4], distinct: true });
  assert.throws(() => unlike!.problem(2000), /expected a test \(none of the \d+ before it\) problem of difficulty 4/);
});

test('countdown: an answer uses every number once, from left to right, and its running values are not looked at', () => {
  const [plus, minus, times, over] = [100, 101, 102, 103] as const;
  const answer = [plus, 7, 7, times, 3, 0, minus, 1, 0];
  assert.equal(countdownValue([1, 3, 7], answer), 20);
  assert.equal(countdownValue([3, 7], answer), undefined);
  assert.equal(countdownValue([1, 3, 8], answer), undefined);
  assert.equal(countdownValue([3, 7], [plus, 7, 7, over, 3, 2]), undefined);
  assert.equal(countdownValue([3, 7], [plus, 3, 3, minus, 7, 0]), undefined);
  assert.equal(countdownValue([7], [plus, 7, 7, 104, 104, 104]), 7);
});

test('recall: the letter stands as often as the difficulty says, and the right digit is one of its own', () => {
  for (let i = 0; i < 60; i++) {
    const { pairs, asked, difficulty, answer } = recall().problem(i);
    const digits = pairs.filter(([letter]) => letter === asked).map(([, digit]) => digit);
    assert.equal(digits.length, difficulty);
    assert.equal(new Set(digits).size, difficulty);
    assert.ok(digits.includes(answer[0]!));
  }
});

test('a difficulty that a task does not have is refused', () => {
  assert.throws(() => multiplication().draw(key(0), 9, 'test'), /expected a difficulty among 4, .*8, got 9/);
  assert.throws(() => recall().at([]), /expected at least one difficulty/);
});
