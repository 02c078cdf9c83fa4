// Stores with a damaged shard: refused in a sentence, or read. What is read has no row twice and every row whose line is whole, and a run that
// makes the others anew ends with all of them.
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleOf } from '../../dist/records/fixtures/sample.js';
import { keyText } from '../../dist/records/schema.js';
import { openStore } from '../../dist/records/store.js';
import { damaged, damagedJson } from './random.mjs';

export const cases = 500;
const SHARDS = ['20260101T000000000Z-00000000-1-0.jsonl', '20260102T000000000Z-00000000-1-0.jsonl'];
const ROWS = 12;
const LONG_AGO = new Date(0);

export function open(folder) {
  const rows = Array.from({ length: SHARDS.length * ROWS }, (_, problem) => sampleOf({ problem }));
  const textOf = (shard) => rows.slice(shard * ROWS, (shard + 1) * ROWS).map((row) => `${JSON.stringify(row)}\n`);
  const lines = SHARDS.map((_, shard) => textOf(shard));
  return (random) => {
    const store = join(folder, 'store');
    rmSync(store, { recursive: true, force: true });
    mkdirSync(store);
    const whole = SHARDS.map((_, shard) => lines[shard].join(''));
    const shard = random.below(SHARDS.length);
    const made =
      random.below(3) === 0
        ? Buffer.from(damagedJson(whole[shard], random))
        : damaged(Buffer.from(whole[shard]), random, whole[shard].length);
    SHARDS.forEach((name, i) => {
      writeFileSync(join(store, name), i === shard ? made : whole[i]);
      // Damage at rest: what was written just now may still be on its way.
      utimesSync(join(store, name), LONG_AGO, LONG_AGO);
    });
    const found = openStore(store);
    const read = found.read();
    const keys = new Set(read.map((row) => keyText(found.schema, row)));
    if (keys.size !== read.length) throw new Error(`${read.length - keys.size} rows are doubled`);
    const left = new Set(made.toString('utf8').split(/(?<=\n)/));
    const due = rows.filter((_, i) => {
      const [of, at] = [Math.floor(i / ROWS), i % ROWS];
      return of !== shard || left.has(lines[of][at]);
    });
    const lost = due.filter((row) => !keys.has(keyText(found.schema, row)));
    if (lost.length > 0) throw new Error(`${lost.length} rows are lost whose lines are whole`);
    found.append(rows.filter((row) => !found.has(row)));
    found.close();
    const again = openStore(store);
    const all = rows.filter((row) => again.has(row)).length;
    again.close();
    if (all !== rows.length) throw new Error(`${rows.length - all} rows are not made again`);
  };
}
