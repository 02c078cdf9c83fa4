// Slow: runs five commands on 34 files.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipOf } from '../logs/fixtures/zip.js';
import { main } from './main.js';

const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const TABLE = 'problem,k,correct,score\na,1,1,0.5\na,2,0,0.2\nb,3,1,0.1\nb,4,0,0.9\nb,5,1,0.7\n';
const LINES = [0, 1, 2, 3].map((n) => `{"i":${n >> 1},"n":${n & 1},"flagged":${n % 2 === 1}}\n`).join('');
const HEADER = {
  name: 'header.json',
  content: '{"version":2,"eval":{"task":"t","model":"m"}}',
};
const SAMPLE = {
  name: 'samples/1_epoch_1.json',
  content: '{"id":"1","epoch":1,"input":"q","target":"t","scores":{"s":{"value":"C"}}}',
};
const ARCHIVE = zipOf([HEADER, SAMPLE]);
const wide = Array.from({ length: 20_000 }, (_, i) => `"c${i}":1`).join(',');

/** The Parquet file with a footer that claims two billion rows. */
function claiming(whole: Buffer): Buffer {
  const size = whole.readUInt32LE(whole.length - 8);
  const footer = whole.subarray(whole.length - 8 - size, whole.length - 8);
  const pieces: Buffer[] = [];
  let from = 0;
  // A count of 40 rows in Thrift's compact protocol: a field of type i64, 40 in zigzag form.
  for (let i = 1; i < footer.length; i++) {
    if (footer[i - 1] !== 0x16 || footer[i] !== 0x50) continue;
    pieces.push(footer.subarray(from, i), Buffer.from([0x80, 0xd0, 0xac, 0xf3, 0x0e]));
    from = i + 1;
  }
  const claimed = Buffer.concat([...pieces, footer.subarray(from)]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(claimed.length);
  return Buffer.concat([whole.subarray(0, whole.length - 8 - size), claimed, length, Buffer.from('PAR1')]);
}

before(async () => {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT 'p' || (i // 2) AS problem, i + 1 AS k, (i % 2)::DOUBLE AS correct, 0.5 AS score FROM range(40) t(i)) TO '${at('whole.parquet')}'`,
  );
  connection.closeSync();
  instance.closeSync();
  const whole = readFileSync(at('whole.parquet'));
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'cut.eval': ARCHIVE.subarray(0, ARCHIVE.length - 30),
    'bomb.eval': zipOf([HEADER, { ...SAMPLE, size: 4e9 }]),
    'climb.eval': zipOf([HEADER, SAMPLE, { name: '../../out.json', content: '{}' }]),
    'wide.csv': `${Array.from({ length: 20_000 }, (_, i) => `c${i}`).join(',')}\n`,
    'wide.jsonl': `{${wide}}\n{${wide}}\n`,
    'deep.json': '['.repeat(1e5),
    'deep.jsonl': `${'{"a":'.repeat(1e4)}\n`,
    'deep-line.jsonl': `${'{"a":'.repeat(3e5)}\n`,
    'deep-object.json': `${'{"a":'.repeat(1e4)}1${'}'.repeat(1e4)}`,
    'deep-row.jsonl': `{"problem":"a","k":1,"correct":1,"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}\n`,
    'utf16.csv': Buffer.from(`\uFEFF${TABLE}`, 'utf16le'),
    'utf16.jsonl': Buffer.from(`\uFEFF${LINES}`, 'utf16le'),
    'latin1.csv': Buffer.from(TABLE.replace('score', 'é'), 'latin1'),
    'latin1.jsonl': Buffer.from(LINES.replaceAll('}', ',"behavior_id":"é"}'), 'latin1'),
    'long.jsonl.gz': gzipSync(`${LINES}{"i":1,"x":"${'A'.repeat(18 << 20)}`, {
      level: 1,
    }),
    'long-end.csv': `${TABLE}${'A'.repeat(40e6)}`,
    'cut.gz': gzipSync(TABLE).subarray(0, 40),
    'window.zst': Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0, 0]),
    'nul.csv': `${TABLE}a,1,\0,1\n`,
    'nul.jsonl': `${LINES}\0\0\0\n`,
    'empty.csv': '',
    'empty.eval': '',
    'blank.csv': '\n\n',
    'header.csv': 'problem,k,correct,score\n',
    'surrogate.jsonl': '{"problem":"\\ud800","correct":1,"k":1}\n{"problem":"b","correct":0,"k":2}\n',
    'twice.jsonl': '{"problem":"a","correct":0,"correct":1,"k":1}\n{"problem":"b","correct":0,"k":2}\n',
    'cut.json': '[{"problem":"a","correct":1,"k":1},{"problem":',
    'claim.parquet': claiming(whole),
    'cut.parquet': whole.subarray(0, whole.length - 20),
    'junk.parquet': Buffer.concat([whole.subarray(0, 4), Buffer.alloc(500, 7), whole.subarray(-60)]),
    'footer.parquet': Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100), Buffer.from('ffffff7f50415231', 'hex')]),
    'crlf.csv': TABLE.replaceAll('\n', '\r\n'),
    'crlf.jsonl': LINES.replaceAll('\n', '\r\n'),
    'surrogate-log.jsonl': LINES.replaceAll('}', ',"behavior_id":"\\ud800"}'),
    'twice-log.jsonl': LINES.replaceAll('"flagged"', '"flagged":0,"flagged"'),
    'proto.jsonl': LINES.replaceAll('{', '{"__proto__":{"polluted":1},"constructor":1,'),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  symlinkSync('crlf.csv', at('link.csv'));
  symlinkSync('nowhere', at('broken.csv'));
  symlinkSync('loop.csv', at('loop.csv'));
  mkdirSync(at('folder.csv'));
});

