export { toCsv, toFrame } from './frame.js';
export type { SampleRecord } from './record.js';
export { openStore, type Store } from './store.js';
export { openTable, type Table, TableError } from './table.js';
