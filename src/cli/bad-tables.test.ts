// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import {
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeParquet } from '../records/fixtures/parquet.js';
import { run as commandLine } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'bad tables ü '));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[]) => commandLine(...args);

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const parquet = (name: string, select: string) => writeParquet(join(folder, name), select);

function sparse(name: string, start: string, bytes: number): string {
  const path = file(name, start);
  ftruncateSync(openSync(path, 'r+'), bytes);
  return path;
}

async function withInput<T>(content: string | Uint8Array, work: () => Promise<T>): Promise<T> {
  const own = Object.getOwnPropertyDescriptor(process, 'stdin')!;
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(content)]), configurable: true });
  try {
    return await work();
  } finally {
    Object.defineProperty(process, 'stdin', own);
  }
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const lines = (header: string, ...rows: string[]) => `${[header, ...rows].join('\n')}\n`;
const XY = lines('x,y', '1,2', '2,3', '4,5');
const NC = lines('p,n,c', 'a,5,3', 'b,5,1', 'c,5,0');

const FIT = ['fit', '--x', 'x', '--y', 'y'];
const SIGMA = [...FIT, '--sigma', 's'];
const STRICT = [...FIT, '--strict'];
const COUNTS = ['coverage', '--problem', 'p', '--samples', 'n', '--correct', 'c'];
const SAMPLES = ['coverage', '--problem', 'p', '--correct', 'c'];

/** A name, what is in the file of that name, what is asked of it, and the message after "inference-scaling: FILE: ". */
type BadTable = readonly [name: string, content: string | Uint8Array, asked: readonly string[], message: RegExp];