const TABLES = ['--problem', 'problem', '--correct', 'correct'];
const COMMANDS: Readonly<Record<string, (path: string) => readonly string[]>> = {
  import: (path) => ['import', path, '--to', at('out.csv')],
  coverage: (path) => ['coverage', path, ...TABLES, '--k', '1', '--bootstrap', '10'],
  choose: (path) => ['choose', path, ...TABLES, '--score', 'score', '--bootstrap', '10'],
  fit: (path) => ['fit', path, '--x', 'k', '--y', 'correct', '--law', 'power'],
  mark: (path) => ['mark', path, '--to', at('marked')],
};

async function run(args: readonly string[]) {
  let err = '';
  const code = await main(
    args,
    () => undefined,
    (text) => {
      err += text;
    },
  );
  return { code, err };
}

const REFUSED = [
  ...[
    'cut.eval',
    'bomb.eval',
    'climb.eval',
    'wide.csv',
    'wide.jsonl',
    'deep.json',
    'deep.jsonl',
    'deep-line.jsonl',
    'deep-object.json',
  ],
  ...['deep-row.jsonl', 'utf16.csv', 'utf16.jsonl', 'latin1.csv', 'latin1.jsonl', 'long.jsonl.gz', 'long-end.csv'],
  ...['cut.gz', 'window.zst', 'nul.csv', 'nul.jsonl', 'empty.csv', 'empty.eval', 'blank.csv', 'header.csv'],
  ...['surrogate.jsonl', 'twice.jsonl', 'cut.json', 'claim.parquet', 'cut.parquet', 'junk.parquet', 'footer.parquet'],
  ...['broken.csv', 'loop.csv', 'folder.csv', 'none.csv'],
];

for (const name of REFUSED) {
  test(`${name}: every command says why in one sentence`, async () => {
    for (const [command, args] of Object.entries(COMMANDS)) {
      const { code, err } = await run(args(at(name)));
      assert.equal(code, 2, `${command}: ${err}`);
      assert.match(err, /^inference-scaling: [^\n]*\bexpected [^\n]*, got\b[^\n]*\n$/, command);
      assert.ok(err.length < 700, err);
    }
  });
}

test('a line nested deeper than is read is refused before it is parsed, which would take gigabytes', async () => {
  for (const command of ['import', 'coverage', 'choose', 'fit']) {
    const { err } = await run(COMMANDS[command]!(at('deep-line.jsonl')));
    assert.match(err, /expected at most 512 levels of nesting, got more\n$/, command);
  }
});

test('odd files that say what they hold are read, and change nothing else', async () => {
  for (const name of ['crlf.csv', 'link.csv']) {
    for (const command of ['coverage', 'choose']) {
      assert.deepEqual(await run(COMMANDS[command]!(at(name))), { code: 0, err: '' }, `${command} ${name}`);
    }
  }
  for (const name of ['crlf.jsonl', 'surrogate-log.jsonl', 'twice-log.jsonl', 'proto.jsonl']) {
    assert.deepEqual(await run(COMMANDS['import']!(at(name))), { code: 0, err: '' }, name);
    assert.equal(readFileSync(at('out.csv'), 'utf8').split('\n').length, 6, name);
  }
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});
