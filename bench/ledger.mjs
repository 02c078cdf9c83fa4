// Question: how often is a verdict of the ledger wrong where the truth is known, in clean evidence and in spoiled? Needs no Python.
import { fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rehearsalOf } from '../dist/claims/world/rehearse.js';
import { CLEAN } from '../dist/claims/world/rehearsed.js';
import { SIMULATED } from '../dist/claims/world/world.js';
import { writeWhole } from '../dist/compute/files.js';
import { inPackage } from '../dist/compute/paths.js';
import { groupBy } from '../dist/numerics/statistics.js';
import { REHEARSAL } from '../dist/report/write.js';

/** @typedef {import('../dist/claims/world/rehearsed.js').Rehearsed} Rehearsed */

/** The most ledgers with a wrong verdict, of clean worlds and of spoiled ones. */
const MOST_WRONG = 0.05;
/** The least share of clean false worlds in which the claim is contradicted. */
const LEAST_CONTRADICTED = 0.8;
/** A rule is fooled by a fault where more than this share of its verdicts on it are wrong, and more than one. */
const FOOLED = 0.1;
/** What came of every claim in every world so far, a line each. */
const KEPT = inPackage('data', 'runs', 'rehearsal.jsonl');

// ledger [REPETITIONS] [CLAIM,CLAIM,...] [--processes 2] [--keep [--anew]]: with --keep what is done is kept, goes on where it was left, and is what
// the report of a ledger shows once all claims have all repetitions; with --anew the claims that are named (default all) are done again.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    anew: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    processes: { type: 'string', default: '1' },
  },
});
const [count, names] = positionals;
const repetitions = Number(count ?? 200);
const claims = names?.split(',') ?? SIMULATED;
const unknown = claims.filter((id) => !SIMULATED.includes(id));
if (unknown.length > 0)
  throw new RangeError(`ledger: expected some of ${SIMULATED.join(', ')}, got ${unknown.join(', ')}`);
const start = performance.now();
const seconds = () => `${((performance.now() - start) / 1000).toFixed(0)} s`;

/** What earlier runs kept; of a line that was cut off nothing. @returns {Rehearsed[]} */
function earlier() {
  if (!values.keep || !existsSync(KEPT)) return [];
  const lines = readFileSync(KEPT, 'utf8').split('\n').slice(0, -1);
  const kept = lines.map((line) => JSON.parse(line)).filter(({ id }) => !(values.anew && claims.includes(id)));
  rmSync(KEPT);
  writeKept(kept);
  return kept;
}

/** @param {readonly Rehearsed[]} found */
function writeKept(found) {
  mkdirSync(dirname(KEPT), { recursive: true });
  appendFileSync(KEPT, found.map((one) => `${JSON.stringify(one)}\n`).join(''));
}

/** Every process rehearses one repetition after another, the next one that is left. */
async function rehearsed() {
  const found = earlier();
  const known = new Set(found.map(({ id, repetition }) => `${id} ${repetition}`));
  const jobs = Array.from({ length: repetitions }, (_, repetition) => ({
    repetition,
    ids: claims.filter((id) => !known.has(`${id} ${repetition}`)),
  })).filter(({ ids }) => ids.length > 0);
  let [next, done] = [0, 0];
  const work = () => {
    const child = fork(fileURLToPath(new URL('./ledger-worker.mjs', import.meta.url)));
    return new Promise((resolve, reject) => {
      const go = () => (next < jobs.length ? child.send(/** @type {object} */ (jobs[next++])) : child.disconnect());
      child.on('message', (message) => {
        const pieces = /** @type {Rehearsed[]} */ (message);
        if (values.keep) writeKept(pieces);
        found.push(...pieces);
        if (++done % 20 === 0) console.error(`${done} of ${jobs.length}, ${seconds()}`);
        go();
      });
      child.on('error', reject);
      child.on('exit', (code) =>
        code === 0 ? resolve(undefined) : reject(new Error(`ledger: a process ended with ${code}`)),
      );
      go();
    });
  };
  await Promise.all(Array.from({ length: Number(values.processes) }, work));
  return found.filter(({ repetition }) => repetition < repetitions);
}
const found = await rehearsed();
const rehearsal = rehearsalOf(found);

const { wrong, mistakes, tallies } = rehearsal;
const short = SIMULATED.filter(
  (id) => new Set(found.filter((one) => one.id === id).map(({ repetition }) => repetition)).size < repetitions,
);
if (short.length > 0) console.log(`not all of ${repetitions} repetitions: ${short.join(', ')}`);
else if (values.keep) writeWhole(REHEARSAL, `${JSON.stringify(rehearsal, null, 1)}\n`);

const totalOf = ({ verdicts: v }) => v.supported + v.contradicted + v.undecided;
const line = (id, truth, fault, cells) =>
  `${id.padEnd(18)} ${truth.padEnd(6)} ${fault.padEnd(19)} ${cells.map((n, i) => String(n).padStart([9, 13, 10, 6][i])).join(' ')}`;
console.log('claim              truth  evidence            supported  contradicted  undecided  wrong');
const order = (tally) => (tally.fault === CLEAN ? 0 : 1);
for (const tally of [...tallies].sort((a, b) => order(a) - order(b))) {
  const { id, truth, fault, verdicts, wrong: count } = tally;
  // Of spoiled evidence only what fooled a rule is of interest line by line.
  if (fault !== CLEAN && count === 0) continue;
  console.log(line(id, truth, fault, [verdicts.supported, verdicts.contradicted, verdicts.undecided, count]));
}
console.log('\nevidence              verdicts  wrong  undecided');
for (const fault of new Set(tallies.map((tally) => tally.fault))) {
  const own = tallies.filter((tally) => tally.fault === fault);
  const sum = (of) => own.reduce((total, tally) => total + of(tally), 0);
  const cells = [sum(totalOf), sum((tally) => tally.wrong), sum(({ verdicts }) => verdicts.undecided)];
  console.log(`${fault.padEnd(20)} ${cells.map((n, i) => String(n).padStart([9, 6, 10][i])).join(' ')}`);
}
for (const { repetition, id, fault, truth, holds, verdict } of mistakes)
  console.log(`wrong: repetition ${repetition}, ${id} (${fault}, made ${truth}, ${holds}), verdict ${verdict}`);

const blind = tallies.filter(
  (tally) =>
    tally.fault === CLEAN &&
    tally.truth === 'false' &&
    tally.verdicts.contradicted < LEAST_CONTRADICTED * totalOf(tally),
);
const byFault = groupBy(tallies, ({ id, fault }) => `${id} by ${fault}`);
const fooled = [...byFault].filter(([, list]) => {
  const count = list.reduce((sum, tally) => sum + tally.wrong, 0);
  return count > 1 && count > FOOLED * list.reduce((sum, tally) => sum + totalOf(tally), 0);
});
const share = (count) => `${count} of ${repetitions} (${((100 * count) / repetitions).toFixed(1)} %)`;
console.log(
  `ledgers with a wrong verdict: ${share(wrong.clean)} on clean evidence, ${share(wrong.spoiled)} on spoiled; ${seconds()}`,
);
console.log(
  `false claims contradicted in less than ${100 * LEAST_CONTRADICTED} % of their clean worlds: ${blind.map(({ id }) => id).join(', ') || 'none'}`,
);
console.log(`rules fooled: ${fooled.map(([name]) => name).join(', ') || 'none'}`);
const most = Math.max(wrong.clean, wrong.spoiled);
process.exitCode = most > MOST_WRONG * repetitions || blind.length > 0 || fooled.length > 0 ? 1 : 0;
