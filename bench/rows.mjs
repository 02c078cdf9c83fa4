// Question: how long does `coverage` take on ten million rows of samples beside pandas, and in how much memory?
// Run: node bench/rows.mjs [rounds [rows]]   (after npm run setup; Python with pandas and pyarrow; 3 rounds take a minute)
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { PYTHON } from './peer.mjs';
import { done, median, ours, whole } from './whole.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const ROWS = Number(process.argv[3] ?? 1e7);
const SAMPLES = 1000; // of each problem
const KS = [1, 10, 100];

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const pad = (text, width) => String(text).padEnd(width);

/** Problems of every difficulty, their samples one after another as a harness writes them, or in any order. */
async function writeTables(folder) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const database = await instance.connect();
  await database.run(`CREATE TABLE rows AS SELECT 'task-' || lpad((i // ${SAMPLES})::VARCHAR, 6, '0') AS problem,
    (i % ${SAMPLES})::INTEGER AS candidate, hash(i) % 1000 < hash(i // ${SAMPLES}) % 1000 * 0.4 AS correct
    FROM range(${ROWS}) r(i)`);
  const tables = [];
  for (const [order, select] of [
    ['in order', 'rows'],
    ['shuffled', '(SELECT * FROM rows ORDER BY hash(problem, candidate))'],
  ]) {
    for (const ending of ['csv', 'parquet']) {
      const path = join(folder, `${order.replace(' ', '-')}.${ending}`);
      await database.run(`COPY ${select} TO '${path}' (FORMAT ${ending})`);
      tables.push({ name: `${ending}, ${order}`, path });
    }
  }
  database.closeSync();
  instance.closeSync();
  return tables;
}

/** What a whole command that prints JSON took: seconds from start to exit, what it printed, its peak resident memory in MiB. */
async function spent(running) {
  const { seconds, out, peak } = await done(running);
  const result = JSON.parse(out);
  return { seconds, result, peak: result.peak === undefined ? peak : result.peak / 1024 };
}

const ASKED = ['--problem', 'problem', '--correct', 'correct', '--k', KS.join(','), '--json'];
const covered = (path) => spent(ours(['coverage', path, ...ASKED]));
const theirs = (path) => spent(whole(PYTHON, [here('./rows.py'), path, ...KS.map(String)]));

const folder = mkdtempSync(join(tmpdir(), 'rows-'));
try {
  const tables = await writeTables(folder);
  const { result } = await theirs(tables[0].path);
  console.log(`node ${process.version}; pandas ${result.pandas}`);
  console.log(`pass@${KS.join(', ')} with intervals from ${ROWS} rows; medians of ${ROUNDS} interleaved rounds`);
  console.log(
    `${pad('table', 20)}${pad('MB', 7)}${pad('ours s', 9)}${pad('pandas s', 10)}${pad('ratio', 8)}` +
      `${pad('ours MiB', 10)}${pad('pandas MiB', 12)}${pad('ratio', 8)}values apart`,
  );
  for (const { name, path } of tables) {
    /** @type {Awaited<ReturnType<typeof spent>>[][]} */
    const [mine, peers] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      mine.push(await covered(path));
      peers.push(await theirs(path));
    }
    const valuesOf = (/** @type {typeof mine} */ runs) => runs[0].result.groups[0].coverage.map(({ value }) => value);
    const apart = Math.max(...valuesOf(mine).map((value, i) => Math.abs(value / valuesOf(peers)[i] - 1)));
    const [a, b] = [mine, peers].map((runs) => median(runs.map(({ seconds }) => seconds)));
    const [p, q] = [mine, peers].map((runs) => Math.max(...runs.map(({ peak }) => peak)));
    console.log(
      pad(name, 20) +
        pad((statSync(path).size / 1e6).toFixed(0), 7) +
        pad(a.toFixed(2), 9) +
        pad(b.toFixed(2), 10) +
        pad((b / a).toFixed(2), 8) +
        pad(p.toFixed(0), 10) +
        pad(q.toFixed(0), 12) +
        pad((q / p).toFixed(2), 8) +
        apart.toExponential(1),
    );
    if (!(apart < 1e-9)) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
