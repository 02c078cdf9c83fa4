// Slow: draws in Chromium.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CLAIMS } from '../claims/claims.js';
import { type Ledger, testClaims } from '../claims/ledger.js';
import { simulate } from '../claims/world/world.js';
import { inPackage } from '../compute/paths.js';
import { claimFigure } from '../figures/claim.js';
import { effectText } from '../figures/ledger.js';
import { loadEvidence } from '../records/evidence.js';
import { reportPage } from './html.js';
import { entryText, ledgerChanges, ledgerTable, withTable } from './table.js';
import { ledgerTables } from './write.js';

const parts = [
  simulate('chains', 'true', 1),
  simulate('noise-search', 'false', 2),
  simulate('coverage-grows', 'true', 3),
];
const evidence = {
  outcomes: parts.flatMap(({ outcomes }) => outcomes),
  counts: parts.flatMap(({ counts }) => counts),
  distances: parts.flatMap(({ distances }) => distances),
};
const ledger = testClaims(evidence, { replicates: 50 });
const kept = inPackage('data', 'evidence');

test('the table has a line a claim, and one claim is told in full', () => {
  const lines = ledgerTable(ledger).split('\n');
  assert.equal(lines.length, CLAIMS.length + 2);
  assert.match(
    lines[3]!,
    /^ 3 {2}Longer chains help multi-step tasks +supported +0\.\d+ \(0\.\d+ to 0\.\d+\) +share of right answers +220 problems$/,
  );
  const told = entryText(ledger, 'noise-search');
  assert.match(told, /^11\. Searching noises beats more steps: contradicted/);
  assert.match(told, /\n {2}control /);
  assert.match(told, /npm run reproduce -- --only noise-search/);
});

test('the ledger survives JSON, and differences between two are named', () => {
  const again = JSON.parse(ledgerTables(ledger).get('ledger.json')!) as Ledger;
  assert.equal(ledgerChanges(ledger, again, 'the other'), 'All verdicts are those of the other.');
  const entries = again.entries.map((entry) =>
    entry.id === 'chains' ? { ...entry, verdict: 'undecided' as const } : entry,
  );
  assert.equal(
    ledgerChanges(ledger, { ...again, entries }, 'the other'),
    '3. Longer chains help multi-step tasks: supported here, undecided in the other',
  );
});

test('a claim without an estimate is drawn too', () => {
  for (const entry of ledger.entries) assert.equal(claimFigure(entry).table.length, entry.findings.length);
});

test('the page holds every claim, its rule and its figures, and nothing from elsewhere', () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><desc id="a">A "line"</desc><script>alert(1)</script></svg>';
  const page = reportPage(
    ledger,
    [
      { name: 'claim-03-chains', svg },
      { name: 'other"><script>alert(2)</script>', svg: '<svg/>' },
    ],
    { run: 'test' },
  );
  for (const { id, rule } of CLAIMS) {
    assert.ok(page.includes(`<section id="${id}">`), id);
    assert.ok(
      page.includes(
        rule.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
      ),
      id,
    );
  }
  assert.match(page, /<figure><img alt="A &quot;line&quot;" src="data:image\/svg\+xml;base64,[\w+/=]+"><\/figure>/);
  assert.match(page, /<h3>other&quot;&gt;&lt;script&gt;/);
  assert.doesNotMatch(page, /(src|href)="https?:|<script|<svg|alert\(1\)/);
});

test('the committed verdicts and tables are those that the committed evidence gives', {
  skip: !existsSync(join(kept, 'ledger.json')),
}, () => {
  for (const [name, text] of ledgerTables(testClaims(loadEvidence(kept)))) {
    assert.equal(readFileSync(join(kept, name), 'utf8'), text, name);
  }
});

test('the table of claims in the README is that of the committed evidence', {
  skip: !existsSync(join(kept, 'ledger.json')),
}, () => {
  const readme = readFileSync(inPackage('README.md'), 'utf8');
  const committed = JSON.parse(readFileSync(join(kept, 'ledger.json'), 'utf8')) as Ledger;
  assert.equal(withTable(readme, committed), readme);
  assert.throws(() => withTable('no table', committed), /expected a table that begins with/);
});

test('an effect is told in three figures, nothing as 0, and a missing one as what it is', () => {
  const told = (effect: number | null, low: number, high: number) => effectText({ effect, interval: [low, high] });
  assert.equal(told(0.12345, -0.5, 0.75), '0.123 (−0.5 to 0.75)');
  assert.equal(told(-6.4e-16, -0.0703, 0.0703), '0 (−0.0703 to 0.0703)');
  assert.equal(told(1e-5, 0.9e-5, 1.1e-5), '1.0e−5 (9.0e−6 to 1.1e−5)');
  assert.equal(told(2, 2, 2), '2 (exact)');
  assert.equal(told(null, 0, 1), 'no estimate');
  assert.equal(told(0, -Infinity, Infinity), 'no estimate');
});
