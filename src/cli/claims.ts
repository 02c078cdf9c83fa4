import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { claimOf } from '../claims/claims.js';
import { type Ledger, testClaims } from '../claims/ledger.js';
import { ownLedger } from '../claims/own.js';
import { inPackage } from '../compute/paths.js';
import { type Evidence, loadEvidence } from '../records/evidence.js';
import { openStore } from '../records/store.js';
import { selectionText } from '../report/selection.js';
import { entryText, ledgerChanges, ledgerTable } from '../report/table.js';
import { ledgerJson, writeLedger } from '../report/write.js';
import { UsageError } from './usage.js';

export const CLAIMS_USAGE = `inference-scaling claims [CLAIM ...] [--evidence FOLDER] [--out FOLDER] [--figures FOLDER] [--json]
  Tests the claims on evidence that notebooks left; nothing is sampled.
  CLAIM              numbers or names: prints what was found for each; all of them, as a table, without
  --rows FOLDER      claims 3, 4 and 7 on the rows that "sample" left there, on all of its tasks
  --control TASK,... those of its tasks that thinking cannot help with
  --evidence FOLDER  where the evidence is: that of the committed full run (default data/evidence)
  --out FOLDER       writes ledger.json, ledger.csv, ledger.txt, claims/ with a figure a claim, and report.html there
  --figures FOLDER   drawings of the notebooks to put into the report as well
  --against FILE     says which verdicts differ from those of another ledger.json
  --json             prints the ledger as JSON`;

const OPTIONS = {
  rows: { type: 'string' },
  control: { type: 'string' },
  evidence: { type: 'string' },
  out: { type: 'string' },
  figures: { type: 'string' },
  against: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** The evidence of a folder that has some. */
function evidenceOf(folder: string): Evidence {
  const evidence = loadEvidence(folder);
  if (Object.values(evidence).every((rows) => rows.length === 0)) {
    throw new UsageError(`${folder}: expected evidence (NAME.json.br, as notebooks leave it), got none`);
  }
  return evidence;
}

/** The ledger of rows of one's own. */
function ledgerOf(folder: string, control: string | undefined): Ledger {
  const rows = openStore(folder).read();
  if (rows.length === 0) throw new UsageError(`--rows: expected a folder with rows of 'sample', got ${folder}`);
  const controls = control?.split(',') ?? [];
  const all = [...new Set(rows.map(({ task }) => task))];
  const unknown = controls.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--control: expected some of the tasks ${all.join(', ')}, got ${unknown}`);
  }
  return ownLedger(rows, { tasks: all.filter((name) => !controls.includes(name)), controls });
}

/** What differs from another ledger in a file. */
function changesFrom(path: string, ledger: Ledger): string {
  const text = readFileSync(path, 'utf8');
  try {
    return ledgerChanges(ledger, JSON.parse(text) as Ledger, path);
  } catch (error) {
    throw new UsageError(`--against ${path}: expected a ledger.json, got another file (${(error as Error).message})`);
  }
}

/** `inference-scaling claims`: the ledger of the evidence in a folder. */
export async function claimsCommand(args: readonly string[], out: (text: string) => void): Promise<void> {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]!);
  }
  const { values, positionals } = parsed;
  const claims = positionals.map(claimOf);
  if (values.rows !== undefined) {
    const own = ledgerOf(resolve(values.rows), values.control);
    if (values.json) out(ledgerJson(own));
    else out(`${own.entries.map(({ id }) => entryText(own, id)).join('\n\n')}\n`);
    return;
  }
  const evidence = evidenceOf(resolve(values.evidence ?? inPackage('data', 'evidence')));
  const ledger = testClaims(evidence, claims.length > 0 ? { claims } : {});
  if (values.out !== undefined) {
    const folder = resolve(values.out);
    await writeLedger(ledger, { folder, figures: resolve(values.figures ?? folder), run: basename(folder) });
  }
  if (values.json) out(ledgerJson(ledger));
  else if (claims.length > 0) out(`${claims.map(({ id }) => entryText(ledger, id)).join('\n\n')}\n`);
  else out(`${ledgerTable(ledger)}\n\nWhat each verdict hangs on\n${selectionText(ledger)}\n`);
  if (values.against !== undefined && !values.json) {
    out(`\n${changesFrom(values.against, ledger)}\n`);
  }
}
