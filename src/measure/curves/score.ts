import type { SampleRecord } from '../../records/record.js';

/** The score of an answer: right or wrong, or its quality where there is no exact check. */
export const scoreOf = ({ correct, quality }: Pick<SampleRecord, 'correct' | 'quality'>): number =>
  correct === null ? quality : Number(correct);
