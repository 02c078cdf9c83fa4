export { found } from './found.js';
export { entryText, ledgerTable } from './table.js';
export { writeLedger } from './write.js';
