import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CLAIMS } from '../claims/claims.js';
import { type Ledger, testClaims } from '../claims/ledger.js';
import { simulate } from '../claims/world/world.js';
import { inPackage } from '../compute/paths.js';
import { claimsOfNotebook, FOUND_HEADING, found, type NotebookText, withFound } from './found.js';

const committed = inPackage('data', 'evidence', 'ledger.json');
const notebooks = inPackage('notebooks');

test('what was found of a claim: verdict, effect as a factor, rows with their decoding, power, controls', () => {
  const claims = CLAIMS.filter(({ id }) => id === 'noise-search');
  const text = found(testClaims(simulate('noise-search', 'true', 1), { claims, replicates: 50 }), ['noise-search']);
  assert.match(text, /^## What was found\n\nFrom the committed evidence/);
  assert.match(text, /\n### 11\. Searching noises beats more steps: \w+/);
  assert.match(
    text,
    /\n- \*\*flow, digits: supported\.\*\* [\d.]+ \([\d.]+ to [\d.]+\) ln distance, a factor of [\d.]+ \([\d.]+ to [\d.]+\), over \d+ trainings\. Compared: .* Rows: .*; usual decoding; frechet-limit of 2000 images.* Power: supports /,
  );
  assert.match(text, /\n- Control: .*, over /);
});

test('a claim that is not in the ledger is named', () => {
  assert.throws(() => found({ entries: [] }, ['chains']), /expected a claim of the ledger, got chains/);
});

test('the cell of findings stays the last one, and a notebook without claims stays as it is', () => {
  const ledger = testClaims({ outcomes: [], counts: [], distances: [] });
  const old = { cell_type: 'markdown', source: [`${FOUND_HEADING}\n`, 'old'] };
  const bare: NotebookText = {
    cells: [{ cell_type: 'code', source: 'const a = 1;' }, old, { cell_type: 'code', source: 'a' }],
  };
  const { cells } = withFound(bare, '12', ledger);
  assert.deepEqual(
    cells.map(({ cell_type: type }) => type),
    ['code', 'code', 'markdown'],
  );
  assert.match(String(cells[2]!.source), /Longer chains help multi-step tasks: undecided[\s\S]*- No evidence\./);
  assert.equal(withFound(bare, '06', ledger), bare);
});

test('every notebook that draws the evidence of a claim ends with what the committed ledger says of it', {
  skip: !existsSync(committed),
}, () => {
  const ledger = JSON.parse(readFileSync(committed, 'utf8')) as Ledger;
  for (const name of readdirSync(notebooks).filter((file) => /^\d\d-.*\.ipynb$/.test(file))) {
    const notebook = JSON.parse(readFileSync(join(notebooks, name), 'utf8')) as NotebookText;
    const claims = claimsOfNotebook(name.slice(0, 2));
    if (claims.length === 0) continue;
    const { source } = notebook.cells.at(-1)!;
    assert.equal([...source].join(''), found(ledger, claims), `${name}: npm run ledger -- --keep writes it`);
  }
});
