// Slow: draws in Chromium.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Finding } from '../claims/claim.js';
import { CLAIMS } from '../claims/claims.js';
import { type Ledger, testClaims } from '../claims/ledger.js';
import { matrixOf } from '../claims/matrix.js';
import { rehearse } from '../claims/world/rehearse.js';
import { simulate } from '../claims/world/world.js';
import { inPackage } from '../compute/paths.js';
import { claimFigure } from '../figures/claim.js';
import { effectText } from '../figures/ledger.js';
import { type FigureStyle, spaceOf } from '../figures/theme.js';
import { loadEvidence } from '../records/evidence.js';
import { reportPage } from './html.js';
import { matrixMarkdown, matrixText } from './matrix.js';
import { matrixHtml } from './matrix-html.js';
import { entryText, ledgerChanges, ledgerTable, withTable, withVerdicts } from './table.js';
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

test('the matrix has every claim in the group of its origin, and one claim is told in full', () => {
  const lines = ledgerTable(ledger).split('\n');
  const headings = matrixOf(ledger).map(({ title }) => title);
  assert.deepEqual(
    lines.filter((line) => headings.includes(line)),
    headings,
  );
  for (const { number, name } of CLAIMS) {
    assert.equal(lines.filter((line) => line.trimStart().startsWith(`${number}  ${name}: `)).length, 1, name);
  }
  const chains = lines.findIndex((line) => line.startsWith(' 3  Longer chains help multi-step tasks: supported'));
  assert.match(lines[chains + 1]!, /^ +hangs on .*0\.\d+ \(0\.\d+ to 0\.\d+\) share of right answers, 1100 prompts$/);
  const told = entryText(ledger, 'noise-search');
  assert.match(told, /^11\. Searching noises beats more steps: /);
  assert.match(told, /\n {2}origin +the paper: Searching initial noises .* \(its text\)/);
  assert.match(told, /\n {2}control /);
  assert.match(told, /npm run reproduce -- --only noise-search/);
});

/** A finding of one family and task, for a ledger of one claim. */
const finding = (family: string, task: string, verdict: Finding['verdict'], open?: string): Finding => {
  const [low, high] = { supported: [0.1, 0.3], contradicted: [-0.3, -0.1], undecided: [-0.1, 0.1] }[verdict];
  const effect = (low! + high!) / 2;
  const rest = { what: `${family}, ${task}`, picked: 'notebook 14', region: { from: 0 }, samples: '600 problems' };
  return {
    ...{ ...rest, role: 'part', family, task, verdict, effect, low: low!, high: high! },
    ...(open === undefined ? {} : { open }),
  };
};
const told = (id: string, findings: readonly Finding[]) => {
  const entry = ledger.entries.find((one) => one.id === id)!;
  const cells = findings.map(({ family, task, verdict, open }, hangsOn) => ({
    ...{ family, task, hangsOn },
    verdict: open === undefined ? verdict : ('undecided' as const),
  }));
  return { entries: [{ ...entry, verdict: 'contradicted' as const, hangsOn: 1, findings, cells }] };
};

test('families that differ are told apart, and a cell with numbers that may not decide is open', () => {
  const findings = [
    finding('language', 'arithmetic', 'supported'),
    finding('diffusion', 'digits', 'contradicted'),
    finding('flow', 'digits', 'supported', 'one training'),
  ];
  const own = told('chains', findings);
  const [row] = matrixOf(own)[0]!.rows;
  assert.equal(row!.told, 'supported for language, contradicted for diffusion, undecided for flow');
  const text = matrixText(own);
  assert.match(
    text,
    /\n {6}language +\+ arithmetic 0\.2 \(0\.1 to 0\.3\)\n {6}diffusion +− digits −0\.2 .*\n {6}flow +o digits/,
  );
  const page = matrixHtml(matrixOf(own));
  assert.match(page, /<th colspan="\d+">What the paper claims<\/th>/);
  assert.match(page, /class="cell undecided" title="flow, digits \(600 problems\); decides nothing: one training"/);
  assert.match(matrixMarkdown(own)[3]!, /\| \+ arithmetic 0\.2 \(0\.1 to 0\.3\) \| − digits/);
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

test('the figure of a claim is drawn in the style that is asked for', () => {
  const [entry] = ledger.entries;
  const [usual, wide, large] = [{}, { width: 'page' }, { fontSize: 10, title: '' }].map((style) =>
    claimFigure(entry!, style as FigureStyle),
  );
  assert.equal(usual!.width, spaceOf({}).width);
  assert.equal(wide!.width, spaceOf({ width: 'page' }).width);
  assert.ok(wide!.height < usual!.height, 'wider lines are fewer');
  assert.ok(large!.height > 1.2 * usual!.height, 'larger letters need more lines, and these are higher');
  assert.equal(large!.title, '');
  assert.deepEqual(usual!.table, wide!.table);
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
    { run: 'test', rehearsal: rehearse({ repetitions: 1, claims: ['chains'], replicates: 50 }) },
  );
  // The page opens on the matrix, and says of each claim whose it is and what the paper says.
  assert.ok(page.indexOf('<table class="matrix">') < page.indexOf('<b>How to read it.</b>'));
  assert.match(page, /<dt>The paper says<\/dt><dd>a universal law <i>\(its title, translated\)/);
  assert.match(page, /<section id="rehearsal">[\s\S]*<td>chains<\/td>/);
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

test('the table of claims in the docs and the sentence in the README are those of the committed evidence', {
  skip: !existsSync(join(kept, 'ledger.json')),
}, () => {
  const [readme, findings] = ['README.md', 'docs/findings.md'].map((name) => readFileSync(inPackage(name), 'utf8')) as [
    string,
    string,
  ];
  const committed = JSON.parse(readFileSync(join(kept, 'ledger.json'), 'utf8')) as Ledger;
  assert.equal(withTable(findings, committed), findings);
  assert.equal(withVerdicts(readme, committed), readme);
  assert.throws(() => withVerdicts('no sentence', committed), /expected a sentence/);
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
