import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeParquet } from '../../records/fixtures/parquet.js';
import { jsonLines, testFolder } from '../fixtures/folder.js';

const folder = testFolder('samples');

describe('search-and-learn', () => {
  const row = {
    problem: 'What is half of 1?',
    solution: 'It is \\boxed{\\frac{1}{2}}.',
    answer: '\\frac{1}{2}',
    unique_id: 'test/algebra/1.json',
    completions: ['so \\boxed{0} or \\boxed{\\frac{1}{2}}', 'no \\boxed{3', 'x'],
    scores: [[0.5, 0.75], [0.25], [0.125]],
    pred: 'x',
  };

  test('one row per completion, with its answer and its reward', async () => {
    const whole = { ...row, agg_scores: [0.9, 0.1, 0.2], completion_tokens: [12, 3, 1] };
    const path = folder.file('completions.jsonl', jsonLines([whole]));
    assert.equal(await folder.format(path), 'search-and-learn');
    const rows = await folder.samples(path);
    assert.deepEqual(
      rows.map(({ sample, correct, answer, score, tokens_out }) => [sample, correct, answer, score, tokens_out]),
      [
        [0, 1, '\\frac{1}{2}', 0.9, 12],
        [1, 0, null, 0.1, 3],
        [2, 0, null, 0.2, 1],
      ],
    );
    assert.deepEqual([rows[0]!.problem, rows[0]!.target], ['test/algebra/1.json', '\\frac{1}{2}']);
  });

  test('answers are right where they are the same mathematics; nothing is marked without a right answer', async () => {
    const said = {
      ...row,
      completions: ['\\boxed{0.5}', '\\boxed{\\dfrac12}', '\\boxed{x = \\frac{1}{2}}', '\\boxed{2}'],
    };
    const scores = [[1], [1], [1], [1]];
    const marked = await folder.samples(folder.file('same.jsonl', jsonLines([{ ...said, scores }])));
    assert.deepEqual(
      marked.map(({ correct }) => correct),
      [1, 1, 1, 0],
    );
    const silent = { ...row, completions: ['The answer is 0.5. Or 7?', 'half: 1/2', 'none'], scores: [[1], [1], [1]] };
    const numbers = await folder.samples(folder.file('numbers.jsonl', jsonLines([silent])));
    assert.deepEqual(
      numbers.map(({ answer, correct }) => [answer, correct]),
      [
        ['0.5', 1],
        ['2', 0],
        [null, 0],
      ],
    );
    const { answer: _, ...without } = { ...said, scores };
    const open = await folder.samples(folder.file('open.jsonl', jsonLines([without])));
    assert.deepEqual(
      open.map(({ correct, answer }) => [correct, answer !== null]),
      [0, 1, 2, 3].map(() => [null, true]),
    );
  });

  test('without aggregates the last step counts; Parquet and gzip give the same', async () => {
    const lines = folder.file('old.jsonl', jsonLines([row, { ...row, unique_id: 'b' }]));
    const expected = await folder.samples(lines);
    assert.deepEqual(
      expected.slice(0, 3).map(({ score }) => score),
      [0.75, 0.25, 0.125],
    );
    const packed = folder.file('old.gz', gzipSync(jsonLines([row, { ...row, unique_id: 'b' }])));
    for (const path of [
      await writeParquet(`${folder.path}/old.parquet`, `SELECT * FROM read_json('${lines}')`),
      packed,
    ]) {
      assert.deepEqual(await folder.samples(path), expected);
    }
  });

  test('a cut file and scores that do not fit are refused by their line', async () => {
    const cut = folder.file('cut.jsonl', jsonLines([row, row]).slice(0, -40));
    await assert.rejects(folder.samples(cut), /cut\.jsonl: line 2: expected JSON, got .*, which is cut off$/);
    const short = folder.file('short.jsonl', jsonLines([{ ...row, scores: [[1]] }]));
    await assert.rejects(folder.samples(short), /line 1: expected 3 scores, one per completion, got 1$/);
  });
});

