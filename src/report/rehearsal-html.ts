import type { Rehearsal, Tally } from '../claims/world/rehearse.js';
import { CLEAN } from '../claims/world/rehearsed.js';
import { escaped } from '../figures/escaped.js';
import { groupBy } from '../numerics/statistics.js';

const totalOf = ({ verdicts: { supported, contradicted, undecided } }: Tally) => supported + contradicted + undecided;

const row = (cells: readonly (string | number)[]) =>
  `<tr>${cells.map((cell) => `<td${typeof cell === 'number' ? ' class="number"' : ''}>${escaped(String(cell))}</td>`).join('')}</tr>`;

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  `<table><thead><tr>${head.map((name) => `<th>${name}</th>`).join('')}</tr></thead><tbody>${rows.map(row).join('\n')}</tbody></table>`;

const sum = (tallies: readonly Tally[], of: (tally: Tally) => number) =>
  tallies.reduce((total, tally) => total + of(tally), 0);

/**
 * What the rules make of worlds in which the truth is known: a table of clean worlds by claim and truth, and one of spoiled worlds by fault.
 *
 * @example rehearsalHtml(rehearse({ repetitions: 200 })) // '<section id="rehearsal">...'
 */
export function rehearsalHtml({ repetitions, wrong, tallies }: Rehearsal): string {
  const clean = tallies.filter(({ fault }) => fault === CLEAN);
  const spoiled = [
    ...groupBy(
      tallies.filter(({ fault }) => fault !== CLEAN),
      ({ fault }) => fault,
    ),
  ];
  return `<section id="rehearsal"><h2>What these rules can tell</h2>
<p>The rules were rehearsed on simulated evidence of the size that a full run has, in worlds in which each claim is true, false (by twice the least effect
that matters) or on the edge of its rule: ${repetitions} ledgers of clean evidence, of which ${wrong.clean} had a wrong verdict, and ${repetitions} of evidence with the faults
that real evidence has had, of which ${wrong.spoiled} had one. (<code>npm run bench -- ledger</code>)</p>
${table(
  ['claim', 'truth', 'supported', 'contradicted', 'undecided', 'wrong'],
  clean.map(({ id, truth, verdicts: v, wrong: count }) => [id, truth, v.supported, v.contradicted, v.undecided, count]),
)}
${table(
  ['fault of the evidence', 'verdicts', 'undecided', 'wrong'],
  spoiled.map(([fault, list]) => [
    fault,
    sum(list, totalOf),
    sum(list, ({ verdicts }) => verdicts.undecided),
    sum(list, (tally) => tally.wrong),
  ]),
)}</section>`;
}
