import type { Fault } from './fault.js';

/** A row of evidence as far as this fault looks. */
interface Posed {
  readonly task: string;
}

/** The same rows as of another notebook, once under their own task and once under one that the rule has never heard of. */
const elsewhere = <Row extends Posed>(rows: readonly Row[]): Row[] =>
  ['', '-elsewhere'].flatMap((suffix) =>
    rows.map((row) => ({ ...row, task: `${row.task}${suffix}`, notebook: '99-elsewhere' })),
  );

export const extraTasks: Fault = {
  name: 'extra tasks',
  says: 'another notebook has run the same strategies, on this task and on another, and found the contrary',
  spoil: (evidence, _, opposite) => {
    const { outcomes, counts, distances } = opposite();
    return {
      outcomes: [...evidence.outcomes, ...elsewhere(outcomes)],
      counts: [...evidence.counts, ...elsewhere(counts)],
      distances: [...evidence.distances, ...elsewhere(distances)],
    };
  },
};
