import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testFolder } from '../fixtures/folder.js';
import { zipOf } from '../fixtures/zip.js';

const folder = testFolder('inspect');

const run = {
  task: 'sums',
  model: 'maker/model',
  dataset: { name: 'sums' },
  config: { epochs: 2 },
};

const sample = (id: string | number, epoch: number, value: unknown, more: object = {}) => ({
  id,
  epoch,
  input: 'What is 2 + 2?',
  target: '4',
  messages: [{ role: 'user', content: 'x]}"'.repeat(50) }],
  output: {
    model: 'model',
    choices: [{ message: { role: 'assistant', content: [{ type: 'text', text: 'It is 4' }] } }],
  },
  scores: { match: { value, answer: '4' } },
  model_usage: {
    'maker/model': { input_tokens: 20, output_tokens: 7, reasoning_tokens: 3 },
    grader: { input_tokens: 9 },
  },
  total_time: 3.5,
  working_time: 2.5,
  events: [{ event: 'model', nested: { deep: [1, 2, { a: '\\"' }] } }],
  ...more,
});

const samples = [sample(1, 1, 'C'), sample(1, 2, 'I'), sample('b', 1, 'P'), sample('b', 2, 'N')];
const log = (list: readonly object[]) => ({
  version: 2,
  status: 'success',
  eval: run,
  plan: {},
  results: { scores: [{ value: 1 }] },
  samples: list,
});

const expected = {
  problem: '1',
  sample: 0,
  correct: 1,
  answer: '4',
  score: null,
  tokens_in: 20,
  tokens_out: 7,
  tokens_reasoning: 3,
  seconds: 2.5,
  model: 'maker/model',
  task: 'sums',
  filter: 'match',
  target: '4',
  input: 'What is 2 + 2?',
  text: 'It is 4',
};

const zipped = (list: readonly ReturnType<typeof sample>[], head: Record<string, object>) =>
  zipOf([
    ...list.map((one) => ({ name: `samples/${one.id}_epoch_${one.epoch}.json`, content: JSON.stringify(one) })),
    ...Object.entries(head).map(([name, content]) => ({ name, content: JSON.stringify(content) })),
  ]);

describe('inspect_ai', () => {
  test('reads a JSON log, whatever it is called, with letters as right and wrong', async () => {
    const path = folder.file('log.txt', JSON.stringify(log(samples), null, 2));
    assert.equal(await folder.format(path), 'inspect_ai');
    const rows = await folder.samples(path);
    assert.deepEqual(rows[0], expected);
    assert.deepEqual(
      rows.map(({ problem, sample: n, correct, score }) => [problem, n, correct, score]),
      [
        ['1', 0, 1, null],
        ['1', 1, 0, null],
        ['b', 0, 0, 0.5],
        ['b', 1, 0, null],
      ],
    );
  });

  test('reads the same from a zip archive, and from one of a run that was cut off before its header', async () => {
    const whole = folder.file('log.eval', zipped(samples, { 'header.json': log([]), 'summaries.json': [] }));
    const cut = folder.file('cut.eval', zipped(samples, { '_journal/start.json': { version: 2, eval: run } }));
    for (const path of [whole, cut]) assert.deepEqual((await folder.samples(path))[0], expected);
    assert.equal((await folder.samples(whole)).length, 4);
  });

  test('a score between right and wrong is a score; an error has no verdict; NaN is nothing', async () => {
    const list = [
      sample(1, 1, 0.65),
      sample(2, 1, true),
      sample(3, 1, 1),
      sample(4, 1, 0, { scores: {}, error: { message: 'x' } }),
    ];
    const text = JSON.stringify(log(list)).replace('"total_time":3.5', '"total_time":NaN');
    const rows = await folder.samples(folder.file('scores.json', text));
    assert.deepEqual(
      rows.map(({ correct, score, filter }) => [correct, score, filter]),
      [
        [null, 0.65, 'match'],
        [1, null, 'match'],
        [1, null, 'match'],
        [null, null, null],
      ],
    );
  });

  test('two scorers are never mixed, nor two values of one', async () => {
    const two = { scores: { match: { value: 'C' }, judge: { value: { tone: 0, sense: 1 } } } };
    const path = folder.file('two.json', JSON.stringify(log([sample(1, 1, 'C', two)])));
    await assert.rejects(
      folder.samples(path),
      /two\.json: sums: expected --filter with one of judge\/sense, judge\/tone, match, which mark the same samples, got none$/,
    );
    assert.equal((await folder.samples(path, 'judge/tone'))[0]!.correct, 0);
    assert.equal((await folder.samples(path, 'match'))[0]!.correct, 1);
    await assert.rejects(folder.samples(path, 'other'), /expected --filter with one of .*, got other$/);
  });

  test('refuses logs without samples, cut files and archives of something else in one sentence', async () => {
    const none = folder.file('none.json', JSON.stringify(log([])));
    await assert.rejects(folder.samples(none), /none\.json: expected samples, got an inspect_ai log without any$/);
    const cut = folder.file('cut.json', JSON.stringify(log(samples)).slice(0, -500));
    await assert.rejects(folder.samples(cut), /cut\.json: .*expected a whole JSON document, got the end of the file$/);
    const other = folder.file('other.eval', zipOf([{ name: 'xl/workbook.xml', content: '<a/>' }]));
    await assert.rejects(
      folder.samples(other),
      /expected an inspect_ai log in a zip archive, got one that holds xl\/workbook\.xml$/,
    );
    const big = folder.file(
      'big.json',
      JSON.stringify(log([sample(1, 1, 'C')])).replace('"id":1', '"id":9007199254740993'),
    );
    await assert.rejects(
      folder.samples(big),
      /sample 1: expected the name or number of a problem, got 9007199254740992, which/,
    );
  });
});
