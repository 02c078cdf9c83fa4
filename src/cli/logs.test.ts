// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { jsonLines, testFolder } from '../logs/fixtures/folder.js';
import { zipOf } from '../logs/fixtures/zip.js';
import { run } from './fixtures/run.js';

const folder = testFolder('cli logs');

const problems = (task: string, right: readonly (readonly number[])[]) =>
  right.flatMap((marks, i) =>
    marks.map((mark) => ({
      model_id: 'maker/model',
      evaluation_name: task,
      evaluation_result_id: 'exact',
      sample_id: `p${i}`,
      evaluation: { score: mark, is_correct: mark === 1 },
    })),
  );
const SUMS = [
  [1, 0, 0, 1],
  [0, 0, 0, 0],
  [1, 1, 1, 1],
];
const sums = folder.file('sums.jsonl', jsonLines(problems('sums', SUMS)));
const both = folder.file('both.jsonl', jsonLines([...problems('sums', SUMS), ...problems('words', [[1], [0]])]));
const two = folder.file(
  'two.json',
  JSON.stringify({
    date: 'x',
    hash: 'x',
    eval: { a: [{ base_status: 'pass', plus_status: 'fail' }], b: [{ base_status: 'fail', plus_status: 'fail' }] },
  }),
);

interface Covered {
  readonly groups: readonly { by: string | null; problems: number; coverage: { k: number; value: number }[] }[];
  readonly notes: readonly string[];
}

describe('commands on evaluation logs', () => {
  test('coverage needs no column, and does not pool tasks', async () => {
    const alone = await run('coverage', sums, '--json');
    assert.equal(alone.code, 0, alone.err);
    const { groups } = JSON.parse(alone.out) as Covered;
    assert.deepEqual(
      groups.map(({ by, problems: n }) => [by, n]),
      [[null, 3]],
    );
    const close = [(0.5 + 0 + 1) / 3, (1 - 1 / 6 + 1) / 3, 2 / 3];
    groups[0]!.coverage.forEach(({ value }, i) => assert.ok(Math.abs(value - close[i]!) < 1e-12));
    const pooled = JSON.parse((await run('coverage', both, '--json')).out) as Covered;
    assert.deepEqual(
      pooled.groups.map(({ by, problems: n }) => [by, n]),
      [
        ['sums', 3],
        ['words', 2],
      ],
    );
    assert.deepEqual(pooled.notes, ['one group for each task (--by says otherwise)']);
    const chosen = JSON.parse((await run('coverage', both, '--where', 'task == "words"', '--json')).out) as Covered;
    assert.deepEqual(
      chosen.groups.map(({ by, problems: n }) => [by, n]),
      [[null, 2]],
    );
  });

  test('columns that only the file has are read from it as a table', async () => {
    const raw = await run('coverage', sums, '--problem', 'sample_id', '--correct', 'evaluation.is_correct', '--json');
    const log = await run('coverage', sums, '--json');
    assert.deepEqual(JSON.parse(raw.out).groups, JSON.parse(log.out).groups);
  });

  test('two marks of the same samples want --filter; a table wants none', async () => {
    assert.match(
      (await run('coverage', two)).err,
      /expected --filter with one of base, plus, which mark the same samples, got none\n$/,
    );
    const { groups } = JSON.parse((await run('coverage', two, '--filter', 'base', '--json')).out) as Covered;
    assert.equal(groups[0]!.coverage[0]!.value, 0.5);
    const table = folder.file('t.csv', 'p,c\na,1\nb,0\n');
    const refused = await run('coverage', table, '--problem', 'p', '--correct', 'c', '--filter', 'base');
    assert.match(refused.err, /--filter: expected an evaluation log with it, got a table/);
  });

  test('fit takes a curve, one group for each run', async () => {
    const cell = (x: number, scale: number) => `"${scale / x}","${scale / x}","${scale / x}"`;
    const head = '"Step","a - loss","a - loss__MIN","a - loss__MAX","b - loss","b - loss__MIN","b - loss__MAX"';
    const steps = [1, 2, 4, 8, 16, 32];
    const csv = folder.file('export.csv', [head, ...steps.map((x) => `"${x}",${cell(x, 1)},${cell(x, 3)}`)].join('\n'));
    const { code, out, err } = await run('fit', csv, '--x', 'step', '--y', 'value', '--law', 'power', '--json');
    assert.equal(code, 0, err);
    const found = JSON.parse(out) as {
      groups: { by: string; parameters: Record<string, { value: number }> }[];
      notes: string[];
    };
    assert.deepEqual(
      found.groups.map(({ by, parameters }) => [
        by,
        Math.round(parameters['a']!.value),
        Math.round(parameters['b']!.value),
      ]),
      [
        ['a', 1, -1],
        ['b', 3, -1],
      ],
    );
    assert.deepEqual(found.notes, ['one group for each run (--by says otherwise)']);
  });

  test('a folder is one log; a broken archive and a folder without logs are refused', async () => {
    folder.file('folder/sums.jsonl', readFileSync(sums));
    assert.equal((await run('coverage', `${folder.path}/folder`)).code, 0);
    const archive = zipOf([{ name: 'header.json', content: '{}' }]);
    const cut = await run('coverage', folder.file('cut.eval', archive.subarray(0, 60)));
    assert.equal(cut.code, 2);
    assert.match(cut.err, /cut\.eval: expected a whole zip archive, got a broken one .*\n$/);
    folder.file('none/x.txt', 'x\n');
    assert.match(
      (await run('coverage', `${folder.path}/none`, '--problem', 'p', '--correct', 'c')).err,
      /none: expected a file, got a folder/,
    );
  });
});

