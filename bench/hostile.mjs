// Question: do large broken and hostile logs end in one sentence and exit code 2, in bounded memory? Each file with each command that reads
// logs or tables, as a process of its own; what it took at most of memory it says itself.
// Run: npm run bench -- hostile [megabytes [MiB [names]]]   files of 64 MB and a bound of 1024 MiB without; names as in wide.csv,deep.json
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipOf } from '../dist/logs/fixtures/zip.js';
import { ours } from './whole.mjs';

const MEGABYTES = Number(process.argv[2] ?? 64);
const BOUND = Number(process.argv[3] ?? 1024);
const NAMES = process.argv[4]?.split(',');
const BYTES = MEGABYTES * 1e6;
const COLUMNS = 1e6;
const LIMIT = 120; // seconds

const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
const at = (/** @type {string} */ name) => join(folder, name);

/** Writes a text again and again until the file is full. @param {string} name @param {string | Uint8Array} head @param {Uint8Array} piece */
function repeated(name, head, piece) {
  const file = openSync(at(name), 'w');
  const start = Buffer.from(head);
  writeSync(file, start);
  for (let size = start.length; size < BYTES; size += piece.length) writeSync(file, piece);
  closeSync(file);
}

/** @param {string} text @param {number} size */
const filled = (text, size) => text.repeat(Math.max(1, Math.ceil(size / text.length)));
const HEADER = { name: 'header.json', content: '{"version":2,"eval":{"task":"t","model":"m"}}' };
const START = '{"id":"1","epoch":1,"target":"t","scores":{"s":{"value":"C"}},"input":"';
const ROW = '{"i":0,"n":0,"flagged":true}\n';

/** Files by name; each is written when its turn comes, and removed after it. @type {Record<string, (name: string) => void>} */
const FILES = {
  'cut.eval': (name) => {
    const samples = Array.from({ length: Math.ceil(BYTES / 1e6) }, (_, i) => ({
      name: `samples/${i}_epoch_1.json`,
      content: '',
      packed: { method: 0, bytes: Buffer.from(`${START}${filled(`${i} `, 1e6)}"}`) },
    }));
    const whole = zipOf([HEADER, ...samples]);
    writeFileSync(at(name), whole.subarray(0, whole.length >> 1));
  },
  'bomb.eval': (name) =>
    writeFileSync(
      at(name),
      zipOf([HEADER, { name: 'samples/1_epoch_1.json', content: `${START}${filled('A', 8 * BYTES)}` }]),
    ),
  'lying.eval': (name) =>
    writeFileSync(
      at(name),
      zipOf([HEADER, { name: 'samples/1_epoch_1.json', content: `${START}${filled('A', BYTES)}"}`, size: 100 }]),
    ),
  'climb.eval': (name) => {
    const climbing = Array.from({ length: 5e4 }, (_, i) => ({ name: `${'../'.repeat(20)}${i}.json`, content: '' }));
    writeFileSync(at(name), zipOf([HEADER, ...climbing]));
  },
  'wide.csv': (name) => writeFileSync(at(name), `${Array.from({ length: COLUMNS }, (_, i) => `c${i}`).join(',')}\n`),
  'wide.jsonl': (name) =>
    writeFileSync(at(name), `{${Array.from({ length: COLUMNS }, (_, i) => `"c${i}":1`).join(',')}}\n`.repeat(2)),
  'wide.json': (name) =>
    writeFileSync(at(name), `[{${Array.from({ length: COLUMNS }, (_, i) => `"c${i}":1`).join(',')}}]\n`),
  'deep.json': (name) => repeated(name, '[', Buffer.alloc(1e6, '[')),
  'deep.jsonl': (name) => repeated(name, '{"a":', Buffer.from(filled('{"a":', 1e6))),
  'deep-row.jsonl': (name) => repeated(name, '{"problem":"a","k":1,"correct":1,"x":', Buffer.alloc(1e6, '[')),
  'utf16.csv': (name) =>
    repeated(name, '\uFEFFproblem,k,correct,score\n', Buffer.from('a,1,1,1\n'.repeat(1e4), 'utf16le')),
  'utf16.jsonl': (name) => repeated(name, Buffer.from('\uFEFF', 'utf16le'), Buffer.from(ROW.repeat(1e4), 'utf16le')),
  'latin1.csv': (name) =>
    repeated(name, 'problem,k,correct,score\n', Buffer.from('\xe9,\xe9,1,1\n'.repeat(1e4), 'latin1')),
  'latin1.jsonl': (name) =>
    repeated(name, ROW, Buffer.from(ROW.replace('}', ',"behavior_id":"\xe9"}').repeat(1e4), 'latin1')),
  'line.jsonl': (name) => repeated(name, `${ROW}{"i":1,"x":"`, Buffer.alloc(1e6, 'A')),
  'line.csv': (name) => repeated(name, 'problem,k,correct,score\na,1,1,', Buffer.alloc(1e6, 'A')),
  'quote.csv': (name) => repeated(name, 'problem,k,correct,score\na,1,1,"', Buffer.from('x,y\n'.repeat(1e5))),
  'line.jsonl.gz': (name) =>
    writeFileSync(at(name), gzipSync(`${ROW}{"i":1,"x":"${filled('A', 4 * BYTES)}`, { level: 1 })),
  'cut.csv.gz': (name) => {
    const packed = gzipSync(`problem,k,correct,score\n${filled('a,1,1,0.5\n', BYTES)}`, { level: 1 });
    writeFileSync(at(name), packed.subarray(0, packed.length - 20));
  },
};

const TABLES = ['--problem', 'problem', '--correct', 'correct'];
/** @type {Record<string, (path: string) => string[]>} */
const COMMANDS = {
  import: (path) => ['import', path, '--to', at('out.csv')],
  coverage: (path) => ['coverage', path, ...TABLES, '--k', '1', '--bootstrap', '10'],
  choose: (path) => ['choose', path, ...TABLES, '--score', 'score', '--bootstrap', '10'],
  fit: (path) => ['fit', path, '--x', 'k', '--y', 'correct', '--law', 'power'],
  mark: (path) => ['mark', path, '--to', at('marked')],
};

let [highest, faults] = [0, 0];
try {
  console.log(`files of ${MEGABYTES} MB, at most ${BOUND} MiB, ${LIMIT} s; MiB by command`);
  for (const [name, write] of Object.entries(FILES)) {
    if (NAMES?.includes(name) === false) continue;
    write(name);
    const told = [];
    for (const [command, args] of Object.entries(COMMANDS)) {
      const { code, peak, err, seconds } = await ours(args(at(name)), { limit: LIMIT });
      const sentence = /^inference-scaling: [^\n]*\bexpected [^\n]*, got\b[^\n]*\n$/.test(err) && err.length < 700;
      const right = code === 2 && sentence && peak <= BOUND;
      if (!right) faults++;
      highest = Math.max(highest, peak);
      told.push(
        `${command} ${peak.toFixed(0)}${right ? '' : ` (exit ${code}, ${seconds.toFixed(0)} s: ${err.slice(0, 200).trim()})`}`,
      );
    }
    console.log(`${name.padEnd(16)} ${told.join(', ')}`);
    rmSync(at(name), { force: true });
  }
  console.log(
    `highest ${highest.toFixed(0)} MiB of ${BOUND}; ${faults} other than one sentence, exit 2 and within the bound`,
  );
  if (faults > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
