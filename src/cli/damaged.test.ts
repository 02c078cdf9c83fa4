// Slow: reads all committed evidence again and again.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { DataError } from '../compute/data-error.js';
import { inPackage } from '../compute/paths.js';
import { openStore } from '../records/store.js';
import { run } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'damaged-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const claims = (...args: readonly string[]) => run('claims', ...args);

test('damaged evidence is one sentence: cut, other JSON, hostile texts, a bomb', async () => {
  const files: readonly [string, Buffer, RegExp][] = [
    [
      'cut',
      brotliCompressSync('{"outcomes":{}}').subarray(0, 12),
      /cut\.json\.br: expected evidence in packed JSON, got /,
    ],
    ['text', Buffer.from('no Brotli'), /expected evidence in packed JSON, got /],
    ['null', brotliCompressSync('null'), /expected evidence, got a damaged table/],
    ['list', brotliCompressSync('{"outcomes":{"task":{"texts":null,"places":[1]}}}'), /expected /],
    ['objects', brotliCompressSync('{"outcomes":{"task":[{"toString":1}]}}'), /expected /],
    ['escape', brotliCompressSync(JSON.stringify({ outcomes: { '\u001b[2J': [1], task: [1, 2] } })), /expected /],
    [
      'bomb',
      brotliCompressSync(Buffer.alloc(2 ** 28 + 1, 32), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
      /expected evidence of at most 268435456 bytes, got more/,
    ],
  ];
  for (const [name, content, message] of files) {
    const place = join(folder, name);
    mkdirSync(place);
    writeFileSync(join(place, `${name}.json.br`), content);
    const { code, err } = await claims('--evidence', place);
    assert.equal(code, 2, name);
    assert.match(err, message);
    assert.match(err, /^inference-scaling: [^\p{Cc}]{1,500}\n$/u);
  }
});

test('a damaged store is an error of the data, in one short line', () => {
  const place = join(folder, 'store');
  mkdirSync(place);
  const shard = join(place, '20260101T000000000Z-00000000-1-0.jsonl');
  for (const line of ['{"a":\n', `{"\u001b[2J${'x'.repeat(5000)}":1}\n`, '[]\n', '{"toString":1}\n', 'null\n']) {
    writeFileSync(shard, line);
    assert.throws(
      () => openStore(place),
      (error) =>
        error instanceof DataError &&
        /00000000-1-0\.jsonl:1/.test(error.message) &&
        /^[^\p{Cc}]{1,410}$/u.test(error.message),
    );
  }
});

test('--against compares verdicts with another ledger, says what that one lacks, and refuses other files', async () => {
  const place = join(folder, 'against');
  const one = ['1', '--evidence', inPackage('data', 'evidence')];
  assert.equal((await claims(...one, '--out', place)).code, 0);
  const path = join(place, 'ledger.json');
  const ledger = JSON.parse(readFileSync(path, 'utf8')) as { entries: { verdict: string; number: number }[] };
  const [{ verdict, number }] = ledger.entries as [{ verdict: string; number: number }];
  const against = (text: string) => {
    writeFileSync(path, text);
    return claims(...one, '--against', path);
  };
  assert.ok((await against(JSON.stringify(ledger))).out.endsWith(`\nAll verdicts are those of ${path}.\n`));

  const other = verdict === 'contradicted' ? 'supported' : 'contradicted';
  const changed = await against(JSON.stringify({ entries: [{ ...ledger.entries[0], verdict: other }] }));
  assert.match(changed.out, new RegExp(`\n${number}\\. [^\n]*: ${verdict} here, ${other} in [^\n]*\n$`));
  assert.match((await against('{"entries":[]}')).out, new RegExp(`: ${verdict} here, not tested in `));

  for (const text of ['', 'null', '{}', '[1]', '{"entries":[null]}']) {
    const { code, err } = await against(text);
    assert.equal(code, 2, text);
    assert.match(err, /--against .*ledger\.json: expected a ledger\.json, got another file/);
  }
  const { code, err } = await claims(...one, '--against', join(place, 'none.json'));
  assert.equal(code, 2);
  assert.match(err, /none\.json/);
});
