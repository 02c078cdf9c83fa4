import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { claimOf } from '../claims/claims.js';
import { loadEvidence } from '../claims/evidence.js';
import { testClaims } from '../claims/ledger.js';
import { inPackage } from '../compute/paths.js';
import { entryText, ledgerTable } from '../report/table.js';
import { ledgerJson, writeLedger } from '../report/write.js';
import { UsageError } from './usage.js';

export const CLAIMS_USAGE = `inference-scaling claims [CLAIM ...] [--evidence FOLDER] [--out FOLDER] [--figures FOLDER] [--json]
  Tests the claims on evidence that notebooks left; nothing is sampled.
  CLAIM              numbers or names: prints what was found for each; all of them, as a table, without
  --evidence FOLDER  where the evidence is: data/evidence unless told, that of the committed full run
  --out FOLDER       writes ledger.json, ledger.csv, ledger.txt, the claims' figures and report.html there
  --figures FOLDER   where figures go, and those of the notebooks are: OUT/figures unless told
  --no-figures       writes the tables alone
  --json             prints the ledger as JSON`;

const OPTIONS = {
  evidence: { type: 'string' },
  out: { type: 'string' },
  figures: { type: 'string' },
  'no-figures': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

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
  const evidence = loadEvidence(resolve(values.evidence ?? inPackage('data', 'evidence')));
  const ledger = testClaims(evidence, claims.length > 0 ? { claims } : {});
  if (values.out !== undefined) {
    const folder = resolve(values.out);
    const figures = resolve(values.figures ?? `${folder}/figures`);
    await writeLedger(ledger, { folder, figures, run: basename(folder), draw: values['no-figures'] !== true });
  }
  if (values.json) out(ledgerJson(ledger));
  else if (claims.length > 0) out(`${claims.map(({ id }) => entryText(ledger, id)).join('\n\n')}\n`);
  else out(`${ledgerTable(ledger)}\n`);
}