const CELLS: readonly BadTable[] = [
  [
    'text in a number column.csv',
    lines('x,y', '1,2', '2,abc'),
    FIT,
    /^row 2, column "y": expected a finite number, got "abc"$/,
  ],
  ['NaN.csv', lines('x,y', '1,2', '2,NaN'), STRICT, /^row 2, column "y": .*got "NaN"$/],
  ['infinite.csv', lines('x,y', '1,2', '-Infinity,3'), FIT, /^row 2, column "x": .*got "-Infinity"$/],
  ['overflow.csv', lines('x,y', '1,2', '1e999,3'), FIT, /^row 2, column "x": .*got "1e999"$/],
  ['missing cell.csv', lines('x,y', '1,2', ',3'), STRICT, /^row 2, column "x": .*got nothing$/],
  ['blank cell.csv', lines('x,y', '1,2', '3,  '), STRICT, /^row 2, column "y": .*got " {2}"$/],
  ['date.csv', lines('x,y', '1,2', '2024-03-01,3'), FIT, /^row 2, column "x": .*got "2024-03-01"$/],
  ['groups of two.csv', lines('x,y', '1,2', '"1,23,456",3'), FIT, /^row 2, column "x": .*got "1,23,456"$/],
  ['two points.tsv', lines('x\ty', '1\t2', '2\t0.5.5'), FIT, /^row 2, column "y": .*got "0.5.5"$/],
  [
    'thousands or a fraction.csv',
    lines('x;y', '1;2', '1,234;3'),
    FIT,
    /^column "x": expected numbers of one meaning, got "1,234", which may be read both ways \(--decimal \. or --decimal ,\)$/,
  ],
  ['hexadecimal.csv', lines('x,y', '1,2', '0x10,3'), FIT, /^row 2, column "x": .*got "0x10"$/],
  ['unit.csv', lines('x,y', '1,2', '2,5%'), FIT, /^row 2, column "y": .*got "5%"$/],
  [
    'zero byte in a cell.csv',
    lines('x,y', ...Array(2000).fill('1,2'), '2,3\0', ...Array(2000).fill('1,2')),
    FIT,
    /^row 2001, column "y": .*got "3\\u0000"$/,
  ],
  ['null.jsonl', lines('{"x":1,"y":2}', '{"x":null,"y":2}'), STRICT, /^row 2, column "x": .*got nothing$/],
  ['absent key.jsonl', lines('{"x":1,"y":2}', '{"x":3}'), STRICT, /^row 2, column "y": .*got nothing$/],
  ['list.jsonl', lines('{"x":1,"y":2}', '{"x":[1],"y":2}'), FIT, /^row 2, column "x": .*got "\[1\]"$/],
  [
    'text late.jsonl',
    lines('{"x":1,"y":2}', ...Array(30_000).fill('{"x":1,"y":2}'), '{"x":"abc","y":2}'),
    FIT,
    /^row 30002, column "x": .*got "abc"$/,
  ],
  [
    'sigma of zero.csv',
    lines('x,y,s', '1,2,1', '2,3,0'),
    SIGMA,
    /^row 2, column "s": expected a standard error above 0, got 0$/,
  ],
  [
    'sigma below zero.csv',
    lines('x,y,s', '1,2,1', '2,3,-1'),
    SIGMA,
    /^row 2, column "s": expected a standard error above 0, got -1$/,
  ],
  ['x of zero.csv', lines('x,y', '1,2', '0,3'), STRICT, /^row 2, column "x": expected a number above 0, got 0$/],
  [
    'x below zero.csv',
    lines('x,y', '1,2', '-1,3'),
    [...FIT, '--law', 'power'],
    /^row 2, column "x": expected a number above 0, got -1$/,
  ],
  [
    'group without a name.csv',
    lines('x,y,m', '1,2,a', '2,3,'),
    [...FIT, '--by', 'm'],
    /^row 2, column "m": expected the name of a group, got nothing$/,
  ],
  [
    'samples below zero.csv',
    lines('p,n,c', 'a,5,1', 'b,-5,1'),
    COUNTS,
    /^row 2, column "n": expected a whole number of samples from 1, got "-5"$/,
  ],
  [
    'no samples.csv',
    lines('p,n,c', 'a,5,1', 'b,0,0'),
    COUNTS,
    /^row 2, column "n": expected a whole number of samples from 1, got "0"$/,
  ],
  [
    'half a sample.csv',
    lines('p,n,c', 'a,5,1.5', 'b,5,1'),
    COUNTS,
    /^row 1, column "c": expected a whole number of right samples from 0, got "1.5"$/,
  ],
  ['right below zero.csv', lines('p,n,c', 'a,5,1', 'b,5,-1'), COUNTS, /^row 2, column "c": .*got "-1"$/],
  ['count with two commas.csv', lines('p,n,c', 'a,"1,0,00",5', 'b,5,1'), COUNTS, /^row 1, column "n": .*got "1,0,00"$/],
  ['count with a line.csv', lines('p,n,c', 'a,5,1', 'b,1_000,5'), COUNTS, /^row 2, column "n": .*got "1_000"$/],
  ['count too large.csv', lines('p,n,c', 'a,5,1', 'b,1e30,5'), COUNTS, /^row 2, column "n": .*got "1e30"$/],
  ['count missing.csv', lines('p,n,c', 'a,5,1', 'b,5,'), [...COUNTS, '--strict'], /^row 2, column "c": .*got nothing$/],
  [
    'count not a number.csv',
    lines('p,n,c', 'a,5,1', 'b,5,NaN'),
    [...COUNTS, '--strict'],
    /^row 2, column "c": .*got "NaN"$/,
  ],
  [
    'more right than samples.csv',
    lines('p,n,c', 'a,5,1', 'b,5,7'),
    COUNTS,
    /^row 2, problem "b": expected at most 5 right samples in column "c", got 7$/,
  ],
  [
    'problem twice.csv',
    lines('p,n,c', 'a,5,3', 'b,5,1', 'a,5,2'),
    COUNTS,
    /^problem "a": expected one row of counts, got 2 \(rows 1, 3\)$/,
  ],
  [
    'problem without a name.csv',
    lines('p,n,c', 'a,5,1', ',5,1'),
    COUNTS,
    /^row 2, column "p": expected the name of a problem, got nothing$/,
  ],
  [
    'sample without a problem.csv',
    lines('p,c', 'a,1', ' ,1', 'b,0'),
    SAMPLES,
    /^row 2, column "p": expected the name of a problem, got " "$/,
  ],
  [
    'neither right nor wrong.csv',
    lines('p,c', 'a,1', 'a,maybe'),
    SAMPLES,
    /^row 2, column "c": expected 1 or 0, true or false, yes or no \(or --right WORDS\), got "maybe"$/,
  ],
  [
    'counts without --samples.csv',
    lines('p,c', 'a,1', 'a,2'),
    SAMPLES,
    /^row 2, column "c": expected 1 or 0.*got "2"$/,
  ],
  ['right or nothing.csv', lines('p,c', 'a,1', 'a,'), [...SAMPLES, '--strict'], /^row 2, column "c": .*got nothing$/],
];

