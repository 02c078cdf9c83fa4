import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { textTask } from '../text-task.js';
import { latexAnswer } from './latex.js';
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

  test('a solution that ends in "####" and the right answer stands for it, whatever the rule', () => {
    const solution = (right: string) => `Two steps:\n8 * 9 = 72.\n#### ${right}\n`;
    assert.equal(marks(ANSWER_RULES.number, solution('72'), '72'), true);
    assert.equal(marks(ANSWER_RULES.choice, solution('C'), 'The answer is (C).'), true);
    assert.equal(marks(ANSWER_RULES.exact, solution('Paris'), 'Paris'), true);
    assert.equal(marks(ANSWER_RULES.latex, solution('\\frac12'), '$0.5$'), true);
    assert.equal(marks(regexAnswer('is (\\d+)'), solution('72'), 'it is 72'), true);
    assert.equal(marks(ANSWER_RULES.exact, '#### A heading\nand text', 'and text'), false);
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

  test('latex: read from a reply, and marked by its meaning', () => {
    assert.equal(latexAnswer('Hence $x = \\dfrac12$, done.'), 'x=\\frac{1}{2}');
    assert.equal(latexAnswer('The final answer is $\\boxed{\\frac{1}{2}}$.'), '\\frac{1}{2}');
    assert.equal(latexAnswer('I give up'), undefined);
    assert.equal(marks(ANSWER_RULES.latex, '$\\frac{1}{2}$', 'Hence $x = 0.5$.'), true);
    assert.equal(marks(ANSWER_RULES.latex, '90^\\circ', 'so \\boxed{90}'), true);
    assert.equal(marks(ANSWER_RULES.latex, '(-\\infty, 2]', 'The answer is $x \\le 2$.'), true);
    assert.equal(marks(ANSWER_RULES.latex, '(-\\infty, 2]', 'The answer is $x < 2$.'), false);
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
