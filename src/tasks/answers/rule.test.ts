import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { textTask } from '../text-task.js';
import { latexAnswer, sameLatex } from './latex.js';
import { ANSWER_RULES, type AnswerRule, regexAnswer } from './rule.js';

const marks = (rule: AnswerRule, right: string, reply: string) => {
  const task = textTask({ name: 'own', problems: [{ prompt: 'p', right }], answer: rule });
  return task.mark([task.problem(0)], [{ text: reply }])[0]!.correct;
};

describe('answer rules', () => {
  test('number: the right answer may stand in a solution', () => {
    assert.equal(marks(ANSWER_RULES.number, 'He has 8 * 9 = 72.\n#### 72', 'The answer is \\boxed{72}.'), true);
    assert.equal(marks(ANSWER_RULES.number, '1,072.0', 'so it is **1072**'), true);
    assert.equal(marks(ANSWER_RULES.number, '72', 'I do not know'), false);
    assert.throws(
      () => marks(ANSWER_RULES.number, 'unknown', ''),
      /problem 0: expected a right answer that the rule "number" reads, got "unknown"/,
    );
  });

  test('choice: letters as models give them', () => {
    for (const reply of [
      'C',
      '(C)',
      'C.',
      'The answer is (C).',
      '**Answer: C**',
      'A and B are wrong, so the answer is C',
      '<think>A?</think>\nC) because A',
      '\\boxed{C}',
      '\\boxed{\\text{C}}',
      'Because of A, I choose\nC',
    ]) {
      assert.equal(marks(ANSWER_RULES.choice, 'C', reply), true, reply);
      assert.equal(marks(ANSWER_RULES.choice, '2', reply), true, reply);
      assert.equal(marks(ANSWER_RULES.choice, 'b', reply), false, reply);
    }
    assert.equal(ANSWER_RULES.choice.read('I would say that A dog barks'), undefined);
    assert.equal(ANSWER_RULES.choice.read(''), undefined);
  });

  test('exact and regex: what is said after the thoughts', () => {
    assert.equal(marks(ANSWER_RULES.exact, 'North  Pole', '<think>South?</think>\n North Pole\n'), true);
    assert.equal(marks(ANSWER_RULES.exact, 'north pole', 'North Pole'), false);
    assert.equal(marks(regexAnswer('ANSWER=(\\w+)'), 'yes', 'ANSWER=no, or rather ANSWER=yes'), true);
    assert.deepEqual(regexAnswer('a').settings, { pattern: 'a' });
    assert.throws(() => regexAnswer('('), /regexAnswer: expected a regular expression, got \(/);
  });

  test('latex: the same answer in another form, and others', () => {
    const same: [string, string][] = [
      ['\\frac12', '0.5'],
      ['\\dfrac{1}{2}', '\\frac{1}{2}'],
      ['\\frac{\\sqrt{3}}{2}', '\\sqrt{3}/2'],
      ['x=5', '5'],
      ['5\\text{ cm}'.replace('\\text{ cm}', ''), '5'],
      ['90^\\circ', '90'],
      ['\\$1,234', '1234'],
      ['(3, \\frac{\\pi}{2})', '\\left( 3, \\frac{\\pi}{2} \\right)'],
      ['\\{2, 1\\}', '1, 2'],
      ['(x+1)^2', 'x^2+2x+1'],
      ['2\\sqrt{2}', '\\sqrt{8}'],
      ['1\\frac{1}{2}', '1.5'],
      ['-\\frac{2}{3}', '\\frac{-2}{3}'],
      ['\\text{East}', 'east'],
      ['10^{-3}', '0.001'],
    ];
    const others: [string, string][] = [
      ['\\frac12', '0.3'],
      ['(0,1)', '[0,1]'],
      ['(1,2)', '(2,1)'],
      ['x+1', 'x-1'],
      ['\\text{East}', '\\text{West}'],
      ['1,2', '1,2,3'],
      ['x^2', '2x'],
      ['[1,2]', '1,2'],
    ];
    for (const [a, b] of same) assert.ok(sameLatex(a, b) && sameLatex(b, a), `${a} is ${b}`);
    for (const [a, b] of others) assert.ok(!sameLatex(a, b), `${a} is not ${b}`);
    assert.equal(latexAnswer('Hence $x = \\dfrac12$, done.'), '\\frac{1}{2}');
    assert.equal(latexAnswer('The final answer is $\\boxed{\\frac{1}{2}}$.'), '\\frac{1}{2}');
    assert.equal(latexAnswer('I give up'), undefined);
    for (const hostile of [
      '\\frac{'.repeat(5000),
      '('.repeat(50_000),
      '2^2^2^2^2^2^2',
      '{'.repeat(999),
      'import("x")',
      '\\{'.repeat(400),
    ]) {
      assert.equal(sameLatex(hostile, '1'), false);
    }
  });

  test('a task of own problems names them and its rule in its settings', () => {
    const problems = [{ prompt: 'What is 4 + 9?', right: '13', difficulty: 2 }];
    const task = textTask({ name: 'sums', problems });
    assert.deepEqual(Object.keys(task.settings), ['problems', 'answer']);
    assert.deepEqual(task.problem(0), { index: 0, prompt: 'What is 4 + 9?', right: '13', difficulty: 2 });
    assert.notDeepEqual(
      textTask({ name: 'sums', problems: [{ ...problems[0]!, right: '14' }] }).settings,
      task.settings,
    );
    assert.notDeepEqual(textTask({ name: 'sums', problems, answer: regexAnswer('\\d') }).settings, task.settings);
    assert.throws(() => task.problem(1), /expected one of 1 problems, got number 1/);
    assert.throws(() => textTask({ name: 'none', problems: [] }), /expected at least one problem, got none/);
    assert.throws(
      () => textTask({ name: 'sums', problems: [{ prompt: '', right: '1' }] }),
      /problem 0: expected a prompt and a right answer/,
    );
  });
});
