import { createRequire } from 'node:module';
import type { DuckDBConnection } from '@duckdb/node-api';

const require = createRequire(import.meta.url);

/**
 * DuckDB, loaded when it is asked for. It is required and not imported: an import first reads a CommonJS package for the names of its exports, which takes
 * longer than to run it.
 */
const duckDb = () => require('@duckdb/node-api') as typeof import('@duckdb/node-api');

/** A connection to an empty database in memory, and what ends both. */
export interface Database {
  readonly connection: DuckDBConnection;
  readonly end: () => void;
}

/**
 * Opens an empty database in memory.
 *
 * @param settings DuckDB's own, as texts
 * @returns the connection, and what ends it
 * @example (await openDatabase({ memory_limit: '400MB', threads: '1' })).end()
 */
export async function openDatabase(settings: Readonly<Record<string, string>>): Promise<Database> {
  const instance = await duckDb().DuckDBInstance.create(':memory:', settings);
  const connection = await instance.connect();
  const end = () => {
    connection.closeSync();
    instance.closeSync();
  };
  return { connection, end };
}
