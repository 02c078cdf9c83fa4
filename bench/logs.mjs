// Question: is a log of 2 GB read in less than 1 GiB and as fast as pandas reads its rows, and are ten million rows counted within 1.5 times
// DuckDB's own query? Whole commands, interleaved with their peers; the peers are Python processes that import what they need.
// Run: npm run bench -- logs [rounds [rows [megabytes]]]   3 rounds of 1,000,000 rows and 100 MB without; 3 1e7 2000 is the full size
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { PYTHON } from './peer.mjs';
import { done, median, ours, whole } from './whole.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const ROWS = Number(process.argv[3] ?? 1e6);
const MEGABYTES = Number(process.argv[4] ?? 100);
const SAMPLES = 1000; // of each problem
const DOCUMENTS = 5000; // of the log, which has several runs over them
const KS = ['1', '10', '100'];

const PEER = fileURLToPath(new URL('./logs.py', import.meta.url));
const theirs = (...args) => done(whole(PYTHON, [PEER, ...args]));
const folder = mkdtempSync(join(tmpdir(), 'logs-'));

/** Samples of problems of every difficulty, as CSV and as Parquet. */
async function writeCounts() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const database = await instance.connect();
  const paths = ['csv', 'parquet'].map((ending) => join(folder, `counts.${ending}`));
  for (const path of paths) {
    await database.run(`COPY (SELECT 'task-' || lpad((i // ${SAMPLES})::VARCHAR, 6, '0') AS problem,
      (i % ${SAMPLES})::INTEGER AS candidate, hash(i) % 1000 < hash(i // ${SAMPLES}) % 1000 * 0.4 AS correct
      FROM range(${ROWS}) r(i)) TO '${path}'`);
  }
  database.closeSync();
  instance.closeSync();
  return paths;
}

/** A log as lm-evaluation-harness writes it: a line of about 4 kB per document and run. */
async function writeLog() {
  const path = join(folder, 'samples_task_2026-01-01T00-00-00.000000.jsonl');
  const words = 'We add the two numbers, carry the one, and check that the sum of the digits agrees; '.repeat(40);
  const line = (/** @type {number} */ i) => {
    const text = `${words.slice(i % 60)} #### ${i % 97}`;
    return `${JSON.stringify({
      doc_id: i % DOCUMENTS,
      doc: { question: `What is ${i} modulo 97?`, answer: `${i % 97}` },
      target: `${i % 97}`,
      arguments: { gen_args_0: { arg_0: `Q: what is ${i} modulo 97?\nA:`, arg_1: { until: ['Q:'] } } },
      resps: [[text]],
      filtered_resps: [`${i % 97}`],
      filter: 'strict-match',
      metrics: ['exact_match'],
      doc_hash: 'd'.repeat(64),
      exact_match: i % 3 === 0 ? 1 : 0,
    })}\n`;
  };
  async function* blocks() {
    for (let i = 0, bytes = 0; bytes < MEGABYTES * 1e6; ) {
      let block = '';
      for (let j = 0; j < 500; j++) block += line(i++);
      bytes += block.length;
      yield block;
    }
  }
  await pipeline(blocks, createWriteStream(path));
  return path;
}

/** @param {string} name @param {() => Promise<Awaited<ReturnType<typeof done>>>} mine @param {typeof mine} peer */
async function beside(name, mine, peer) {
  /** @type {Awaited<ReturnType<typeof done>>[][]} */
  const [a, b] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    a.push(await mine());
    b.push(await peer());
  }
  const of = (/** @type {typeof a} */ runs, /** @type {'seconds' | 'cpu'} */ what) =>
    median(runs.map((run) => run[what]));
  const [p, q] = [a, b].map((runs) => Math.max(...runs.map(({ peak }) => peak)));
  const numbers = [
    [of(a, 'seconds').toFixed(2), of(b, 'seconds').toFixed(2), (of(a, 'seconds') / of(b, 'seconds')).toFixed(2)],
    [of(a, 'cpu').toFixed(2), of(b, 'cpu').toFixed(2), (of(a, 'cpu') / of(b, 'cpu')).toFixed(2)],
    [p?.toFixed(0), q?.toFixed(0)],
  ].flat();
  console.log(name.padEnd(36) + numbers.map((text) => String(text).padEnd(10)).join(''));
  return [a[0], b[0]];
}

try {
  console.log(
    `node ${process.version}; ${(await theirs('versions')).out.trim()}; ${ROUNDS} interleaved rounds, medians, highest peaks`,
  );
  const heads = ['ours s', 'peer s', 'ratio', 'ours CPU', 'peer CPU', 'ratio', 'ours MiB', 'peer MiB'];
  console.log(`${`${ROWS} rows; pass@k beside DuckDB`.padEnd(36)}${heads.map((text) => text.padEnd(10)).join('')}`);
  for (const path of await writeCounts()) {
    const asked = ['coverage', path, '--problem', 'problem', '--correct', 'correct', '--k', KS.join(','), '--json'];
    const [mine, peer] = await beside(
      path.split('.').at(-1) ?? '',
      () => done(ours(asked)),
      () => theirs('counts', path, ...KS),
    );
    const values = JSON.parse(mine.out).groups[0].coverage.map(({ value }) => value);
    const { coverage, query } = JSON.parse(peer.out);
    const apart = Math.max(...values.map((value, i) => Math.abs(value / coverage[i] - 1)));
    console.log(
      `  values apart by ${apart.toExponential(1)}; DuckDB's query alone, in its process: ${query.toFixed(2)} s`,
    );
    if (!(apart < 1e-9)) process.exitCode = 1;
    rmSync(path);
  }
  const log = await writeLog();
  console.log(`lm-eval log of ${(statSync(log).size / 1e6).toFixed(0)} MB, pandas reads its rows`);
  for (const ending of ['csv', 'parquet']) {
    const to = join(folder, `table.${ending}`);
    await beside(
      `import to ${ending}`,
      () => done(ours(['import', log, '--to', to])),
      () => theirs('rows', log),
    );
    rmSync(to);
  }
  await beside(
    'coverage of the log',
    () => done(ours(['coverage', log, '--k', '1', '--json'])),
    () => theirs('rows', log),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
