import { picked } from '../records/alike.js';
import { COLUMNS, type OutcomeRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';

const NAMES = Object.keys(COLUMNS.outcomes) as (keyof OutcomeRow & keyof SampleRecord)[];

/**
 * The rows of a sweep as evidence: all of their columns that claims ask for.
 *
 * @param records samples of a sweep
 * @returns a row per sample
 * @example outcomeRows(rows)[0].strategy // 'best-of-n'
 */
export const outcomeRows = (records: readonly SampleRecord[]): OutcomeRow[] =>
  records.map((row): OutcomeRow => picked(row, NAMES));