describe('Large Language Monkeys', () => {
  const problem = {
    question: '2 + 2?',
    samples: ['4', '5', '4'],
    is_corrects: [true, false, true],
    gt_answer: '4',
    orig_dset_idx: 17,
  };
  const marks = [
    ['17', 0, 1],
    ['17', 1, 0],
    ['17', 2, 1],
  ];

  test('rows and arrays of problems', async () => {
    for (const path of [
      folder.file('monkeys.jsonl', jsonLines([problem])),
      folder.file('monkeys.json', JSON.stringify([problem], null, 2)),
    ]) {
      const rows = await folder.samples(path);
      assert.deepEqual(
        rows.map(({ problem: name, sample, correct }) => [name, sample, correct]),
        marks,
      );
      assert.deepEqual([rows[0]!.target, rows[0]!.text], ['4', '4']);
    }
    const odd = folder.file('odd.jsonl', jsonLines([{ ...problem, is_corrects: [true] }]));
    await assert.rejects(folder.samples(odd), /line 1: expected 3 marks, one per sample, got 1$/);
  });

  test('a folder of YAML files, one per problem, named by its file', async () => {
    const yaml =
      'gt_answer: "4"\nis_corrects:\n- true\n- false\nprompt: |\n  Q: 2 + 2?\nquestion: 2 + 2?\nsamples:\n- |-\n  It is\n  4\n- "5"\n';
    folder.file('yaml/3.yaml', yaml);
    folder.file('yaml/12.yaml', yaml.replace('is_corrects', 'is_correct'));
    const rows = await folder.samples(`${folder.path}/yaml`);
    assert.deepEqual(
      rows.map(({ problem: name, sample, correct, text }) => [name, sample, correct, text]),
      [
        ['12', 0, 1, 'It is\n4'],
        ['12', 1, 0, '5'],
        ['3', 0, 1, 'It is\n4'],
        ['3', 1, 0, '5'],
      ],
    );
    const bomb = folder.file('bomb.yaml', `question: &a x\nsamples: [${'*a,'.repeat(50)}]\nis_corrects: []\n`);
    await assert.rejects(folder.samples(bomb), /bomb\.yaml: expected YAML, got: /);
  });
});

describe('best-of-N jailbreaking', () => {
  test('a row per attempt', async () => {
    const lines = [0, 1].map((n) => ({ i: 5, flagged: n === 1, n, behavior_id: 'some behaviour' }));
    const rows = await folder.samples(folder.file('attempts.jsonl', jsonLines(lines)));
    assert.deepEqual(
      rows.map(({ problem, sample, correct }) => [problem, sample, correct]),
      [
        ['5', 0, 0],
        ['5', 1, 1],
      ],
    );
  });
});

describe('EvalPlus', () => {
  test('results of both versions, by base tests or by all', async () => {
    const sample = (base: string, plus: string) => ({
      task_id: 'HumanEval/0',
      solution: 'def f(): ...',
      base_status: base,
      plus_status: plus,
    });
    const now = {
      date: '2026',
      hash: 'x',
      eval: { 'HumanEval/0': [sample('pass', 'fail'), sample('fail', 'pass'), sample('pass', 'pass')] },
    };
    const before = {
      date: '2024',
      hash: 'x',
      eval: {
        'HumanEval/0': {
          nfiles: 3,
          base: [
            ['success', [1]],
            ['failed', []],
            ['success', [1]],
          ],
          plus: [
            ['failed', []],
            ['success', []],
            ['success', []],
          ],
        },
      },
    };
    for (const [name, results] of [
      ['now.json', now],
      ['before.json', before],
    ] as const) {
      const path = folder.file(name, JSON.stringify(results));
      assert.equal(await folder.format(path), 'EvalPlus');
      assert.deepEqual(
        (await folder.samples(path, 'base')).map(({ correct }) => correct),
        [1, 0, 1],
      );
      assert.deepEqual(
        (await folder.samples(path, 'plus')).map(({ correct }) => correct),
        [0, 0, 1],
      );
      await assert.rejects(folder.samples(path), /expected --filter with one of base, plus, which mark/);
    }
    const none = folder.file('none.json', JSON.stringify({ ...now, eval: {} }));
    await assert.rejects(folder.samples(none), /expected results of tasks/);
  });

  test('samples that are not marked yet', async () => {
    const lines = ['a', 'b'].map((completion) => ({ task_id: 'HumanEval/1', completion }));
    const rows = await folder.samples(folder.file('samples.jsonl', jsonLines(lines)));
    assert.deepEqual(
      rows.map(({ problem, sample, correct, text }) => [problem, sample, correct, text]),
      [
        ['HumanEval/1', 0, null, 'a'],
        ['HumanEval/1', 1, null, 'b'],
      ],
    );
  });
});

