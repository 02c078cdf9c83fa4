import { largest } from '../../../numerics/statistics.js';
import type { Evidence } from '../../../records/evidence.js';
import type { Fault } from './fault.js';

/** How often each prompt is asked: difficulty 1 of the lab's arithmetic has 12 prompts in 1440 problems. */
const TIMES = 6;

interface Asked {
  readonly problem: number;
  readonly prompt?: string | undefined;
}

/** Rows in which every prompt stands under several numbers, with the same answer under each. */
function repeated<Row extends Asked>(rows: readonly Row[]): Row[] {
  const distinct = Math.ceil((1 + largest(rows.map(({ problem }) => problem))) / TIMES);
  return rows
    .filter(({ problem }) => problem < distinct)
    .flatMap((row) =>
      Array.from({ length: TIMES }, (_, k) => ({
        ...row,
        problem: row.problem + k * distinct,
        prompt: `${row.problem}`,
      })),
    );
}

export const repeatedPrompts: Fault = {
  name: 'repeated prompts',
  says: 'every prompt is posed under six numbers',
  spoil: ({ outcomes, counts, distances }): Evidence | undefined =>
    outcomes.length + counts.length === 0
      ? undefined
      : {
          outcomes: outcomes.length === 0 ? [] : repeated(outcomes),
          counts: counts.length === 0 ? [] : repeated(counts),
          distances,
        },
};
