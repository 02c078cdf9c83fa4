import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainNumber, saidNumber } from './number.js';
import { afterThought, announced, lastBoxed } from './reply.js';

describe('answers in words', () => {
  test('a number is read as chat models give it', () => {
    const replies: [string, string | undefined][] = [
      ['The answer is 13.', '13'],
      ['**13**', '13'],
      ['So the sum is \\boxed{13}, as 4 + 9 is 9 + 4.', '13'],
      ['\\boxed{\\text{x} = 1{,}234}', '1234'],
      ['<think>It may be 12.</think>\n\nThe answer is 13.', '13'],
      ['I think it is 12.</think>13', '13'],
      ['<think>It may be 12', undefined],
      ['[THINK]12[/THINK]13', '13'],
      ['4 + 9 = 13', '13'],
      ['Answer: 4 + 9 = **13**\n\nAnything else on your 2 sums?', '13'],
      ['**Answer:** 13', '13'],
      ['The final answer is: $1,234.50.', '1234.5'],
      ['The answer is 13. I checked it 2 times.', '13'],
      ['He has 4 and 9 apples.\n#### 13', '13'],
      ['#### -13', '-13'],
      ['\u221213', '-13'],
      ['The answer is 13, not 12.', '13'],
      ['5 - 3 = 2', '2'],
      ['It is 5-3', '3'],
      ['Answer: 007', '7'],
      ['The answer is unknown.', undefined],
      ['The answer is 0.50 kg', '0.5'],
      ['1e3', '1000'],
      ['', undefined],
      ['I do not know.', undefined],
      ['9'.repeat(400), '9'.repeat(400)],
    ];
    for (const [reply, answer] of replies) assert.equal(saidNumber(reply), answer, reply);
  });

  test('numbers have one spelling, however long', () => {
    const spellings: [string, string | undefined][] = [
      ['+0013.0', '13'],
      ['-0', '0'],
      ['.5', '0.5'],
      ['12,345,678.90', '12345678.9'],
      ['1.5e3', '1500'],
      ['1e999', undefined],
      ['', undefined],
      ['-', undefined],
      ['1/2', undefined],
      [`1${'0'.repeat(50)}.0`, `1${'0'.repeat(50)}`],
    ];
    for (const [text, plain] of spellings) assert.equal(plainNumber(text), plain, text);
  });

  test('thoughts, boxes and announcements', () => {
    assert.equal(afterThought('<think>a</think>b<think>c</think> d'), ' d');
    assert.equal(afterThought('a<think>b'), undefined);
    assert.equal(lastBoxed('\\boxed{1} and \\boxed{\\frac{1}{2}}'), '\\frac{1}{2}');
    assert.equal(lastBoxed('\\boxed{1} and \\boxed{\\frac{1}{2'), '1');
    assert.equal(lastBoxed('\\boxed'), undefined);
    assert.equal(announced('The answer (in kg) is 3.5 kg. Good.'), '3.5 kg');
    assert.equal(announced('none'), undefined);
    // Nothing takes more than linear time.
    const start = performance.now();
    for (const part of ['\\boxed{', '<think>', 'answer is ', '####', '1,111', '-', '1.'])
      saidNumber(part.repeat(100_000));
    assert.ok(performance.now() - start < 4000, `${performance.now() - start} ms`);
  });
});
