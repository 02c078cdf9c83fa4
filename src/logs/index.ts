export { findLogs, type Logs, openLog, openLogs, type ReadOptions, readSamples, writeLogs } from './open-log.js';
export { CURVE_COLUMNS, type LoggedPoint, type LoggedSample, SAMPLE_COLUMNS } from './sample.js';
export { type WrittenRecord, writeEveryEvalEver } from './write/every-eval-ever.js';
