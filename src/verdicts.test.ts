import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import type { Ledger, LedgerEntry } from './claims/ledger.js';
import { matrixRow } from './claims/matrix.js';
import { inPackage } from './compute/paths.js';
import { opposites, secondTable } from './report/second.js';

test('docs/verdicts.md says of every claim what the committed ledger says today', () => {
  const page = readFileSync(inPackage('docs/verdicts.md'), 'utf8');
  const told = [...page.matchAll(/^\| (\d+) \|[^|]*\|[^|]*\| ([^|]*) \|/gm)].map(([, number, today]) => [
    Number(number),
    today,
  ]);
  const { entries } = JSON.parse(readFileSync(inPackage('data/evidence/ledger.json'), 'utf8')) as {
    entries: LedgerEntry[];
  };
  assert.deepEqual(
    told,
    entries.map((entry) => [entry.number, matrixRow(entry).told]).sort(([a], [b]) => Number(a) - Number(b)),
  );
});

test('no verdict of the second set of seeds is the opposite of the first, and docs/verdicts.md tells both', () => {
  const [first, second] = ['evidence', 'evidence-second'].map(
    (folder) => JSON.parse(readFileSync(inPackage('data', folder, 'ledger.json'), 'utf8')) as Ledger,
  ) as [Ledger, Ledger];
  assert.deepEqual(opposites(first, second), []);
  const page = readFileSync(inPackage('docs/verdicts.md'), 'utf8');
  assert.ok(page.includes(secondTable(first, second).join('\n')), 'expected the table of `npm run ledger -- --second`');
});

test('a claim that one ledger supports and another contradicts is opposite, and undecided is not', () => {
  const ledger = (...verdicts: LedgerEntry['verdict'][]) =>
    ({ entries: verdicts.map((verdict, i) => ({ number: i + 1, id: `claim-${i}`, verdict })) }) as unknown as Ledger;
  const first = ledger('supported', 'contradicted', 'supported', 'undecided');
  assert.deepEqual(opposites(first, ledger('contradicted', 'supported', 'undecided', 'supported')), [1, 2]);
  assert.deepEqual(opposites(first, first), []);
});
