import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLES } from '../records/samples.js';
import { toLine } from '../records/schema.js';
import { isShard } from '../records/shard.js';
import { openStore } from '../records/store.js';
import { openTable, type Table } from '../records/table.js';

/** Whether a source is a folder that a run wrote its rows to. */
export const isStore = (source: string): boolean =>
  existsSync(source) && statSync(source).isDirectory() && readdirSync(source).some(isShard);

/**
 * Opens the rows of a store as one table: each once, whatever runs were stopped and gone on with; the judge of a row without one is "none", as its
 * verifier is.
 *
 * @throws DataError for a store with damaged rows.
 * @example await (await openStoreTable('data/runs/sample')).numbers(['flops', 'quality'])
 */
export async function openStoreTable(folder: string): Promise<Table> {
  const path = join(tmpdir(), `inference-scaling-${randomUUID()}.jsonl`);
  try {
    const rows = openStore(folder).read();
    writeFileSync(path, rows.map((row) => toLine(SAMPLES, { ...row, judge: row.judge ?? 'none' })).join(''), {
      mode: 0o600,
    });
    return await openTable(path, { shown: folder, temporary: true });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}
