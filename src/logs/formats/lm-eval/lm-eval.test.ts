import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonLines, testFolder } from '../../fixtures/folder.js';
import { metricOf } from './exact-match.js';
import { pipelineOf } from './filters.js';
import { findAll, pythonRegex } from './python-regex.js';

const folder = testFolder('lm-eval');

const STRICT = {
  name: 'strict-match',
  filter: [{ function: 'regex', regex_pattern: '#### (\\-?[0-9\\.\\,]+)' }, { function: 'take_first' }],
};
const FLEXIBLE = {
  name: 'flexible-extract',
  filter: [
    { function: 'regex', group_select: -1, regex_pattern: '(-?[$0-9.,]{2,})|(-?[0-9]+)' },
    { function: 'majority_vote' },
    { function: 'take_first' },
  ],
};
const METRIC = {
  metric: 'exact_match',
  aggregation: 'mean',
  ignore_case: true,
  regexes_to_ignore: [',', '\\$', '(?s).*#### ', '\\.$'],
};
const config = { task: 'sums', repeats: 3, filter_list: [STRICT, FLEXIBLE], metric_list: [METRIC] };
const results = (more: object = {}) => ({
  results: { sums: { 'exact_match,strict-match': 0.5 } },
  configs: { sums: { ...config, ...more } },
  model_name: 'maker/model',
});

const row = (
  doc: number,
  filter: string,
  resps: readonly string[],
  filtered: string,
  mark: number,
  more: object = {},
) => ({
  doc_id: doc,
  doc: { question: '2 + 2?' },
  target: 'That is\n#### 1,004',
  arguments: { gen_args_0: { arg_0: 'Q: 2 + 2?\nA:', arg_1: { until: ['\n'] } } },
  resps: [resps],
  filtered_resps: [filtered],
  filter,
  metrics: ['exact_match'],
  doc_hash: 'x',
  exact_match: mark,
  ...more,
});

const RESPONSES = ['so #### 1,004.', 'it is 7, then $1004', 'no idea'];
const rows = [
  row(0, 'strict-match', RESPONSES, '1,004.', 1),
  row(0, 'flexible-extract', RESPONSES, '1,004.', 1),
  row(1, 'strict-match', ['7', '#### 3', '8'], '[invalid]', 0),
  row(1, 'flexible-extract', ['7', '#### 3', '3'], '3', 0),
];
const SAMPLES = 'samples_sums_2026-01-02T03-04-05.678901.jsonl';
const RESULTS = 'results_2026-01-02T03-04-05.678901.json';

function run(name: string, given: readonly object[], found: object | undefined = results()): string {
  if (found !== undefined) folder.file(`${name}/${RESULTS}`, JSON.stringify(found));
  return folder.file(`${name}/${SAMPLES}`, jsonLines(given));
}

