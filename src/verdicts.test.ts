import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import type { LedgerEntry } from './claims/ledger.js';
import { matrixRow } from './claims/matrix.js';
import { inPackage } from './compute/paths.js';

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
