import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledger } from '../claims/ledger.js';
import { writeWhole } from '../compute/checkpoint.js';
import { claimFigure } from '../figures/claim.js';
import { exportFigures } from '../figures/export.js';
import { ledgerFigure } from '../figures/ledger.js';
import { fontFace } from '../figures/renderer.js';
import { toCsv } from '../records/frame.js';
import { type Drawn, reportPage } from './html.js';
import { ledgerTable } from './table.js';

/** Numbers that JSON has no word for become null. */
export const ledgerJson = (ledger: Ledger): string => `${JSON.stringify(ledger, null, 1)}\n`;

function drawings(folder: string): Drawn[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.svg')) : [];
  return names
    .sort()
    .map((name) => ({ name: name.slice(0, -'.svg'.length), svg: readFileSync(join(folder, name), 'utf8') }));
}

/** Everything that redraws the ledger: its overview and one figure a claim. */
export const ledgerFigures = (ledger: Ledger) => [
  ledgerFigure(ledger),
  ...ledger.entries.filter(({ findings }) => findings.length > 0).map(claimFigure),
];

/**
 * Writes a ledger to `folder`: ledger.json, ledger.csv, ledger.txt, and unless told otherwise the claims' figures and report.html with them and
 * with every figure that `figures` holds.
 *
 * @example await writeLedger(testClaims(evidence), { folder: 'data/runs/default', figures: 'figures', run: 'default' })
 */
export async function writeLedger(
  ledger: Ledger,
  {
    folder,
    figures,
    run,
    draw = true,
  }: { readonly folder: string; readonly figures: string; readonly run: string; readonly draw?: boolean },
): Promise<string[]> {
  const made = [
    { path: join(folder, 'ledger.json'), text: ledgerJson(ledger) },
    { path: join(folder, 'ledger.csv'), text: toCsv(ledgerFigure(ledger).table) },
    { path: join(folder, 'ledger.txt'), text: `${ledgerTable(ledger)}\n` },
  ];
  for (const { path, text } of made) writeWhole(path, text);
  if (!draw) return made.map(({ path }) => path);
  const { files } = await exportFigures(ledgerFigures(ledger), figures);
  const report = join(folder, 'report.html');
  writeWhole(report, reportPage(ledger, drawings(figures), { run, font: await fontFace() }));
  return [...made.map(({ path }) => path), ...files, report];
}
