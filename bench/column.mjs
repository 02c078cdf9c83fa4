// Question: can every figure be read in a LaTeX column of 8.5 cm, or one of two columns in 17.6 cm?
// LaTeX sets them all in columns; fonts have to be embedded, no text smaller than 6 points (exponents 4.9), none over other text or the edge.
// Run: npm run bench -- column [FOLDER ...]   figures/ and the claims' figures without; pages come as PNG into data/runs/column
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../dist/compute/index.js';
import { exportFigures } from '../dist/figures/index.js';
import { ledgerFigures } from '../dist/report/write.js';
import { runShown } from '../environment/children.mjs';
import { PYTHON } from './peer.mjs';

const out = join(ROOT, 'data', 'runs', 'column');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

/** The figures of the claims are kept as SVG: drawn again for the page. */
async function claims() {
  const ledger = JSON.parse(readFileSync(join(ROOT, 'data/evidence/ledger.json'), 'utf8'));
  const folder = join(out, 'claims');
  const { note } = await exportFigures(ledgerFigures(ledger), folder);
  if (note !== undefined) throw new Error(note);
  return folder;
}

const asked = process.argv.slice(2);
const folders = asked.length > 0 ? asked : [join(ROOT, 'figures'), await claims()];
const missing = folders.find((folder) => !existsSync(folder));
if (missing !== undefined) throw new Error(`expected folders of figures, got ${missing}`);
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.pdf'))
    .sort()
    .map((name) => join(folder, name)),
);
process.exitCode = await runShown(PYTHON, [join(ROOT, 'bench/column.py'), out, ...files]);
process.stdout.write(`pages: ${relative(ROOT, out)}/page-*.png, ${relative(ROOT, out)}/column.pdf\n`);
