import { quotedText } from '../compute/printable.js';
import { type Table, TableError } from '../records/table.js';
import { numberOf, UsageError } from './usage.js';

/** What of a table the letters of the right choices stand in. */
const TARGET = 'target';

/** The share of options that is right, where right answers are letters from A on: of as many options as the last letter says. */
async function ofTargets(table: Table): Promise<number> {
  if (!table.columns.includes(TARGET)) {
    throw new UsageError(`--chance auto: expected a column "${TARGET}" with the letters of right choices, got none`);
  }
  const { text } = await table.find(TARGET);
  const rows = await table.query(
    `SELECT upper(regexp_replace(trim(${text}), '[().]', '', 'g')) AS letter, min(${text}) AS cell FROM data WHERE ${text} IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT 40`,
  );
  const other = rows.find(({ letter }) => !/^[A-Z]$/.test(String(letter)));
  if (other !== undefined || rows.length < 2) {
    const got = other === undefined ? `${rows.length} of them` : quotedText(String(other['cell']));
    throw new TableError(
      `${table.name}: --chance auto: expected two letters or more in column "${TARGET}", got ${got}`,
    );
  }
  return 1 / (String(rows.at(-1)!['letter']).charCodeAt(0) - 64);
}

/** The chance of a right guess that --chance asks for: a share, 0.25 or 1/4, or what the letters of the right choices say. */
export async function chanceAsked(table: Table, asked: string | undefined): Promise<number | undefined> {
  if (asked === undefined) return undefined;
  if (asked === 'auto') {
    const chance = await ofTargets(table);
    table.notes.push(`guesses taken to be right in 1 of ${Math.round(1 / chance)}, the letters of column "${TARGET}"`);
    return chance;
  }
  const options = /^1\/(\d+)$/.exec(asked)?.[1];
  if (options !== undefined) return 1 / numberOf('chance', options, 2, 1e9, true);
  return numberOf('chance', asked, 0, 0.999, false);
}
