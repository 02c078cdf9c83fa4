import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isShard, readLines } from '../records/shard.js';

/** A line of a store below the folder of a shard of a plan. */
export interface StoreLine {
  readonly text: string;
  readonly where: string;
}

/** The folders below a folder that hold rows, relative to it. */
export function storesBelow(folder: string, at = ''): string[] {
  const entries = existsSync(join(folder, at)) ? readdirSync(join(folder, at), { withFileTypes: true }) : [];
  const own = entries.some((entry) => entry.isFile() && isShard(entry.name)) ? [at] : [];
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => (at === '' ? name : `${at}/${name}`));
  return [...own, ...below.flatMap((name) => storesBelow(folder, name))].sort();
}

/** The names of the shards that processes have written into a store, the earliest first. */
function writtenIn(folder: string, store: string): string[] {
  const path = join(folder, store);
  return existsSync(path) ? readdirSync(path).filter(isShard).sort() : [];
}

/** How many processes have written into a store. */
export const shardsBelow = (folder: string, store: string): number => writtenIn(folder, store).length;

/** The lines of a store, those of its earliest shard first. */
export function* linesOf(folder: string, store: string): Generator<StoreLine> {
  const path = join(folder, store);
  for (const name of writtenIn(folder, store)) {
    for (const { text, line } of readLines(path, name)) yield { text, where: `${join(path, name)}:${line}` };
  }
}
