// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeParquet } from '../records/fixtures/parquet.js';
import { run } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'odd tables '));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, `${files++} ${name}`);
  writeFileSync(path, content);
  return path;
}

async function json(...args: readonly string[]): Promise<{ groups: Record<string, unknown>[]; notes: string[] }> {
  const { code, out, err } = await run(...args, '--json');
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

const parquet = (name: string, select: string) => writeParquet(join(folder, name), select);

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;

describe('verdicts in the words that tools write', () => {
  const covered = async (right: string, wrong: string, ...more: string[]) => {
    const rows = Array.from({ length: 40 }, (_, i) => `p${i % 4},${i < 4 * (i % 4) ? right : wrong}`);
    const path = file('verdicts.csv', lines('p,c', ...rows));
    const { groups, notes } = await json('coverage', path, '--problem', 'p', '--correct', 'c', ...more);
    return { coverage: groups[0]!['coverage'], notes };
  };
  const cases: readonly [right: string, wrong: string, note: RegExp | undefined][] = [
    ['1', '0', undefined],
    ['pass', 'fail', /"pass" counted as right, "fail" as wrong/],
    ['passed', 'timeout', /"passed" counted as right, "timeout" as wrong/],
    ['C', 'I', /"c" counted as right, "i" as wrong/],
    ['C', 'N', /"c" counted as right, "n" as wrong/],
    ['T', 'F', /"t" counted as right/],
    ['Y', 'N', /"y" counted as right, "n" as wrong/],
    ['1.00', '0.00', /"1.00" counted as right, "0.00" as wrong/],
    ['correct', 'incorrect', /"correct" counted as right/],
  ];
  for (const [right, wrong, note] of cases) {
    test(`${right} and ${wrong}`, async () => {
      const expected = await covered('true', 'false');
      const { coverage, notes } = await covered(right, wrong);
      assert.deepEqual(coverage, expected.coverage);
      if (note === undefined) assert.deepEqual(notes, []);
      else assert.match(notes.join('\n'), note);
    });
  }

  test('words that tell nothing are refused, and read where they are named', async () => {
    const expected = await covered('true', 'false');
    for (const words of [
      ['P', 'C'],
      ['T', 'timeout'],
      ['N', 'n'],
      ['good', 'bad'],
      ['0.9', '0.1'],
    ] as const) {
      const path = file('words.csv', lines('p,c', `a,${words[0]}`, `a,${words[1]}`, `b,${words[1]}`));
      const { code, err } = await run('coverage', path, '--problem', 'p', '--correct', 'c');
      assert.equal(code, 2);
      assert.match(err, /column "c": expected 1 or 0, true or false, yes or no \(or --right WORDS\), got "/);
    }
    const { coverage, notes } = await covered('good', 'bad', '--right', 'Good,C');
    assert.deepEqual(coverage, expected.coverage);
    assert.match(notes[0]!, /"good" counted as right, "bad" as wrong/);
    const none = await run(
      'coverage',
      file('none.csv', lines('p,c', 'a,x', 'b,y')),
      '--problem',
      'p',
      '--correct',
      'c',
      '--right',
      'pass,C',
    );
    assert.match(none.err, /column "c": expected "pass" or "C" somewhere, got "x", "y"/);
  });

  test('a list in a cell is that many samples: JSON, Python, Parquet', async () => {
    const single = Array.from({ length: 8 }, (_, p) => Array.from({ length: 5 }, (_, i) => i < p % 4));
    const rows = single.flatMap((list, p) => list.map((right) => `p${p},${right}`));
    const expected = await json(
      'coverage',
      file('single.csv', lines('p,c', ...rows)),
      '--problem',
      'p',
      '--correct',
      'c',
    );
    const asJson = file('list.jsonl', single.map((c, p) => JSON.stringify({ p: `p${p}`, c })).join('\n'));
    const python = (list: readonly boolean[]) => `[${list.map((right) => (right ? 'True' : 'False')).join(', ')}]`;
    const asPython = file('list.csv', lines('p,c', ...single.map((list, p) => `p${p},"${python(list)}"`)));
    const words = (list: readonly boolean[]) => `[${list.map((right) => (right ? "'pass'" : "'fail'")).join(', ')}]`;
    const asWords = file('words.csv', lines('p,c', ...single.map((list, p) => `p${p},"${words(list)}"`)));
    const asParquet = await parquet('list.parquet', `SELECT p, c FROM read_json('${asJson}')`);
    for (const path of [asJson, asPython, asWords, asParquet]) {
      const { groups, notes } = await json('coverage', path, '--problem', 'p', '--correct', 'c');
      assert.deepEqual(groups, expected.groups);
      assert.match(notes[0]!, /a list in a cell counted as that many samples/);
    }
  });

  test('missing verdicts are left out and counted, or refused', async () => {
    const rows = ['a,1', 'a,', 'a,0', 'b,NaN', 'b,1', 'b,0'];
    const asked = ['coverage', file('gaps.csv', lines('p,c', ...rows)), '--problem', 'p', '--correct', 'c'];
    const { groups, notes } = await json(...asked);
    assert.equal((groups[0]!['coverage'] as { value: number }[])[0]!.value, 0.5);
    assert.deepEqual(notes, ['2 rows without a verdict in column "c" left out']);
    assert.match((await run(...asked, '--strict')).err, /row 2, column "c": expected a verdict, got nothing/);
  });

  test('problems that differ in blanks only get a word; two filters of lm-eval are no two samples', async () => {
    const blanks = file('blanks.csv', lines('p,c', 'a,1', 'a ,0', 'b,1'));
    const { notes } = await json('coverage', blanks, '--problem', 'p', '--correct', 'c');
    assert.deepEqual(notes, ['problems "a" and "a " differ in blanks only and are counted as two']);
    const rows = [0, 1].flatMap((id) =>
      ['strict-match', 'flexible-extract'].map((filter) => JSON.stringify({ doc_id: id, filter, exact_match: id })),
    );
    const asked = [
      'coverage',
      file('samples.jsonl', rows.join('\n')),
      '--problem',
      'doc_id',
      '--correct',
      'exact_match',
    ];
    assert.match(
      (await run(...asked)).err,
      /expected one filter of lm-evaluation-harness, got "flexible-extract" and "strict-match"/,
    );
    const { groups } = await json(...asked, '--where', 'filter == "strict-match"');
    assert.equal((groups[0]!['coverage'] as unknown[]).length, 1);
  });
});

const POINTS = Array.from({ length: 8 }, (_, i) => [i + 1, 2 + 3 * Math.log(i + 1)] as const);
const LAW = ['--x', 'x', '--y', 'y', '--law', 'logarithm'];
const plain = () => json('fit', file('plain.csv', lines('x,y', ...POINTS.map((row) => row.join(',')))), ...LAW);
const objects = POINTS.map(([x, y]) => ({ x, y }));

describe('tables as they are', () => {
  const german = (value: number) => String(value).replace('.', ',');
  const good: readonly [name: string, content: string | Uint8Array, note?: RegExp][] = [
    ['array.json', JSON.stringify(objects, null, 2)],
    ['array on a line.jsonl', JSON.stringify(objects)],
    ['columns.json', JSON.stringify({ x: objects.map(({ x }) => x), y: objects.map(({ y }) => y) }, null, 1)],
    ['packed.csv.gz', gzipSync(lines('x,y', ...POINTS.map((row) => row.join(','))))],
    ['packed.jsonl', gzipSync(objects.map((row) => JSON.stringify(row)).join('\n'))],
    ['semicolons.csv', lines('x;y', ...POINTS.map((row) => row.join(';')))],
    ['bars.txt', lines('x|y', ...POINTS.map((row) => row.join('|')))],
    [
      'german.csv',
      lines('x;y', ...POINTS.map((row) => row.map(german).join(';'))),
      /column "y": decimal commas, "[\d,]+" read as [\d.]+/,
    ],
    ['excel.csv', `\uFEFFsep=;\r\n${lines('x;y', ...POINTS.map((row) => row.join(';'))).replaceAll('\n', '\r\n')}`],
    ['comment.csv', lines('# exported by a tool, today', '# again', '', 'x,y', ...POINTS.map((row) => row.join(',')))],
    ['numpy.txt', lines('# x,y', ...POINTS.map((row) => row.join(',')))],
    [
      'line ends.csv',
      ['x,y', ...POINTS.map((row) => row.join(','))].map((row, i) => row + (i % 2 ? '\r\n' : '\n')).join(''),
    ],
    ['twice.csv', lines('a,x,A,y,a,', ...POINTS.map(([x, y], i) => `1,${x},2,${y},3,${i}`))],
    ['index.csv', lines(',x,y', ...POINTS.map((row, i) => `${i},${row.join(',')}`))],
    ['blanks in names.csv', lines('x, y', ...POINTS.map((row) => row.join(', ')))],
    ['other case.jsonl', objects.map(({ x, y }) => JSON.stringify({ X: 7, x, y })).join('\n')],
    [
      'empty.csv',
      lines('x,y', ...POINTS.map((row) => row.join(',')), '9,', ',1', 'NaN,2'),
      /^left out: 3 rows with empty cells$/,
    ],
    [
      'nothing.jsonl',
      lines(...objects.map((row) => JSON.stringify(row)), '{"x":3,"y":null}', '{"x":4}', '{"x":4,"y":NaN}'),
      /^left out: 3 rows/,
    ],
    [
      'step 0.csv',
      lines('x,y', '0,5', ...POINTS.map((row) => row.join(','))),
      /^left out: 1 row with x = 0, where logarithm has no value$/,
    ],
  ];
  for (const [name, content, note] of good) {
    test(name, async () => {
      const { groups, notes } = await json('fit', file(name, content), ...LAW);
      assert.deepEqual(groups, (await plain()).groups);
      if (note === undefined) assert.deepEqual(notes, []);
      else assert.match(notes.join('\n'), note);
    });
  }

  test('thousands, in a comma file, a semicolon file and by --decimal', async () => {
    const points = POINTS.map(([x, y]) => [1000 * x, y] as const);
    const expected = await json('fit', file('plain.csv', lines('x,y', ...points.map((row) => row.join(',')))), ...LAW);
    const marked = (x: number, mark: string) => String(x).replace(/000$/, `${mark}000`);
    const read = async (...args: string[]) => (await json('fit', ...args, ...LAW)).groups;
    const commas = file('commas.csv', lines('x,y', ...points.map(([x, y]) => `"${marked(x, ',')}",${y}`)));
    assert.deepEqual(await read(commas), expected.groups);
    const blanks = file('blanks.csv', lines('x,y', ...points.map(([x, y]) => `${marked(x, ' ')},${y}`)));
    assert.deepEqual(await read(blanks), expected.groups);
    const semi = file('semi.csv', lines('x;y', ...points.map(([x, y]) => `${marked(x, '.')};${german(y)}`)));
    assert.deepEqual(await read(semi), expected.groups);
    const both = file('both.csv', lines('x;y', ...points.map(([x, y]) => `${marked(x, ',')};${y}`)));
    assert.deepEqual(await read(both, '--decimal', '.'), expected.groups);
  });

  test('paths into objects, lists and texts of JSON', async () => {
    const rows = POINTS.map(([x, y]) => JSON.stringify({ spent: { x, list: [0, { y }] }, 'a.b': 1 }));
    const asked = ['--x', 'spent.x', '--y', 'spent.list.1.y', '--law', 'logarithm'];
    const path = file('nested.jsonl', rows.join('\n'));
    const expected = (await plain()).groups;
    assert.deepEqual((await json('fit', path, ...asked)).groups, expected);
    const typed = await parquet(
      'nested.parquet',
      `SELECT {'x': x, 'y': y} AS spent FROM (VALUES ${POINTS.map((row) => `(${row.map((v) => `${v}::DOUBLE`).join(',')})`).join(',')}) t(x, y)`,
    );
    assert.deepEqual(
      (await json('fit', typed, '--x', 'spent.x', '--y', 'spent.y', '--law', 'logarithm')).groups,
      expected,
    );
    const { err } = await run('fit', path, '--x', 'spent.z', '--y', 'spent.x');
    assert.match(err, /expected "z" within column "spent", got x, list/);
    const known = await run('fit', path, '--x', 'none.z', '--y', 'spent.x');
    assert.match(known.err, /expected a column "none.z", got spent, a\.b/);
  });

  test('whole numbers above 2^53 stay apart as names', async () => {
    for (const [name, row] of [
      ['big.csv', (id: string, c: number) => `${id},${c}`],
      ['big.jsonl', (id: string, c: number) => `{"p":${id},"c":${c}}`],
    ] as const) {
      const ids = ['9007199254740992', '9007199254740993', '36893488147419103232', '36893488147419103233'];
      const rows = ids.map((id, i) => row(id, i % 2));
      const path = file(name, lines(...(name.endsWith('csv') ? ['p,c'] : []), ...rows));
      const { groups } = await json('coverage', path, '--problem', 'p', '--correct', 'c');
      assert.equal(groups[0]!['problems'], 4);
    }
    const counts = file('counts.csv', lines('p,n,c', 'a,9007199254740993,1', 'b,5,1'));
    const { err } = await run('coverage', counts, '--problem', 'p', '--samples', 'n', '--correct', 'c');
    assert.match(err, /row 1, column "n": expected a whole number of samples from 1, got "9007199254740993"/);
  });
});

describe('columns worked out, and rows chosen', () => {
  const rows = [
    ...POINTS.map(([x, y]) => `${6 * x * 5},5,${y},70M,main`),
    ...POINTS.map(([x, y]) => `${6 * x * 5},5,${2 * y},70M,other`),
    ...POINTS.map(([x]) => `${x},5,1,1B,main`),
  ];
  const path = () => file('runs.csv', lines('C,N,y,Model Size,set', ...rows));

  test('--let and --where', async () => {
    const let6 = ['--let', 'D=C/(6*N)', '--x', 'D', '--y', 'y', '--law', 'logarithm'];
    const { groups } = await json('fit', path(), ...let6, '--where', '[Model Size] == "70M" and set != "other"');
    assert.deepEqual(groups, (await plain()).groups);
    const chained = ['--let', 'D=C/(6*N)', '--let', 'x=exp(log(D))', '--x', 'x', '--y', 'y', '--law', 'logarithm'];
    const more = await json('fit', path(), ...chained, '--where', 'not ([Model Size] == "1B" or set == "other")');
    assert.ok(Math.abs((more.groups[0]!['sse'] as number) - 0) < 1e-20);
  });

  test('rows are named as the file has them, also behind --where', async () => {
    const bad = file('bad.csv', lines('x,y,m', '1,2,a', '2,3,b', '3,abc,a', '4,5,a'));
    const { err } = await run('fit', bad, '--x', 'x', '--y', 'y', '--where', 'm == "a"');
    assert.match(err, /row 3, column "y": expected a finite number, got "abc"/);
  });

  test('several --by', async () => {
    const { groups } = await json(
      'fit',
      path(),
      '--x',
      'C',
      '--y',
      'y',
      '--law',
      'logarithm',
      '--by',
      'Model Size,set',
    );
    assert.deepEqual(
      groups.map(({ by }) => by),
      ['70M, main', '70M, other', '1B, main'],
    );
    const counts = file('counts.csv', lines('p,n,c,m,s', 'a,4,1,u,v', 'b,4,2,u,v', 'a,4,3,u,w', 'b,4,4,u,w'));
    const covered = await json(
      'coverage',
      counts,
      '--problem',
      'p',
      '--samples',
      'n',
      '--correct',
      'c',
      '--by',
      'm',
      '--by',
      's',
    );
    assert.deepEqual(
      covered.groups.map(({ by }) => by),
      ['u, v', 'u, w'],
    );
  });

  test('what is no expression over columns is refused in a sentence, and nothing of it runs', async () => {
    const asked = ['fit', path(), '--x', 'C', '--y', 'y'];
    const refusals: readonly [readonly string[], RegExp][] = [
      [['--let', 'D'], /--let: expected NAME=EXPR, got D/],
      [['--let', 'D=C*('], /--let D: "C\*\(": /],
      [['--let', 'D=Q*2'], /expected a column "Q", got C, N, y, Model Size, set/],
      [['--let', 'y=C*2'], /expected a new name in --let, got the column "y"/],
      [['--let', 'D=import("fs")'], /--let D: .*expected a number at|unknown function "import"/],
      [['--let', 'D=f(x)=x'], /is not allowed/],
      [['--let', `D=C${'+C'.repeat(20_000)}`], /expected it nested at most 200 deep/],
      [['--let', `D=${'('.repeat(20_000)}C${')'.repeat(20_000)}`], /expected it nested at most 200 deep/],
      [['--where', 'N = 5'], /"=" sets a value; a comparison is written ==/],
      [['--where', '"a"'], /expected a condition at/],
      [['--where', 'N == 6'], /expected rows of which --where holds, got none/],
      [['--where', `set == "'; DROP VIEW data; --"`], /expected rows of which --where holds, got none/],
      [['--decimal', 'x'], /--decimal: expected \. or , got x/],
    ];
    for (const [more, message] of refusals) {
      const { code, err } = await run(...asked, ...more);
      assert.equal(code, 2, err);
      assert.match(err, message);
      assert.match(err, /^[^\n]*\n$/);
      assert.ok(err.length < 500);
    }
  });

  test('a start that is given twice is refused', async () => {
    const { code, err } = await run('fit', path(), '--x', 'C', '--y', 'y', '--model', 'a*x', '--start', 'a=1,a=2');
    assert.equal(code, 2);
    assert.match(err, /--start: expected each name once, got a twice/);
  });
});