const TABLES: readonly BadTable[] = [
  ['empty.csv', '', FIT, /^expected a table, got an empty file$/],
  ['blank lines.csv', '\n\n  \n', FIT, /^expected a table, got blank lines$/],
  ['empty.parquet', '', COUNTS, /^expected a table, got an empty file$/],
  ['header only.csv', 'x,y\n', FIT, /^expected at least one row, got none$/],
  ['header only, no line end.csv', 'p,n,c', COUNTS, /^expected at least one row, got none$/],
  ['one point.csv', lines('x,y', '1,2'), FIT, /^expected at least 2 rows, got 1$/],
  ['column missing.csv', lines('x,z', '1,2'), FIT, /^expected a column "y", got x, z$/],
  ['column missing.jsonl', lines('{"p":"a","n":5}', '{"p":"b","n":5}'), COUNTS, /^expected a column "c", got p, n$/],
  ['sigma missing.csv', XY, SIGMA, /^expected a column "s", got x, y$/],
  ['group column missing.csv', XY, [...FIT, '--by', 'model'], /^expected a column "model", got x, y$/],
  ['group column missing too.csv', NC, [...COUNTS, '--by', 'model'], /^expected a column "model", got p, n, c$/],
  [
    'cluster column missing.csv',
    XY,
    [...FIT, '--bootstrap', '9', '--cluster', 'model'],
    /^expected a column "model", got x, y$/,
  ],
  ['semicolons.csv', lines('x;z', '1;2'), FIT, /^expected a column "y", got x, z$/],
  ['no header.csv', lines('1,2', '3,4'), FIT, /^expected a column "y", got 1, 2$/],
  [
    'row short.csv',
    lines('x,y', '1,2', '3'),
    FIT,
    /^line 3: expected CSV, got a broken file: Expected Number of Columns: 2 Found: 1$/,
  ],
  [
    'row long.csv',
    lines('x,y', '1,2', '3,4,5'),
    FIT,
    /^line 3: expected CSV, got a broken file: Expected Number of Columns: 2 Found: 3$/,
  ],
  [
    'row long.tsv',
    lines('x\ty', '1\t2', '3\t4\t5'),
    FIT,
    /^line 3: expected TSV, got a broken file: Expected Number of Columns: 2 Found: 3$/,
  ],
  [
    'quote not closed.csv',
    lines('x,y', '1,2', '2,"3'),
    FIT,
    /^line 3: expected CSV, got a broken file: .*unterminated quote/i,
  ],
  [
    'quote not closed in the header.csv',
    lines('x,"y', '1,2'),
    FIT,
    /^line 1: expected column names, got a quote that is not closed$/,
  ],
  ['text after a quote.csv', lines('x,y', '1,2', '2,"3"4'), FIT, /^line 3: expected CSV, got a broken file: /],
  ['column twice.csv', lines('x,y,x', '1,2,3'), FIT, /^expected one column "x", got 2 \(columns 1 and 3\)$/],
  [
    '100,000 columns.csv',
    lines(Array.from({ length: 1e5 }, (_, i) => `c${i}`).join(','), Array(1e5).fill('1').join(',')),
    FIT,
    /^line 1: expected at most 10000 columns, got 100000 or more$/,
  ],
  [
    'endless header.csv',
    `x,${'y'.repeat(3e6)}`,
    FIT,
    /^line 1: expected column names, got a line of more than 1048576 bytes$/,
  ],
  [
    'endless line.csv',
    lines('x,y', '1,2', `2,${'3'.repeat(5e6)}`),
    FIT,
    /^line 3: expected CSV, got a broken file: Maximum line size/,
  ],
  [
    'utf-16.csv',
    Buffer.concat([Buffer.of(0xff, 0xfe), utf16(XY)]),
    FIT,
    /^expected text in UTF-8.*got text in UTF-16; save it as UTF-8 first$/,
  ],
  ['utf-16 without a mark.csv', utf16(XY), FIT, /^expected text in UTF-8.*got a file with zero bytes$/],
  ['utf-16.jsonl', Buffer.concat([Buffer.of(0xfe, 0xff), utf16('{"x":1}\n').swap16()]), FIT, /got text in UTF-16/],
  [
    'latin-1.csv',
    Buffer.from(lines('x,y', '1,2', 'ä,3'), 'latin1'),
    FIT,
    /^line 3: expected CSV, got a broken file: .*not utf-8/i,
  ],
  [
    'latin-1 in the header.csv',
    Buffer.from(lines('x,größe', '1,2'), 'latin1'),
    FIT,
    /^line 1: expected column names in UTF-8, got other bytes$/,
  ],
  [
    'stray 0xff.csv',
    Buffer.concat([Buffer.from(XY), Buffer.of(0x38, 0x2c, 0xff, 10)]),
    FIT,
    /^line 5: expected CSV, got a broken file: .*not utf-8/i,
  ],
  [
    'stray 0xff.jsonl',
    Buffer.concat([Buffer.from('{"x":1,"y":2}\n{"x":1,"y":"'), Buffer.of(0xff), Buffer.from('"}\n')]),
    FIT,
    /^line 2: expected JSON lines, one object a line, got .*, which is not UTF-8$/,
  ],
  ['zero bytes.csv', Buffer.alloc(100), FIT, /^expected text in UTF-8.*got a file with zero bytes$/],
  ['gzip cut.csv.gz', gzipSync(XY).subarray(0, 25), FIT, /^expected a gzip archive, got a broken one/],
  ['gzip.parquet', gzipSync(XY), FIT, /^expected a Parquet file, got one that does not begin with PAR1$/],
  ['zstd.csv', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), FIT, /got a zstd archive; unpack it first$/],
  [
    'workbook.csv',
    Buffer.from('PK\x03\x04\x14\x00\x06'),
    FIT,
    /got a zip archive or an Excel workbook; save it as CSV first$/,
  ],
  ['csv.parquet', XY, FIT, /^expected a Parquet file, got one that does not begin with PAR1$/],
  ['too short.parquet', 'PAR1abc', FIT, /^expected Parquet, got a broken file: .*too small to be a Parquet file/],
  [
    'line cut.jsonl',
    lines('{"x":1,"y":2}', '{"x":2,"y"'),
    FIT,
    /^line 2: expected JSON lines, one object a line, got "{\\"x\\":2,\\"y\\""$/,
  ],
  [
    'value missing.jsonl',
    lines('{"x":1,"y":2}', '{"x":}', '{"x":3,"y":2}'),
    FIT,
    /^line 2: expected JSON lines, one object a line, got "{\\"x\\":}"$/,
  ],
  ['array cut.json', '[{"x":1,"y":2},{"x":2,"y"', FIT, /^expected JSON, got a broken file: /],
  [
    'array of arrays.json',
    '[[1,2],[3,4]]\n',
    FIT,
    /^line 1: expected JSON lines, one object a line, got an array of arrays$/,
  ],
  [
    'object over lines.jsonl',
    '{\n  "x": 1,\n  "y": 2\n}\n',
    FIT,
    /^expected at least 2 rows, got 1 \(the file is one JSON object, read as one row \(keys x, y\)\)$/,
  ],
  ['number.jsonl', lines('{"x":1,"y":2}', '5'), FIT, /^line 2: expected JSON lines, one object a line, got "5"$/],
  ['numbers.jsonl', lines('1', '2'), FIT, /^line 1: expected JSON lines, one object a line, got "1"$/],
  ['csv.jsonl', XY, FIT, /^line 1: expected JSON lines, one object a line, got "x,y"$/],
  ['page.csv', '<!doctype html>\n<html></html>\n', FIT, /^expected a column "y", got <!doctype html>$/],
];