describe('import', () => {
  test('says what it wrote', async () => {
    const to = `${folder.path}/out.csv`;
    assert.deepEqual(await run('import', sums, '--to', to), {
      code: 0,
      out: `12 samples in ${to}, from 1 log (every_eval_ever)\n`,
      err: '',
    });
    assert.equal(
      readFileSync(to, 'utf8').split('\n')[0],
      'problem,sample,correct,answer,score,tokens_in,tokens_out,tokens_reasoning,seconds,model,task,filter,target,text',
    );
    const { out } = await run('import', sums, '--to', to, '--json');
    assert.deepEqual(JSON.parse(out), { kind: 'samples', logs: 1, formats: ['every_eval_ever'], table: to, rows: 12 });
    const store = await run(
      'import',
      two,
      '--to',
      `${folder.path}/store`,
      '--as',
      'every_eval_ever',
      '--filter',
      'plus',
      '--model',
      'a/b',
      '--json',
    );
    assert.ok(existsSync(JSON.parse(store.out).record), store.err);
  });

  test('refuses what it cannot do in one sentence', async () => {
    const cases: readonly [readonly string[], RegExp][] = [
      [['import'], /expected a file or a folder, got none/],
      [['import', sums], /expected --to, got none/],
      [['import', sums, '--to', `${folder.path}/x.xlsx`], /--to: expected a file that ends in \.csv, .*, got x\.xlsx/],
      [['import', sums, '--to', `${folder.path}/nowhere/x.csv`], /--to: expected a file in a folder that exists/],
      [['import', sums, '--to', 'x', '--as', 'helm'], /--as: expected every_eval_ever, got helm/],
      [
        ['import', folder.file('t2.csv', 'x,y\n1,2\n'), '--to', `${folder.path}/x.csv`],
        /expected an evaluation log, got none that is known/,
      ],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await run(...args);
      assert.equal(code, 2);
      assert.match(err, message);
      assert.equal(err.split('\n').length, 2);
    }
  });
});

describe('logs on standard input', () => {
  const cli = fileURLToPath(new URL('./main.js', import.meta.url));
  const started = (input: Buffer, ...args: readonly string[]) => {
    const code = `import { main } from ${JSON.stringify(cli)}; process.exitCode = await main(${JSON.stringify(args)});`;
    return spawnSync(process.execPath, ['--input-type=module', '-e', code], { input, encoding: 'utf8' });
  };

  test('are read as from a file, packed or not; a table on it stays one', async () => {
    const log = readFileSync(sums);
    const expected = JSON.parse((await run('coverage', sums, '--json')).out) as Covered;
    for (const input of [log, gzipSync(log)]) {
      const { stdout, stderr, status } = started(input, 'coverage', '-', '--json');
      assert.deepEqual([status, stderr], [0, '']);
      assert.deepEqual(JSON.parse(stdout), expected);
    }
    const table = `${folder.path}/from input.csv`;
    const written = started(log, 'import', '-', '--to', table);
    assert.match(written.stdout, /^12 samples in .*from 1 log \(every_eval_ever\)\n$/);
    const csv = started(readFileSync(table), 'coverage', '-', '--problem', 'problem', '--correct', 'correct', '--json');
    assert.deepEqual(JSON.parse(csv.stdout), expected);
    const none = started(Buffer.from('x\n'), 'import', '-', '--to', table);
    assert.deepEqual([none.status, none.stderr.includes('-: expected an evaluation log')], [2, true]);
  });
});
