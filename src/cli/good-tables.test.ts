// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { at, file, lines, parquet, SAMPLES, withInput } from './fixtures/bad-tables.js';
import { run } from './fixtures/run.js';

describe('a table may look unusual and be good', () => {
  const POINTS = Array.from({ length: 8 }, (_, i) => `${i + 1},${2 + 3 * Math.log(i + 1)}`);
  const LAW = ['--x', 'x', '--y', 'y', '--law', 'logarithm', '--json'];
  const fitted = async (path: string) => {
    const { code, out, err } = await run('fit', path, ...LAW);
    assert.equal(code, 0, err);
    return out;
  };
  const good: readonly [string, string | Uint8Array][] = [
    ['byte order mark.csv', `\uFEFF${lines('x,y', ...POINTS)}`],
    ['byte order mark.jsonl', `\uFEFF${POINTS.map((row) => `{"x":${row.replace(',', ',"y":')}}`).join('\n')}`],
    ['crlf.csv', lines('x,y', ...POINTS).replaceAll('\n', '\r\n')],
    ['cr.csv', lines('x,y', ...POINTS).replaceAll('\n', '\r')],
    ['no last line end.csv', lines('x,y', ...POINTS).trimEnd()],
    ['quoted.csv', lines('"x","y","a ""note"", long"', ...POINTS.map((row) => `${row},"two\nlines"`))],
    ['spaces.csv', lines('x,y', ...POINTS.map((row) => ` ${row.replace(',', ' , ')}`))],
    ['läufe 実験 [1] *?.csv', lines('x,y', ...POINTS)],
    ["it's.csv", lines('x,y', ...POINTS)],
    ['~home.csv', lines('x,y', ...POINTS)],
    ['no ending', lines('x\ty', ...POINTS.map((row) => row.replace(',', '\t')))],
    ['upper.CSV', lines('x,y', ...POINTS)],
    ['text.csv.gz', lines('x,y', ...POINTS)],
    ['lines.json', POINTS.map((row) => `{"x":${row.replace(',', ',"y":')}}`).join('\n')],
    ['numbers as texts.jsonl', POINTS.map((row) => `{"x":"${row.replace(',', '","y":"')}"}`).join('\n')],
    [
      'other columns in bad order.csv',
      lines('note,y,x', ...POINTS.map((row) => `NaN,${row.split(',').reverse().join(',')}`)),
    ],
  ];
  for (const [name, content] of good) {
    test(name, async () => {
      assert.equal(await fitted(file(name, content)), await fitted(file('plain.csv', lines('x,y', ...POINTS))));
    });
  }

  test('Parquet under the name of a CSV file, in a folder that looks like a column, and from standard input', async () => {
    const plain = await fitted(file('plain.csv', lines('x,y', ...POINTS)));
    mkdirSync(at('x=7'));
    const select = `SELECT x::INTEGER AS x, y::DOUBLE AS y FROM '${at('plain.csv')}'`;
    for (const name of ['named.csv', 'x=7/hive.parquet'])
      assert.equal(await fitted(await parquet(name, select)), plain);
    const bytes = readFileSync(at('named.csv'));
    assert.equal(await withInput(bytes, () => fitted('-')), plain);
  });

  test('right and wrong as true and false, 1 and 0, yes and no', async () => {
    const covered = async (right: string, wrong: string, more: readonly string[] = []) => {
      const rows = Array.from({ length: 40 }, (_, i) => `p${i % 4},${i < 4 * (i % 4) ? right : wrong}`);
      const { code, out, err } = await run(
        'coverage',
        file('truth.csv', lines('p,c', ...rows)),
        ...SAMPLES.slice(1),
        ...more,
        '--json',
      );
      assert.equal(code, 0, err);
      return JSON.parse(out).groups[0].coverage[0];
    };
    const expected = await covered('true', 'false');
    assert.ok(Math.abs(expected.value - 0.15) < 1e-12);
    for (const [right, wrong] of [
      ['1', '0'],
      ['yes', 'no'],
      ['TRUE', 'False'],
      ['1.0', '0.0'],
      [' Yes ', ' NO'],
    ] as const) {
      assert.deepEqual(await covered(right, wrong), expected);
    }
  });

  test('booleans of Parquet and JSON lines', async () => {
    const rows = `SELECT 'p' || i % 4 AS p, i < 4 * (i % 4) AS c FROM range(40) r(i)`;
    const typed = await run('coverage', await parquet('truth.parquet', rows), ...SAMPLES.slice(1));
    const json = Array.from({ length: 40 }, (_, i) => JSON.stringify({ p: `p${i % 4}`, c: i < 4 * (i % 4) }));
    const texts = await run('coverage', file('truth.jsonl', json.join('\n')), ...SAMPLES.slice(1));
    assert.equal(typed.code, 0, typed.err);
    assert.equal(typed.out, texts.out);
  });
});
