import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testFolder } from '../fixtures/folder.js';

const folder = testFolder('helm');

const stat = (name: string, mean: number) => ({
  name: { name, split: 'test' },
  count: 1,
  sum: mean,
  sum_squared: mean,
  mean,
});
const instance = (id: string, more: object = {}) => ({
  input: { text: 'Who?' },
  references: [
    { output: { text: 'The Cat.' }, tags: ['correct'] },
    { output: { text: 'A dog' }, tags: [] },
  ],
  split: 'test',
  id,
  ...more,
});
const state = (id: string, texts: readonly string[], more: object = {}) => ({
  instance: instance(id),
  train_trial_index: 0,
  request: { prompt: 'long '.repeat(100) },
  result: {
    success: true,
    completions: texts.map((text) => ({ text, logprob: 0, tokens: [{ text: 'a' }, { text: 'b' }] })),
    request_time: 0.5,
  },
  ...more,
});

function run(
  name: string,
  states: readonly object[] | undefined,
  stats: readonly object[],
  names = ['exact_match', 'quasi_exact_match', 'f1_score'],
): string {
  const write = (file: string, content: unknown) => folder.file(`${name}/${file}`, JSON.stringify(content, null, 2));
  write('run_spec.json', {
    name: 'cats:model=maker_model',
    scenario_spec: {},
    adapter_spec: { model: 'maker/model' },
    metric_specs: [{ args: { names } }, { args: {} }],
  });
  write('scenario.json', { name: 'cats', description: '', tags: [], definition_path: 'x' });
  write('stats.json', [stat('exact_match', 0.5)]);
  if (states !== undefined) write('scenario_state.json', { adapter_spec: {}, request_states: states });
  write('per_instance_stats.json', stats);
  return `${folder.path}/${name}`;
}

const stats = (id: string, exact: number) => ({
  instance_id: id,
  train_trial_index: 0,
  stats: [
    stat('exact_match', exact),
    stat('quasi_exact_match', 1),
    stat('f1_score', 0.5),
    stat('num_prompt_tokens', 40),
    stat('num_output_tokens', 3),
  ],
});

describe('HELM', () => {
  test('a folder, or any file of it, is one log: completions with the statistics of their instances', async () => {
    const path = run('one', [state('id1', [' cat']), state('id2', ['The Cat.\n'])], [stats('id1', 0), stats('id2', 1)]);
    for (const file of [
      '',
      '/scenario_state.json',
      '/per_instance_stats.json',
      '/stats.json',
      '/run_spec.json',
      '/scenario.json',
    ]) {
      const rows = await folder.samples(path + file, 'exact_match');
      assert.deepEqual(
        rows.map(({ problem, correct, answer }) => [problem, correct, answer]),
        [
          ['id1', 0, 'cat'],
          ['id2', 1, 'The Cat.'],
        ],
      );
      const [{ tokens_in, tokens_out, seconds, model, task, target, input, text } = rows[0]!] = rows;
      assert.deepEqual(
        [tokens_in, tokens_out, seconds, model, task, target, input, text],
        [40, 2, 0.5, 'maker/model', 'cats', 'The Cat.', 'Who?', ' cat'],
      );
    }
    assert.deepEqual(
      (await folder.samples(path, 'f1_score')).map(({ correct, score }) => [correct, score]),
      [
        [null, 0.5],
        [null, 0.5],
      ],
    );
    await assert.rejects(
      folder.samples(path),
      /expected --filter with one of exact_match, f1_score, quasi_exact_match, which/,
    );
  });

  test('each of several completions is compared with the references', async () => {
    const path = run('several', [state('id1', ['cat', 'The Cat.', 'a cat?'])], [stats('id1', 1)]);
    const marks = async (filter: string) =>
      (await folder.samples(path, filter)).map(({ sample, correct }) => [sample, correct]);
    assert.deepEqual(await marks('exact_match'), [
      [0, 0],
      [1, 1],
      [2, 0],
    ]);
    assert.deepEqual(await marks('quasi_exact_match'), [
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
    await assert.rejects(folder.samples(path, 'f1_score'), /got f1_score$/);
  });

  test('letters of choices stand for their texts, and statistics alone are enough', async () => {
    const choice = state('id1', [' B'], { output_mapping: { A: 'A dog', B: 'The Cat.' } });
    const [sample] = await folder.samples(run('choice', [choice], [], ['exact_match']), 'exact_match');
    assert.deepEqual([sample!.correct, sample!.answer, sample!.text], [1, 'The Cat.', ' B']);
    const [alone] = await folder.samples(run('alone', undefined, [stats('id9', 1)]), 'exact_match');
    assert.deepEqual([alone!.problem, alone!.correct, alone!.tokens_out, alone!.text], ['id9', 1, 3, null]);
  });
});