describe('a bad table is one sentence that names file, row and column', () => {
  for (const [name, content, [command, ...options], message] of [...CELLS, ...TABLES]) {
    test(name, async () => refused([command!, file(name, content), ...options], message));
  }
});

/** Exit code 2, nothing on standard output, and one line: the file's name and a message. */
async function refused(args: readonly string[], message: RegExp, name = args[1]!): Promise<void> {
  const { code, out, err } = await run(args);
  assert.equal(code, 2, err);
  assert.equal(out, '');
  assert.match(err, /^[^\n]*\n$/);
  assert.ok(err.length < 500, err);
  const start = `inference-scaling: ${name}: `;
  assert.equal(err.slice(0, start.length), start);
  assert.match(err.slice(start.length).trimEnd(), message);
}

describe('a file that is none, or not what its name says', () => {
  const good = { path: '', bytes: Buffer.alloc(0) };
  before(async () => {
    good.path = await parquet('good.parquet', 'SELECT i AS x, 1 / i AS y FROM range(1, 9) r(i)');
    good.bytes = readFileSync(good.path);
  });
  const fit = (path: string) => ['fit', path, '--x', 'x', '--y', 'y'];

  test('cut-off Parquet, under either name', async () => {
    for (const name of ['cut.parquet', 'cut.csv']) {
      const path = file(name, good.bytes.subarray(0, good.bytes.length - 20));
      await refused(fit(path), /^expected Parquet, got a broken file: No magic bytes found at end of/i);
    }
  });

  test('Parquet with a footer overwritten', async () => {
    const path = file(
      'footer.parquet',
      Buffer.from(good.bytes).fill(0xff, good.bytes.length - 60, good.bytes.length - 8),
    );
    await refused(fit(path), /^expected Parquet, got a broken file: /);
  });

  test('Parquet with text, NaN and nothing in number columns', async () => {
    const path = await parquet(
      'cells.parquet',
      `SELECT * FROM (VALUES (1.5, 2), ('nan'::DOUBLE, 3), (2, NULL)) t(x, y)`,
    );
    await refused([...fit(path), '--strict'], /^row 3, column "y": expected a finite number, got nothing$/);
    await refused(
      ['fit', path, '--x', 'x', '--y', 'x', '--strict'],
      /^row 2, column "x": expected a finite number, got "nan"$/,
    );
  });

  test('a folder, no file, a broken link, a link to itself, a name too long', async () => {
    mkdirSync(join(folder, 'folder.csv'));
    await refused(fit(join(folder, 'folder.csv')), /^expected a file, got a folder$/);
    await refused(fit(join(folder, 'none.csv')), /^expected a file, got none of that name$/);
    await refused(fit(join(folder, 'none', 'x.csv')), /^expected a file, got none of that name$/);
    await refused(fit(join(folder, '*.csv')), /^expected a file, got none of that name$/);
    await refused(fit('https://example.org/x.csv'), /^expected a file, got none of that name$/);
    symlinkSync(join(folder, 'none.csv'), join(folder, 'broken.csv'));
    await refused(fit(join(folder, 'broken.csv')), /^expected a file, got none of that name$/);
    symlinkSync(join(folder, 'loop.csv'), join(folder, 'loop.csv'));
    await refused(fit(join(folder, 'loop.csv')), /^expected a file, got a symbolic link that leads back to itself$/);
    const long = join(folder, `${'x'.repeat(300)}.csv`);
    assert.equal(
      (await run(fit(long))).err,
      `inference-scaling: ${long}: expected a file, got a name that is too long\n`,
    );
  });

  test('3 GiB of zeros, with a table before them and without', async () => {
    await refused(fit(sparse('zeros.csv', '', 3 * 2 ** 30)), /got a file with zero bytes$/);
    const start = lines('x,y', ...Array(3000).fill('1,2'));
    await refused(fit(sparse('late zeros.csv', start, 3 * 2 ** 30)), /got a file with zero bytes$/);
    await refused(
      fit(sparse('late zeros.parquet', 'PAR1', 3 * 2 ** 30)),
      /^expected Parquet, got a broken file: No magic bytes/,
    );
  });

  test('standard input: nothing, and a bad row', async () => {
    await withInput('', () => refused(fit('-'), /^expected a table, got an empty file$/, 'standard input'));
    const bad = /^row 2, column "y": expected a finite number, got "abc"$/;
    await withInput('x,y\n1,2\n3,abc\n', () => refused(fit('-'), bad, 'standard input'));
  });
});

