export { COUNTS, type CountRecord } from './counts.js';
export { toCsv, toFrame } from './frame.js';
export type { SampleRecord } from './record.js';
export { sectionsOf, settingsColumn } from './settings-column.js';
export { openRows, openStore, type Rows, type Store } from './store.js';
export { openTable, type Table, TableError } from './table.js';
export { openTexts, type Said, saidIn, type TextRecord } from './texts.js';
