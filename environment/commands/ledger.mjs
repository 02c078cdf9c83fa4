// @ts-check
// The ledger of the committed evidence again, in seconds: verdicts, figures and report, without sampling.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonical } from '../notebooks/canonical.mjs';
import { NOTEBOOKS, notebookNames } from '../notebooks/notebooks.mjs';
import { filesBelow, ROOT, remove, writeWhole } from '../places.mjs';

const EVIDENCE = join(ROOT, 'data/evidence');
const KEPT = join(EVIDENCE, 'ledger.json');
/** The evidence of the full run on a second set of seeds, and what the claims would be by it. */
const SECOND = join(ROOT, 'data/evidence-second');

/**
 * Without arguments tests the claims on data/evidence and writes the report to data/runs/ledger; `--keep RUN` makes the evidence of a run, such as
 * data/runs/full, the committed one, with its verdicts and figures, and writes the table of claims in docs/findings.md, the sentence about them in the README and what was found at the end of
 * each notebook; `--keep` alone does so for the evidence that is committed already. `--second RUN` keeps the evidence of a run on the second set of
 * seeds, such as data/runs/second, in data/evidence-second, with its ledger, and writes the table of both in docs/verdicts.md; without a run it does so for
 * what is there. `--convert FOLDER` rewrites evidence of versions before 0.2 in the columns of now.
 * @param {readonly string[]} args @returns {Promise<number>}
 */
export async function ledger(args) {
  const { main } = await import(pathToFileURL(join(ROOT, 'dist/cli/main.js')).href);
  if (args.length === 0) {
    const out = join(ROOT, 'data/runs/ledger');
    const against = existsSync(KEPT) ? ['--against', 'data/evidence/ledger.json'] : [];
    process.chdir(ROOT);
    const code = await main(['claims', '--out', out, '--figures', join(ROOT, 'figures'), ...against]);
    if (code === 0) process.stderr.write('\nthe report is data/runs/ledger/report.html\n');
    return code;
  }
  const [option, name = ''] = args;
  if (option === '--convert' && name !== '' && args.length === 2)
    return convert(isAbsolute(name) ? name : join(ROOT, name));
  if ((option !== '--keep' && option !== '--second') || args.length > 2) {
    process.stderr.write(
      `ledger: expected nothing, --keep [RUN], --second [RUN] or --convert FOLDER, got ${args.join(' ')}\n`,
    );
    return 2;
  }
  const [folder, told] =
    option === '--keep' ? [EVIDENCE, tell] : /** @type {[string, typeof tell]} */ ([SECOND, tellSecond]);
  if (name === '') return told(main, join(ROOT, 'figures'));
  const run = isAbsolute(name) ? name : join(ROOT, name);
  const files = filesBelow(join(run, 'evidence'), (file) => /\.json\.(br|gz)$/.test(file));
  if (files.length === 0) {
    process.stderr.write(`ledger ${option}: expected evidence in ${join(name, 'evidence')}, got none\n`);
    return 2;
  }
  // Evidence of notebooks on demand, which the run does not have, stays.
  mkdirSync(folder, { recursive: true });
  const { readEvidence, saveEvidence } = await import(pathToFileURL(join(ROOT, 'dist/records/evidence.js')).href);
  for (const name of new Set(files.map((file) => basename(file).replace(/\.json\.(br|gz)$/, '')))) {
    saveEvidence(folder, name, readEvidence(join(run, 'evidence'), name));
  }
  return told(main, join(run, 'figures'));
}

/**
 * Everything that follows from the committed evidence: verdicts, figures, the table in docs/findings.md, the sentence in the README and the ends of the notebooks.
 * @param {(args: string[]) => Promise<number>} main of the command line @param {string} figures
 */
async function tell(main, figures) {
  remove(join(EVIDENCE, 'claims'));
  const code = await main(['claims', '--out', EVIDENCE, '--figures', figures]);
  if (code === 0) {
    await tellDocs();
    await tellNotebooks();
  }
  return code;
}

/**
 * What follows from the evidence on the second set of seeds: its ledger, beside it, and the table of both in docs/verdicts.md.
 * @param {(args: string[]) => Promise<number>} main of the command line @param {string} figures
 */
async function tellSecond(main, figures) {
  const out = join(ROOT, 'data/runs/ledger-second');
  const code = await main(['claims', '--evidence', SECOND, '--out', out, '--figures', figures, '--against', KEPT]);
  if (code !== 0) return code;
  for (const name of ['ledger.json', 'ledger.csv']) writeWhole(join(SECOND, name), readFileSync(join(out, name)));
  const { withSecond } = await import(pathToFileURL(join(ROOT, 'dist/report/second.js')).href);
  const page = join(ROOT, 'docs/verdicts.md');
  const [first, second] = [KEPT, join(SECOND, 'ledger.json')].map((path) => JSON.parse(readFileSync(path, 'utf8')));
  writeWhole(page, withSecond(readFileSync(page, 'utf8'), first, second));
  return 0;
}

/** The table of claims in docs/findings.md and the sentence about them in the README anew, from the committed ledger. */
async function tellDocs() {
  const { withTable, withVerdicts } = await import(pathToFileURL(join(ROOT, 'dist/report/table.js')).href);
  const ledger = JSON.parse(readFileSync(KEPT, 'utf8'));
  const write = (/** @type {string} */ name, /** @type {(text: string, ledger: unknown) => string} */ told) =>
    writeWhole(join(ROOT, name), told(readFileSync(join(ROOT, name), 'utf8'), ledger));
  write('docs/findings.md', withTable);
  write('README.md', withVerdicts);
}

/** What was found, in the last cell of every notebook that draws the evidence of a claim. */
async function tellNotebooks() {
  const { withFound } = await import(pathToFileURL(join(ROOT, 'dist/report/found.js')).href);
  const committed = JSON.parse(readFileSync(KEPT, 'utf8'));
  for (const name of notebookNames()) {
    const path = join(NOTEBOOKS, `${name}.ipynb`);
    writeWhole(path, canonical(withFound(JSON.parse(readFileSync(path, 'utf8')), name.slice(0, 2), committed)));
  }
}

/** @param {string} folder @returns {Promise<number>} */
async function convert(folder) {
  const { evidenceNames, readEvidence, saveEvidence } = await import(
    pathToFileURL(join(ROOT, 'dist/records/evidence.js')).href
  );
  const names = evidenceNames(folder);
  for (const name of names) saveEvidence(folder, name, readEvidence(folder, name));
  process.stderr.write(`${names.length} files of evidence in ${folder} are in the columns of now\n`);
  return names.length > 0 ? 0 : 2;
}
