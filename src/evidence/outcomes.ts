import type { OutcomeRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';

/** The rows of a strategy sweep as evidence. */
export function outcomeRows(records: readonly SampleRecord[]): OutcomeRow[] {
  return records.map((row) => {
    const { family, model, parameters, task, problem, difficulty, strategy, verifier, depth, width } = row;
    const { seed, flops, wallMs, quality } = row;
    const correct = row.correct === null ? -1 : Number(row.correct);
    const configuration = {
      family,
      model,
      parameters,
      task,
      problem,
      difficulty,
      strategy,
      verifier,
      depth,
      width,
    };
    return { ...configuration, seed, forwards: row.nfe, flops, wallMs, quality, correct };
  });
}