describe('every_eval_ever', () => {
  const row = {
    schema_version: '0.3.0',
    evaluation_id: 'source/maker_model/1',
    model_id: 'maker/model',
    evaluation_name: 'sums',
    evaluation_result_id: 'sums.exact',
    sample_id: 'p1',
    interaction_type: 'single_turn',
    input: { raw: '2 + 2?', reference: ['4'] },
    output: { raw: ['It is 4'] },
    answer_attribution: [
      { turn_idx: 0, source: 'output.raw', extracted_value: '4', extraction_method: 'regex', is_terminal: true },
    ],
    evaluation: { score: 1, is_correct: true },
    token_usage: { input_tokens: 9, output_tokens: 4, total_tokens: 13, reasoning_tokens: 1 },
    performance: { latency_ms: 1500 },
  };

  test('rows of samples, repeats of a problem counted', async () => {
    const wrong = { ...row, evaluation: { score: 0.25, is_correct: false } };
    const rows = await folder.samples(folder.file('rows.jsonl', jsonLines([row, wrong])));
    assert.deepEqual(rows[0], {
      problem: 'p1',
      sample: 0,
      correct: 1,
      answer: '4',
      score: null,
      tokens_in: 9,
      tokens_out: 4,
      tokens_reasoning: 1,
      seconds: 1.5,
      model: 'maker/model',
      task: 'sums',
      filter: 'sums.exact',
      target: '4',
      input: '2 + 2?',
      text: 'It is 4',
    });
    assert.deepEqual([rows[1]!.sample, rows[1]!.correct, rows[1]!.score], [1, 0, 0.25]);
  });

  test('two metrics of the same samples are not mixed; a record of means is refused', async () => {
    const other = { ...row, evaluation_result_id: 'sums.f1' };
    const path = folder.file('two.jsonl', jsonLines([row, other]));
    await assert.rejects(folder.samples(path), /sums: expected --filter with one of sums\.exact, sums\.f1, which mark/);
    const record = folder.file(
      'record.json',
      JSON.stringify({ schema_version: '0.3.0', evaluation_id: 'x', evaluation_results: [] }),
    );
    const named = folder.file('record', readFileSync(record));
    for (const file of [record, named]) {
      await assert.rejects(
        folder.samples(file),
        /expected samples, got a record of every_eval_ever, which holds means/,
      );
    }
  });
});

describe('SWE-bench', () => {
  const report = (resolved: readonly string[], rest: Readonly<Record<string, readonly string[]>>) =>
    JSON.stringify({
      total_instances: 5,
      completed_ids: [...resolved, ...(rest['unresolved_ids'] ?? [])],
      incomplete_ids: ['e-5'],
      resolved_ids: resolved,
      unresolved_ids: [],
      empty_patch_ids: [],
      error_ids: [],
      ...rest,
      schema_version: 2,
    });

  test('instances by what came of them; two runs of a model are two samples', async () => {
    const rest = { unresolved_ids: ['b-2'], empty_patch_ids: ['c-3'], error_ids: ['d-4', 'c-3'] };
    const first = folder.file('swe/maker__model-1.5.first.json', report(['a-1'], rest));
    folder.file('swe/maker__model-1.5.second.json', report(['b-2'], {}));
    assert.equal(await folder.format(first), 'SWE-bench');
    const rows = await folder.samples(`${folder.path}/swe`);
    assert.deepEqual(
      rows.map(({ problem, sample, correct, model }) => [problem, sample, correct, model]),
      [
        ['a-1', 0, 1, 'maker/model-1.5'],
        ['b-2', 0, 0, 'maker/model-1.5'],
        ['c-3', 0, 0, 'maker/model-1.5'],
        ['d-4', 0, 0, 'maker/model-1.5'],
        ['b-2', 1, 1, 'maker/model-1.5'],
      ],
    );
    const none = folder.file('none.json', report([], {}));
    await assert.rejects(
      folder.samples(none),
      /none\.json: expected instances, got a report of SWE-bench without any$/,
    );
  });
});
