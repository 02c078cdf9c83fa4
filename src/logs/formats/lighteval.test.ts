import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writeParquet } from '../../records/fixtures/parquet.js';
import { jsonLines, testFolder } from '../fixtures/folder.js';

const folder = testFolder('lighteval');

describe('lighteval', () => {
  const detail = (id: string, texts: readonly string[], metrics: Readonly<Record<string, number>>) => ({
    __doc__: { id, query: 'q?', choices: ['7', '8'], gold_index: [1], task_name: 'gsm8k' },
    __model_response__: { text: texts, input_tokens: [1, 2, 3], output_tokens: texts.map(() => [4, 5]) },
    __metric__: metrics,
  });

  test('a row per document, in both spellings; a metric of several texts marks none', async () => {
    const rows = [detail('0', ['8'], { extractive_match: 1 }), detail('1', ['6'], { extractive_match: 0 })];
    const lines = folder.file('lighteval.jsonl', jsonLines(rows));
    const packed = `${folder.path}/details_gsm8k_2026-03-01T00-00-00.parquet`;
    for (const path of [lines, await writeParquet(packed, `SELECT * FROM read_json('${lines}')`)]) {
      assert.equal(await folder.format(path), 'lighteval');
      assert.deepEqual(
        (await folder.samples(path)).map((row) => [
          row.problem,
          row.correct,
          row.target,
          row.task,
          row.tokens_out,
          row.text,
        ]),
        [
          ['0', 1, '8', 'gsm8k', 2, '8'],
          ['1', 0, '8', 'gsm8k', 2, '6'],
        ],
      );
    }
    const plain = jsonLines(
      rows.map((row) => ({ doc: row.__doc__, model_response: row.__model_response__, metric: row.__metric__ })),
    );
    assert.deepEqual(await folder.samples(folder.file('plain.jsonl', plain)), await folder.samples(lines));
    const several = folder.file('several.jsonl', jsonLines([detail('0', ['8', '6'], { 'pass@2': 1 })]));
    assert.deepEqual(
      (await folder.samples(several)).map(({ sample, correct }) => [sample, correct]),
      [
        [0, null],
        [1, null],
      ],
    );
  });

  test('the model stands in the folders, several right answers beside each other; choices that were only read have no tokens', async () => {
    const row = {
      doc: { id: '4', query: 'q?', choices: ['7', '8', '9'], gold_index: [1, 2], task_name: 'arc' },
      model_response: { text: [], logprobs: [-1, -2, -3], input_tokens: [1], output_tokens: [[5], [6], [7]] },
      metric: { acc: 1 },
    };
    const path = folder.file('details/org/model/2026-03-01T00-00-00/details_arc.jsonl', jsonLines([row]));
    const [found] = await folder.samples(path);
    assert.deepEqual(
      [found?.problem, found?.correct, found?.target, found?.model, found?.tokens_out, found?.text],
      ['4', 1, '8 | 9', 'org/model', null, null],
    );
  });

  test('flat columns of before: predictions in lists, tokens of each, gold texts; metrics have to be an object', async () => {
    const flat = {
      example: 'q?',
      full_prompt: 'Q: q?',
      num_asked_few_shots: 0,
      predictions: [['8']],
      input_tokens: [[1, 2, 3]],
      cont_tokens: [[[4, 5]]],
      gold: ['8', 'eight'],
      metrics: { extractive_match: 1 },
    };
    const path = folder.file(
      'flat.jsonl',
      jsonLines([flat, { ...flat, predictions: [['6', '8']], cont_tokens: [[[4], [5]]], metrics: { 'pass@2': 1 } }]),
    );
    assert.equal(await folder.format(path), 'lighteval');
    const rows = await folder.samples(path, 'extractive_match');
    assert.deepEqual(
      rows.map((row) => [row.problem, row.correct, row.target, row.tokens_in, row.tokens_out, row.text]),
      [['0', 1, '8 | eight', 3, 2, '8']],
    );
    const texts = folder.file('texts.jsonl', jsonLines([{ ...flat, metrics: "{'em': 1}" }]));
    await assert.rejects(
      folder.samples(texts),
      /texts\.jsonl: line 1: expected metrics as an object, got "\{'em': 1\}"/,
    );
  });
});
