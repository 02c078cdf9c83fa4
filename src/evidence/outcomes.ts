import type { OutcomeRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';

/** The rows of a strategy sweep as evidence: "best-of-n by oracle" is the strategy "best-of-n" with the verifier "oracle". */
export function outcomeRows(records: readonly SampleRecord[]): OutcomeRow[] {
  return records.map((row) => {
    const [strategy, verifier = 'none'] = row.strategy.split(' by ') as [string, string?];
    const { family, model, parameters, task, problem, difficulty, depth, width, seed, flops, wallMs, quality } = row;
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
    return { ...configuration, seed, forwards: row.forwardsUsed, flops, wallMs, quality, correct };
  });
}
