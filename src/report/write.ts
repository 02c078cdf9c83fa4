import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledger } from '../claims/ledger.js';
import type { Rehearsal } from '../claims/world/rehearse.js';
import { writeWhole } from '../compute/files.js';
import { inPackage } from '../compute/paths.js';
import { claimFigure } from '../figures/claim.js';
import { exportFigures } from '../figures/drawing/export.js';
import { fontFace } from '../figures/drawing/renderer.js';
import { ledgerFigure } from '../figures/ledger.js';
import { toCsv } from '../records/frame.js';
import { type Drawn, reportPage } from './html.js';
import { ledgerTable } from './table.js';

/** Numbers that JSON has no word for become null. */
export const ledgerJson = (ledger: Ledger): string => `${JSON.stringify(ledger, null, 1)}\n`;

function drawings(folder: string): Drawn[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.svg')) : [];
  return names.sort().map((name) => ({
    name: name.slice(0, -'.svg'.length),
    svg: readFileSync(join(folder, name), 'utf8'),
  }));
}

/** Everything that redraws the ledger: its overview and one figure a claim. */
export const ledgerFigures = (ledger: Ledger) => [
  ledgerFigure(ledger),
  ...ledger.entries.filter(({ findings }) => findings.length > 0).map((entry) => claimFigure(entry)),
];

/** The names and contents of the tables that a ledger comes to, without the drawings. */
export function ledgerTables(ledger: Ledger): Map<string, string> {
  return new Map([
    ['ledger.json', ledgerJson(ledger)],
    ['ledger.csv', toCsv(ledgerFigure(ledger).table)],
    ['ledger.txt', `${ledgerTable(ledger)}\n`],
    ...ledgerFigures(ledger).map(({ name, table }): [string, string] => [join('claims', `${name}.csv`), toCsv(table)]),
  ]);
}

/** The committed rehearsal of the rules, where there is one (`npm run bench -- ledger 200 --keep`). */
export const REHEARSAL = inPackage('data', 'evidence', 'rehearsal.json');

const rehearsed = (): { rehearsal?: Rehearsal } =>
  existsSync(REHEARSAL) ? { rehearsal: JSON.parse(readFileSync(REHEARSAL, 'utf8')) } : {};

/**
 * Writes a ledger to `folder`: ledger.json, ledger.csv, ledger.txt, the claims' figures with their tables in claims/, and report.html with them
 * and with every drawing in `figures`, those of the notebooks.
 *
 * @param ledger its entries
 * @param options `folder` to write to, `figures` to show, and `run`, its name
 * @returns resolves when all is written
 * @throws Error of the system where a file cannot be written
 * @example await writeLedger(ledger, { folder: 'data/runs/default', figures: 'figures', run: 'default' })
 */
export async function writeLedger(
  ledger: Ledger,
  { folder, figures, run }: { readonly folder: string; readonly figures: string; readonly run: string },
): Promise<void> {
  for (const [name, text] of ledgerTables(ledger)) writeWhole(join(folder, name), text);
  const claims = join(folder, 'claims');
  await exportFigures(ledgerFigures(ledger), claims);
  const drawn = new Map([...drawings(figures), ...drawings(claims)].map((one) => [one.name, one]));
  const options = { run, font: await fontFace(), ...rehearsed() };
  writeWhole(join(folder, 'report.html'), reportPage(ledger, [...drawn.values()], options));
}