describe('a mistake in what is asked is one sentence that names the option', () => {
  const cases: readonly [readonly string[], RegExp][] = [
    [['fit', '--x', 'x'], /expected --y, got none/],
    [['fit', '--y', 'y'], /expected --x, got none/],
    [[...FIT, '--law', 'cubic'], /--law: expected auto, .*got cubic/],
    [[...FIT, '--law', '__proto__'], /--law: expected auto, .*got __proto__/],
    [[...FIT, '--hold-out', '1.5'], /--hold-out: expected a number from 0 to 0\.9, got 1\.5/],
    [[...FIT, '--hold-out', 'half'], /--hold-out: .*got half/],
    [[...FIT, '--bootstrap', '1'], /--bootstrap: expected a whole number from 2 to 1000000, got 1/],
    [[...FIT, '--bootstrap', '10.5'], /--bootstrap: .*got 10\.5/],
    [[...FIT, '--seed', '-1'], /--seed/],
    [[...FIT, '--model', 'a*x'], /expected --start, got none/],
    [[...FIT, '--model', 'a*x', '--start', 'a'], /--start: expected name=number, got a/],
    [[...FIT, '--model', 'a*x', '--start', 'a=one'], /--start a: expected a number .*got one/],
    [[...FIT, '--model', 'a*x', '--start', 'b=1'], /a/],
    [[...FIT, '--model', 'a*(x', '--start', 'a=1'], /expression|parenthesis/i],
    [[...FIT, '--model', 'import("x")', '--start', 'a=1'], /import/],
    [[...FIT, '--model', 'a*x', '--start', 'a=1', '--law', 'power'], /expected --law or --model, got both/],
    [[...FIT, '--plot', 'fit.gif'], /--plot: expected a file that ends in svg, pdf, png, html, got fit\.gif/],
    [[...FIT, '--plot', join(folder, 'asked.csv', 'fit.html')], /asked\.csv/],
    [[...FIT, '--colour', 'red'], /--colour/],
    [[...FIT, 'second.csv'], /expected one table, got also second\.csv/],
    [[...COUNTS, '--k', '0'], /--k: expected a whole number from 1 to .*got 0/],
    [[...COUNTS, '--k', '1,,5'], /--k: .*got$/],
    [[...COUNTS, '--k', '2.5'], /--k: .*got 2\.5/],
    [[...COUNTS, '--k', '1,6'], /--k: expected at most 5, which the samples tell, got 6/],
    [[...COUNTS, '--law', 'power'], /--law: expected beta-binomial or coverage, got power/],
    [[...COUNTS, '--bootstrap', '0'], /--bootstrap: .*got 0/],
    [['coverage', '--problem', 'p'], /expected --correct, got none/],
    [['coverage', '--correct', 'c'], /expected --problem, got none/],
  ];
  for (const [[command, ...options], message] of cases) {
    test([command, ...options].join(' ').replace(folder, ''), async () => {
      const { code, out, err } = await run([command!, file('asked.csv', command === 'fit' ? XY : NC), ...options]);
      assert.equal(code, 2, err);
      assert.equal(out, '');
      assert.match(err, /^inference-scaling: [^\n]*\n$/);
      assert.match(err.trimEnd(), message);
    });
  }

  test('no command, and one that an object has anyway', async () => {
    for (const name of ['fot', 'constructor', '']) {
      const { code, err } = await run([name]);
      assert.equal(code, 2);
      assert.match(err, /^inference-scaling: expected one of fit, coverage, [a-z, ]+, got .*\n$/);
      assert.ok(err.endsWith(`got ${name} (--help tells more)\n`));
    }
  });
});

