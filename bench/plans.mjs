// Question: is a plan of a million cells split, counted (status) and gathered in under a minute and 1 GiB?
// Run: node bench/plans.mjs [cells] [shards]   (after npm run setup; 100,000 cells in 20 shards by default; a million are asked for)
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf } from '../dist/machines/folder.js';
import { openPlan, partsOf } from '../dist/machines/index.js';
import { keyAt } from '../dist/machines/plan.js';
import { savePlan } from '../dist/machines/save-plan.js';
import { SAMPLES } from '../dist/records/samples.js';
import { toLine } from '../dist/records/schema.js';
import { libraryVersion } from '../dist/records/version.js';

const [CELLS, SHARDS] = [Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 20)];
/** Cells of one store each; a store is what a notebook opens. */
const PER_STORE = 250_000;
const MOST = { seconds: 60, mebibytes: 1024 };
const worker = fileURLToPath(new URL('./plans-worker.mjs', import.meta.url));

/** A cell of one row. @param {number} i @returns {import('../dist/machines/index.js').PlanCell} */
function cellOf(i) {
  return {
    store: `records/${String(Math.floor(i / PER_STORE)).padStart(3, '0')}`,
    rows: 'samples',
    key: {
      ...{
        family: 'language',
        model: 'arithmetic@0123456789',
        task: 'arithmetic',
        sampler: 'ancestral',
      },
      ...{
        strategy: 'best-of-n',
        verifier: 'likelihood',
        backend: 'none',
        seed: i,
        depth: 16,
        width: 1 + (i % 64),
      },
      settings: `{"sampler":{"temperature":${(i % 100) / 100}}}`,
    },
    ...{
      problems: [i % 1000],
      candidates: 1,
      batch: 64,
      flops: 1e6 * (1 + (i % 64)),
    },
  };
}

/** The row that a shard would have made. */
function rowOf(key, i) {
  return {
    ...key,
    ...{
      modality: 'language',
      parameters: 11_240,
      control: false,
      difficulty: 3,
      kind: 'choice',
      role: 'verifier',
    },
    ...{
      serialDepth: 17,
      nfeAsked: 17,
      nfe: 17,
      flops: 1e6,
      wallMs: i % 97,
      quality: i % 2,
      correct: i % 2 === 1,
    },
    ...{ features: [0.25, 3], answer: `${i % 10}`, version: libraryVersion() },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'plans-'));
try {
  const path = join(folder, 'large.plan.jsonl');
  savePlan(
    path,
    Array.from({ length: CELLS }, (_, i) => cellOf(i)),
  );
  const plan = openPlan(path);
  let made = 0;
  for (let number = 1; number <= SHARDS; number++) {
    const files = new Map();
    for (const { cell, from, to } of partsOf(plan, { number, of: SHARDS })) {
      if (!files.has(cell.store)) {
        const at = join(folderOf(plan, { number, of: SHARDS }), cell.store);
        mkdirSync(at, { recursive: true });
        files.set(cell.store, openSync(join(at, '20260101T000000000Z-00000000-1-0.jsonl'), 'w'));
      }
      for (let i = from; i < to; i++) writeSync(files.get(cell.store), toLine(SAMPLES, rowOf(keyAt(cell, i), made++)));
    }
    for (const file of files.values()) closeSync(file);
  }
  console.log(`${CELLS} cells, ${made} rows, ${SHARDS} shards`);
  console.log(`${'step'.padEnd(10)}${'seconds'.padStart(10)}${'CPU s'.padStart(10)}${'peak MiB'.padStart(10)}`);
  let [seconds, processor, most] = [0, 0, 0];
  for (const step of ['split', 'status', 'gather']) {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [worker, step, path, String(SHARDS), join(folder, 'run')],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`${step}: ${stderr}`);
    const told = JSON.parse(stdout);
    const numbers = [told.seconds, told.processor, told.mebibytes].map((value) => value.toFixed(1).padStart(10));
    console.log(`${step.padEnd(10)}${numbers.join('')}  ${told.said}`);
    seconds += told.seconds;
    processor += told.processor;
    most = Math.max(most, told.mebibytes);
  }
  console.log(`all: ${seconds.toFixed(1)} s (${processor.toFixed(1)} s of CPU), at most ${most.toFixed(0)} MiB`);
  process.exitCode = seconds <= MOST.seconds && most <= MOST.mebibytes ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
