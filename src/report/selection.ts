import type { LedgerEntry } from '../claims/ledger.js';
import { powerText } from './table.js';

/**
 * What each verdict hangs on: the rows that its rule picked, why it is open, what is missing, and the power of the comparison.
 *
 * @example selectionText(testClaims(evidence)).split('\n')[0] // ' 1  language, arithmetic, the most bent of 5 curves'
 */
export function selectionText({ entries }: { readonly entries: readonly LedgerEntry[] }): string {
  return entries
    .map(({ number, findings, hangsOn, why }) => {
      const place = String(number).padStart(2);
      const finding = hangsOn === null ? undefined : findings[hangsOn];
      if (finding === undefined) return `${place}  ${why}`;
      return [
        `${place}  ${why}`,
        ...(finding.picked === '' ? [] : [`    rows: ${finding.picked}`]),
        ...(finding.power === undefined ? [] : [`    ${powerText(finding.power, finding.samples)}`]),
      ].join('\n');
    })
    .join('\n');
}
