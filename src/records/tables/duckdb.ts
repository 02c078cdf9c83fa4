import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * DuckDB, loaded when it is asked for. It is required and not imported: an import first reads a CommonJS package for the names of its exports, which takes
 * longer than to run it.
 *
 * @example const { DuckDBInstance } = duckDb()
 */
export const duckDb = () => require('@duckdb/node-api') as typeof import('@duckdb/node-api');