describe('lm-evaluation-harness', () => {
  test('marks every repeat by the filter that was asked for', async () => {
    const path = run('repeats', rows);
    assert.equal(await folder.format(path), 'lm-evaluation-harness');
    const strict = await folder.samples(path, 'strict-match');
    assert.deepEqual(
      strict.map(({ problem, sample, correct, answer }) => [problem, sample, correct, answer]),
      [
        ['0', 0, 1, '1,004.'],
        ['0', 1, 0, '[invalid]'],
        ['0', 2, 0, '[invalid]'],
        ['1', 0, 0, '[invalid]'],
        ['1', 1, 0, '3'],
        ['1', 2, 0, '[invalid]'],
      ],
    );
    assert.deepEqual(
      [strict[0]!.model, strict[0]!.task, strict[0]!.filter, strict[0]!.input, strict[0]!.text],
      ['maker/model', 'sums', 'strict-match', 'Q: 2 + 2?\nA:', RESPONSES[0]],
    );
    const flexible = await folder.samples(path, 'flexible-extract');
    assert.deepEqual(
      flexible.map(({ correct, answer }) => [correct, answer]),
      [
        [1, '1,004.'],
        [1, '$1004'],
        [0, '[invalid]'],
        [0, '7'],
        [0, '3'],
        [0, '3'],
      ],
    );
  });

  test('two filters are never mixed; the whole folder is read, its results aside', async () => {
    const path = run('both', rows);
    const message =
      /sums: expected --filter with one of flexible-extract, strict-match, which mark the same samples, got none$/;
    await assert.rejects(folder.samples(path), message);
    await assert.rejects(folder.samples(`${folder.path}/both`), message);
    assert.equal((await folder.samples(`${folder.path}/both`, 'strict-match')).length, 6);
    await assert.rejects(
      folder.samples(`${folder.path}/both/${RESULTS}`),
      /expected samples, got the means of lm-evaluation-harness/,
    );
  });

  test('refuses repeats whose marks cannot be worked out, or come out otherwise than in the log', async () => {
    const one = rows.slice(0, 1);
    const cases: readonly [string, string, RegExp][] = [
      ['no results', run('none', one, {}), /got one for all, and no results_\*\.json beside it/],
      [
        'python',
        run('python', one, results({ process_results: 'def f(): ...' })),
        /process_results, Python code of the task$/,
      ],
      ['metric', run('metric', [{ ...one[0], metrics: ['f1'], f1: 0.5 }]), /the metric "f1"$/],
      [
        'filter',
        run('filter', one, results({ filter_list: [{ name: 'strict-match', filter: [{ function: 'custom' }] }] })),
        /the filter function "custom"$/,
      ],
      [
        'regex',
        run(
          'regex',
          one,
          results({ filter_list: [{ ...STRICT, filter: [{ function: 'regex', regex_pattern: '(?(1)a|b)' }] }] }),
        ),
        /a regular expression of Python's: /,
      ],
      [
        'other',
        run('other', [row(0, 'strict-match', RESPONSES, '1,005', 1)]),
        /line 1: .* filter "strict-match" worked out again gives "1,004\."$/,
      ],
      [
        'mark',
        run('mark', [row(0, 'strict-match', RESPONSES, '1,004.', 0)]),
        /line 1: .* "exact_match" worked out again gives 1 where the log has 0$/,
      ],
    ];
    for (const [name, path, message] of cases) await assert.rejects(folder.samples(path), message, name);
  });

  test('several metrics are marks of their own; choices are marked as logged', async () => {
    const choice = {
      ...row(0, 'none', [], '', 0, { metrics: ['acc', 'acc_norm'], acc: 0, acc_norm: 1, target: 2 }),
      resps: [[['-3.5', 'False']], [['-1.5', 'False']], [['-2', 'False']]],
      filtered_resps: [
        ['-3.5', 'False'],
        ['-1.5', 'False'],
        ['-2', 'False'],
      ],
    };
    const path = run('choice', [choice], undefined);
    await assert.rejects(folder.samples(path), /expected --filter with one of acc,none, acc_norm,none, which/);
    const [sample] = await folder.samples(path, 'acc_norm');
    assert.deepEqual([sample!.correct, sample!.answer, sample!.target, sample!.task], [1, '1', '2', 'sums']);
  });

  test('one response is taken as marked, without results', async () => {
    const path = run('single', [row(3, 'none', ['4'], '4', 0.25)], undefined);
    const [sample] = await folder.samples(path);
    assert.deepEqual([sample!.problem, sample!.correct, sample!.score, sample!.text], ['3', null, 0.25, '4']);
  });
});

describe("Python's regular expressions", () => {
  test('give what findall gives', () => {
    const all = (pattern: string, text: string) => findAll(pythonRegex(pattern), text);
    assert.deepEqual(all('\\d+', 'a1b22'), ['1', '22']);
    assert.deepEqual(all('(\\d)x|y', '1x y'), ['1', '']);
    assert.deepEqual(all('(a)|(b)', 'ba'), [
      ['', 'b'],
      ['a', ''],
    ]);
    assert.deepEqual(all('(?i)ANSWER: (?P<n>[a-d])(?P=n)', 'answer: bb'), ['b']);
    assert.deepEqual(all('x$', 'x\n'), ['x']);
    assert.deepEqual(all('\\Ax|[\\A$]\\Z', 'x$'), ['x', '$']);
    assert.deepEqual(all('(?s)a.b', 'a\nb'), ['a\nb']);
  });

  test('filters and metrics as lm_eval has them', () => {
    const pipeline = pipelineOf(
      {
        filter_list: [
          {
            name: 'm',
            filter: [
              { function: 'lowercase' },
              { function: 'map', mapping_dict: { a: '1' }, default_value: '0' },
              { function: 'majority_vote' },
            ],
          },
        ],
      },
      'm',
    );
    assert.deepEqual(pipeline.all(['b', 'A', 'a']), ['1']);
    assert.equal(pipeline.each('A'), '1');
    assert.deepEqual(pipelineOf({}, 'none').all(['x', 'y']), ['x']);
    const metric = metricOf([{ metric: 'exact_match', ignore_punctuation: true, ignore_numbers: true }], 'exact_match');
    assert.deepEqual([metric('a.1b!', ['c', 'ab']), metric('A', ['a'])], [1, 0]);
  });
});
