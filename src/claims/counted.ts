import { smallest } from '../numerics/statistics.js';
import { alike } from '../records/alike.js';
import type { CountRow } from '../records/evidence.js';
import { identityOf } from '../records/identity.js';
import { nameOf, posedOf } from './select.js';

/** The counts that are looked at for each task: those with the most samples a problem, then the most problems, then the largest model. */
export function deepest(counts: readonly CountRow[]): CountRow[][] {
  const own = counts.filter(({ control }) => !control);
  const sets = alike(own, ['notebook', 'family', 'model', 'task', 'sampler', 'settings']).map((rows) => {
    const { family, parameters } = rows[0]!;
    const { asked } = identityOf(rows[0]!);
    return { family, asked, parameters, rows, least: smallest(rows.map(({ samples }) => samples)) };
  });
  return alike(sets, ['family', 'asked']).map(
    (list) =>
      list.sort((a, b) => b.least - a.least || b.rows.length - a.rows.length || b.parameters - a.parameters)[0]!.rows,
  );
}

/** By place in the list: what was asked. */
export const promptsOf = (rows: readonly CountRow[]): ReadonlyMap<number, string> =>
  new Map(rows.map(({ prompt, problem }, i) => [i, prompt ?? String(problem)]));

/** The family, task and decoding of counts, in words. */
export const countedOf = ([row]: readonly CountRow[]): string => nameOf({ ...row!, ...identityOf(row!) });

/** Their place in the matrix and which they are. */
export function pickedCounts(rows: readonly CountRow[]): { family: string; task: string; picked: string } {
  const [row] = rows as [CountRow];
  const identity = identityOf(row);
  const picked = [
    ...(row.notebook === undefined ? [] : [`notebook ${row.notebook}`]),
    row.model,
    `${smallest(rows.map(({ samples }) => samples))} samples a problem`,
    identity.sampled === '' ? 'usual decoding' : identity.sampled.trim(),
    `${rows.length} problems`,
  ].join('; ');
  return { family: row.family, task: posedOf(identity), picked };
}
