export { findLogs, type Logs, openLog, openLogs, writeLogs } from './open-log.js';
export { CURVE_COLUMNS, type CurvePoint, type LoggedSample, SAMPLE_COLUMNS } from './sample.js';
