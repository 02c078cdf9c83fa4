// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { ftruncateSync, mkdirSync, openSync, readFileSync, symlinkSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { at, file, lines, parquet, refused, withInput } from './fixtures/bad-tables.js';
import { run } from './fixtures/run.js';

function sparse(name: string, start: string, bytes: number): string {
  const path = file(name, start);
  ftruncateSync(openSync(path, 'r+'), bytes);
  return path;
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
    mkdirSync(at('folder.csv'));
    await refused(fit(at('folder.csv')), /^expected a file, got a folder$/);
    await refused(fit(at('none.csv')), /^expected a file, got none of that name$/);
    await refused(fit(at('none', 'x.csv')), /^expected a file, got none of that name$/);
    await refused(fit(at('*.csv')), /^expected a file, got none of that name$/);
    await refused(fit('https://example.org/x.csv'), /^expected a file, got none of that name$/);
    symlinkSync(at('none.csv'), at('broken.csv'));
    await refused(fit(at('broken.csv')), /^expected a file, got none of that name$/);
    symlinkSync(at('loop.csv'), at('loop.csv'));
    await refused(fit(at('loop.csv')), /^expected a file, got a symbolic link that leads back to itself$/);
    const long = at(`${'x'.repeat(300)}.csv`);
    assert.equal(
      (await run(...fit(long))).err,
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