describe('a table may look unusual and be good', () => {
  const POINTS = Array.from({ length: 8 }, (_, i) => `${i + 1},${2 + 3 * Math.log(i + 1)}`);
  const LAW = ['--x', 'x', '--y', 'y', '--law', 'logarithm', '--json'];
  const fitted = async (path: string) => {
    const { code, out, err } = await run(['fit', path, ...LAW]);
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
    mkdirSync(join(folder, 'x=7'));
    const select = `SELECT x::INTEGER AS x, y::DOUBLE AS y FROM '${join(folder, 'plain.csv')}'`;
    for (const name of ['named.csv', 'x=7/hive.parquet'])
      assert.equal(await fitted(await parquet(name, select)), plain);
    const bytes = readFileSync(join(folder, 'named.csv'));
    assert.equal(await withInput(bytes, () => fitted('-')), plain);
  });

  test('right and wrong as true and false, 1 and 0, yes and no', async () => {
    const covered = async (right: string, wrong: string, more: readonly string[] = []) => {
      const rows = Array.from({ length: 40 }, (_, i) => `p${i % 4},${i < 4 * (i % 4) ? right : wrong}`);
      const { code, out, err } = await run([
        'coverage',
        file('truth.csv', lines('p,c', ...rows)),
        ...SAMPLES.slice(1),
        ...more,
        '--json',
      ]);
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
    const typed = await run(['coverage', await parquet('truth.parquet', rows), ...SAMPLES.slice(1)]);
    const json = Array.from({ length: 40 }, (_, i) => JSON.stringify({ p: `p${i % 4}`, c: i < 4 * (i % 4) }));
    const texts = await run(['coverage', file('truth.jsonl', json.join('\n')), ...SAMPLES.slice(1)]);
    assert.equal(typed.code, 0, typed.err);
    assert.equal(typed.out, texts.out);
  });
});
