// Question: does a run that is killed again and again, alone or beside another in one store, end with the rows of an uninterrupted one?
// Run: node bench/kills.mjs [kills]   (after npm run setup; 200 kills by default, which take some minutes)
import { killed } from '../dist/text/fixtures/kills.js';
import { USE_NAMES } from '../dist/text/fixtures/uses.js';

const KILLS = Number(process.argv[2] ?? 200);
const pad = (text, width) => String(text).padStart(width);
const columns = ['kills', 'runs', 'rows', 'lost', 'doubled', 'torn', 'again'];

console.log(`${'use'.padEnd(12)}${pad('processes', 10)}${columns.map((name) => pad(name, 9)).join('')}`);
const sums = Object.fromEntries(columns.map((name) => [name, 0]));
const show = (use, writers, tally) =>
  console.log(`${use.padEnd(12)}${pad(writers, 10)}${columns.map((name) => pad(tally[name], 9)).join('')}`);
const cells = [1, 2].flatMap((writers) => USE_NAMES.map((use) => ({ use, writers })));
for (const [i, { use, writers }] of cells.entries()) {
  // The kills that are left, over the cells that are left.
  const kills = Math.max(1, Math.ceil((KILLS - sums.kills) / (cells.length - i)));
  const tally = await killed(use, { kills, writers, seed: i });
  for (const name of columns) sums[name] += tally[name];
  show(use, writers, tally);
}
show('all', '', sums);
console.log('\nagain: rows that two processes made at the same moment, of which a store reads one');
process.exitCode = sums.lost + sums.doubled + sums.torn === 0 ? 0 : 1;
