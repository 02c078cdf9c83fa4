import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { type TestEntry, zipOf } from '../fixtures/zip.js';
import { fileBytes } from './bytes.js';
import { openZip } from './zip.js';

const folder = mkdtempSync(join(tmpdir(), 'zip-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces).toString();
}

async function read(entries: readonly TestEntry[], name: string): Promise<string> {
  const archive = await openZip(file('log.eval', zipOf(entries)), 'log.eval');
  try {
    return await textOf(archive.bytes(name));
  } finally {
    archive.close();
  }
}

const SENTENCE = 'the same words again and again, '.repeat(40);
/** SENTENCE in two frames of zstd at level 9, by python-zstandard 0.25. */
const ZSTD = Buffer.from(
  'KLUv/WC8ASUBANB0aGUgc2FtZSB3b3JkcyBhZ2FpbiBhbmQsIAIAmYaqmA5lDCi1L/1gRAE1AQDgaW4sIHRoZSBzYW1lIHdvcmRzIGFnYWluIGFuZAIAH4aqgA7FCQ==',
  'base64',
);

describe('zip', () => {
  test('reads stored, deflated and zstd entries, the last being of several frames', async () => {
    const entries: TestEntry[] = [
      { name: 'deflated', content: SENTENCE },
      { name: 'stored', content: SENTENCE, packed: { method: 0, bytes: Buffer.from(SENTENCE) } },
      { name: 'zstd', content: SENTENCE, packed: { method: 93, bytes: ZSTD } },
    ];
    for (const { name } of entries) assert.equal(await read(entries, name), SENTENCE);
  });

  test('takes the last of two entries of one name, as an archive that was written to again has them', async () => {
    const entries = ['old', 'new'].map((content) => ({ name: 'header.json', content }));
    assert.equal(await read(entries, 'header.json'), 'new');
  });

  test('refuses broken and hostile archives in one sentence', async () => {
    const content = 'x'.repeat(100_000);
    const bomb = deflateRawSync(Buffer.alloc(50_000_000));
    const cases: readonly [TestEntry, RegExp][] = [
      [{ name: 'a', content, size: 99 }, /^log\.eval: a: expected a whole zip entry, got more than the 99 bytes/],
      [{ name: 'a', content, size: 200_000 }, /got 100000 of 200000 bytes$/],
      [{ name: 'a', content: 'y', packed: { method: 8, bytes: bomb } }, /got more than the 1 bytes it says it has$/],
      [{ name: 'a', content: 'y', packed: { method: 0, bytes: Buffer.from('z') } }, /got another checksum$/],
      [{ name: 'a', content: 'y', packed: { method: 8, bytes: Buffer.from([7, 7]) } }, /got a broken one \(/],
      [{ name: 'a', content: 'y', packed: { method: 93, bytes: Buffer.from('junk') } }, /expected zstd, got a broken/],
      [
        { name: 'a', content: 'y', packed: { method: 12, bytes: Buffer.from('B') } },
        /expected zip method 0, 8 .* got 12$/,
      ],
      [
        { name: '../a', content: 'y' },
        /^log\.eval: expected a whole zip archive, got a broken one \(invalid relative path/,
      ],
      [{ name: '/etc/a', content: 'y' }, /got a broken one \(absolute path/],
    ];
    for (const [entry, message] of cases) {
      await assert.rejects(read([entry], entry.name), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    }
    const whole = zipOf([{ name: 'a', content }]);
    await assert.rejects(
      openZip(file('cut.eval', whole.subarray(0, whole.length - 30)), 'cut.eval'),
      /^TableError: cut\.eval: expected a whole zip archive/,
    );
  });
});

describe('fileBytes', () => {
  test('unpacks gzip and zstd by their first bytes, whatever the name', async () => {
    for (const [name, bytes] of [
      ['a.txt', gzipSync(SENTENCE)],
      ['b.jsonl', ZSTD],
      ['c.gz', Buffer.from(SENTENCE)],
    ] as const) {
      assert.equal(await textOf(fileBytes(file(name, bytes), name)), SENTENCE);
    }
  });

  test('refuses a cut archive', async () => {
    const whole = gzipSync(SENTENCE);
    const cut = file('cut.gz', whole.subarray(0, whole.length - 12));
    await assert.rejects(textOf(fileBytes(cut, 'cut.gz')), /^TableError: cut\.gz: expected gzip, got a broken archive/);
    const half = file('cut.zst', ZSTD.subarray(0, ZSTD.length - 5));
    await assert.rejects(
      textOf(fileBytes(half, 'cut.zst')),
      /^TableError: cut\.zst: expected zstd, got a broken archive/,
    );
  });
});
