import type { Verdict } from '../claims/claim.js';
import type { Cell, MatrixGroup, MatrixRow } from '../claims/matrix.js';
import { escaped } from '../figures/escaped.js';
import { cellEffect, cellsIn, columnsOf, hanging, taskOf } from './matrix.js';

export const badge = (verdict: Verdict): string => `<span class="badge ${verdict}">${verdict}</span>`;

/** One task: its verdict, effect and interval, and below the pointer what was compared and why it may decide nothing. */
function cellHtml(cell: Cell): string {
  const { verdict, what, samples, open } = cell;
  const told = `${what} (${samples})${open === undefined ? '' : `; decides nothing: ${open}`}`;
  const word = open === undefined ? verdict : 'open';
  return `<div class="cell ${verdict}" title="${escaped(told)}"><b>${escaped(taskOf(cell))}</b> ${word}<br>${cellEffect(cell)}</div>`;
}

function rowHtml({ entry, told, families }: MatrixRow, columns: readonly string[]): string {
  const { number, id, name, verdict } = entry;
  const cells = columns.map((family) => `<td>${cellsIn(families, family).map(cellHtml).join('')}</td>`).join('');
  return `<tr><td>${number}</td><td><a href="#${id}">${escaped(name)}</a><br><span class="badge ${verdict}">${escaped(told)}</span></td>${cells}<td>${escaped(hanging(entry))}</td></tr>`;
}

/**
 * The matrix as a table of HTML: a column per family, a row per claim with a cell per task, a heading per group of claims.
 *
 * @example matrixHtml(matrixOf(ledger)) // '<table class="matrix">...'
 */
export function matrixHtml(groups: readonly MatrixGroup[]): string {
  const columns = columnsOf(groups.flatMap(({ rows }) => rows));
  const head = ['', 'claim and verdict', ...columns.map((family) => family || 'across families'), 'hangs on'];
  const body = groups.map(
    ({ title, rows }) =>
      `<tr class="group"><th colspan="${head.length}">${escaped(title)}</th></tr>\n${rows.map((row) => rowHtml(row, columns)).join('\n')}`,
  );
  return `<table class="matrix"><thead><tr>${head.map((name) => `<th>${escaped(name)}</th>`).join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}
