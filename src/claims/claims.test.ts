import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORIGINS, verdictIn } from './claim.js';
import { CLAIMS, claimOf, LEDGER_LEVEL } from './claims.js';
import { combine, errorsOf, type Part } from './combine.js';
import { meansInterval } from './interval.js';
import { testClaims } from './ledger.js';
import { simulate } from './world/world.js';

const NOTHING = { outcomes: [], counts: [], distances: [] };

test('every claim has a place, a name and a rule of its own, and they share the level', () => {
  assert.equal(LEDGER_LEVEL, 1 - 0.1 / CLAIMS.length);
  CLAIMS.forEach(({ number }, i) => assert.equal(number, i + 1));
  for (const of of ['id', 'name', 'sentence', 'rule'] as const) {
    assert.equal(new Set(CLAIMS.map((claim) => claim[of])).size, CLAIMS.length, of);
  }
  for (const { id, region, rule } of CLAIMS) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(region.from !== undefined || region.to !== undefined, id);
    assert.match(rule, /[Ss]upported where .* contradicted where /, id);
  }
  assert.equal(claimOf('7'), claimOf('compute-optimal'));
  assert.throws(() => claimOf('seven'), /expected a claim, one of 1 cost-linear, .*, got seven/);
});

test('a claim of the paper, its open questions and its title are told apart from what the lab adds', () => {
  const numbers = (origin: string) => CLAIMS.filter((claim) => claim.origin === origin).map(({ number }) => number);
  assert.deepEqual(ORIGINS.map(numbers), [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15],
    [13, 14, 16, 17, 18, 19],
    [20, 22, 23],
    [21],
  ]);
  for (const { id, origin, paper } of CLAIMS) {
    if (origin === 'open question' || origin === 'title') assert.notEqual(paper, undefined, id);
    if (origin === 'lab') assert.equal(paper, undefined, id);
  }
});

test('without evidence a claim is undecided and says what is missing', () => {
  for (const { id, verdict, effect, why } of testClaims(NOTHING).entries) {
    if (id === 'published-laws') continue;
    assert.equal(verdict, 'undecided', id);
    assert.equal(effect, null, id);
    assert.match(why, /^no evidence/, id);
  }
});

test('an interval inside the region supports, one outside contradicts, one across its edge does neither', () => {
  const gain = { from: 0, margin: 0.01 };
  assert.equal(verdictIn(gain, { low: 0.001, high: 0.2 }), 'supported');
  assert.equal(verdictIn(gain, { low: -0.1, high: 0.005 }), 'contradicted');
  assert.equal(verdictIn(gain, { low: -0.1, high: 0.1 }), 'undecided');
  assert.equal(verdictIn({ from: 2, to: 8 }, { low: 3, high: 5 }), 'supported');
  assert.equal(verdictIn({ from: 2, to: 8 }, { low: 9, high: 12 }), 'contradicted');
  assert.equal(verdictIn(gain, { low: Number.NaN, high: Number.NaN }), 'undecided');
});

test('an effect that is surely there and surely too small to matter is no support', () => {
  const gain = { from: 0, margin: 0.01 };
  assert.equal(verdictIn(gain, { low: 0.001, high: 0.005 }), 'contradicted');
  assert.equal(verdictIn(gain, { low: 0.001, high: 0.011 }), 'supported');
  const small: Part = {
    what: 'a gain of half of what matters',
    family: 'language',
    task: 'arithmetic',
    picked: '',
    interval: () => ({ effect: 0.005, low: 0.004, high: 0.006, samples: 10_000 }),
    of: 'problems',
  };
  assert.equal(combine([small], gain, errorsOf(0.05)).verdict, 'contradicted');
});

test('resamples that are all alike are no certainty', () => {
  const found = (values: readonly number[]) =>
    meansInterval([values.map((value) => [value])], ([means]) => means![0]!, { seed: 0, replicates: 999 })(0.95);
  assert.equal(verdictIn({ from: 0, margin: 0.01 }, found([0, 0, 0, 0])), 'undecided');
  assert.equal(verdictIn({ from: 0.5 }, found([1, 1, 1, 1])), 'undecided');
  assert.equal(verdictIn({ from: 0.5 }, found([0.8, 0.85, 0.9, 0.9, 0.95, 1, 1, 1])), 'supported');
});

test('a family that nobody foresaw is tested by its modality, and options keep ways apart', () => {
  const { distances } = simulate('noise-search', 'true', 2);
  const renamed = distances.filter(({ family }) => family === 'flow').map((row) => ({ ...row, family: 'consistency' }));
  const wide = renamed
    .filter(({ width }) => width > 1)
    .map((row) => ({ ...row, settings: '{"strategy":{"radius":0.1},"task":{"classifier":"classifier"}}' }));
  const claim = claimOf('noise-search');
  const told = (rows: typeof distances) => {
    const [entry] = testClaims({ ...NOTHING, distances: rows }, { claims: [claim] }).entries;
    return entry!.findings.filter(({ what, role }) => role === 'part' && what.startsWith('consistency, digits')).length;
  };
  const ways = new Set(wide.filter(({ role }) => role !== 'control').map(({ verifier }) => verifier)).size;
  assert.deepEqual([told(distances), told([...distances, ...renamed])], [0, ways]);
  assert.equal(told([...distances, ...renamed, ...wide]), 2 * ways);
});
