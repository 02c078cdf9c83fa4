// Slow: a ledger for each of many simulated worlds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence } from '../../records/evidence.js';
import { CLAIMS, claimOf } from '../claims.js';
import { FAULTS } from './faults/faults.js';
import { rehearsalOf, rehearse } from './rehearse.js';
import { CLEAN, rehearsedClaim } from './rehearsed.js';
import { wrongVerdicts } from './truth.js';
import { SIMULATED, simulate, simulateSpoiled } from './world.js';

const faultOf = (name: string) => FAULTS.find((fault) => fault.name === name)!;

test('every claim but the published tables has a world', () => {
  assert.deepEqual(
    CLAIMS.map(({ id }) => id).filter((id) => !SIMULATED.includes(id)),
    ['published-laws'],
  );
  assert.throws(() => simulate('nothing', 'true', 1), /expected one of cost-linear, .*, got nothing/);
  assert.deepEqual(simulate('chains', 'true', 5), simulate('chains', 'true', 5));
});

test('every fault spoils the evidence of a claim, the same for the same seed, and says so', () => {
  assert.equal(new Set(FAULTS.map(({ name }) => name)).size, FAULTS.length);
  for (const fault of FAULTS) {
    const of = SIMULATED.filter((id) => simulateSpoiled(id, 'true', 3, fault) !== undefined);
    assert.ok(of.length > 0, fault.name);
    const [id] = of;
    const spoilt = simulateSpoiled(id!, 'true', 3, fault);
    assert.deepEqual(spoilt, simulateSpoiled(id!, 'true', 3, fault), fault.name);
    assert.notDeepEqual(spoilt, simulate(id!, 'true', 3), fault.name);
    assert.notEqual(fault.name, CLEAN);
  }
});

test('rows of another notebook say so, repeated prompts share their answers, and one luck is shared by all depths', () => {
  const extra = simulateSpoiled('chains', 'true', 1, faultOf('extra tasks'))!.outcomes;
  const own = simulate('chains', 'true', 1).outcomes;
  assert.deepEqual(extra.slice(0, own.length), own);
  assert.ok(extra.slice(own.length).every(({ notebook }) => notebook === '99-elsewhere'));
  const repeated = simulateSpoiled('chains', 'true', 1, faultOf('repeated prompts'))!.outcomes;
  assert.equal(repeated.length, own.length);
  const [row] = repeated;
  const same = repeated.filter(
    ({ prompt, task, depth }) => prompt === row!.prompt && task === row!.task && depth === row!.depth,
  );
  assert.equal(same.length, 6);
  assert.equal(new Set(same.map(({ problem }) => problem)).size, 6);
  assert.equal(new Set(same.map(({ correct }) => correct)).size, 1);
  // A longer chain is never worse where both depths share their luck.
  const shared = simulateSpoiled('chains', 'true', 1, faultOf('shared noise'))!.outcomes;
  const at = (depth: number) => shared.filter((one) => one.task === 'arithmetic' && one.depth === depth);
  at(0).forEach(({ correct }, i) => assert.ok(!correct || at(24)[i]!.correct));
});

test('a fit that misses its points says nothing of its limit', () => {
  const growth = claimOf('growth-law');
  const found = (evidence: Evidence) => growth.test(evidence, { alpha: 0.01, seed: 0, replicates: 500 });
  const { verdict, findings } = found(simulateSpoiled('growth-law', 'true', 2, faultOf('poor fit'))!);
  assert.equal(verdict, 'undecided');
  const limits = findings.filter(({ what }) => what.includes('the limit of'));
  assert.equal(limits.length, 3);
  for (const { what, open } of limits) assert.match(open ?? '', /^the law misses the points, reduced chi-square/, what);
  // It is close to the points for all that.
  const laws = findings.filter(({ what }) => what.includes('misses of'));
  assert.ok(laws.length === 3 && laws.every(({ effect }) => effect < 0.05));
});

test('nothing may be decided where the evidence can decide nothing', () => {
  assert.deepEqual(wrongVerdicts('open', true), ['supported', 'contradicted']);
  assert.deepEqual(wrongVerdicts('edge', true), ['supported']);
  assert.deepEqual(wrongVerdicts('edge', false), ['supported', 'contradicted']);
  assert.deepEqual(wrongVerdicts('true', true), ['contradicted']);
  const { holds } = faultOf('cool single');
  assert.equal(holds?.('true'), 'false');
  assert.equal(faultOf('hot only').holds?.('true'), 'open');
  assert.equal(claimOf('parallel').world === undefined, false);
});

test('no verdict is wrong in a rehearsal of three clean ledgers, and clear effects are decided', () => {
  const { mistakes, tallies } = rehearse({ repetitions: 3, replicates: 2000, faults: [] });
  assert.deepEqual(mistakes, []);
  const decided = tallies.filter(({ truth }) => truth === 'true').filter(({ verdicts }) => verdicts.supported > 0);
  assert.ok(decided.length >= 15, `${decided.map(({ id }) => id)}`);
});

test('claims are rehearsed apart and in any order: the same as all of them at once', () => {
  const [claims, repetitions] = [['cost-linear', 'chains', 'straight-paths'], 3];
  const options = { faults: FAULTS, replicates: 60, alpha: 0.4 };
  const pieces = claims.flatMap((id) => [2, 0, 1].flatMap((r) => rehearsedClaim(id, r, options)));
  assert.deepEqual(rehearsalOf(pieces), rehearse({ ...options, claims, repetitions }));
});

test('a claim has the verdict that it is given at every step of the procedure, tested at each', () => {
  const options = { faults: FAULTS, replicates: 1000, alpha: 0.4 };
  const count = SIMULATED.length;
  let turns = 0;
  for (const [id, repetitions] of Object.entries({ 'noise-search': [0, 7], 'reward-votes': [0], saturation: [2] })) {
    for (const r of repetitions) {
      const [clean] = rehearsedClaim(id, r, options);
      const { outcomes, counts, distances } = simulate(id, clean!.truth, 1000 * r + SIMULATED.indexOf(id));
      const evidence = { outcomes: Object.freeze(outcomes), counts, distances: Object.freeze(distances) };
      const each = Array.from({ length: count }, (_, i) => {
        const alpha = (options.alpha * count) / CLAIMS.length / (i + 1);
        return claimOf(id).test(evidence, { alpha, seed: r, replicates: options.replicates }).verdict;
      });
      assert.deepEqual(clean!.verdicts, each, `${id} in repetition ${r}`);
      turns += Number(new Set(each).size > 1);
    }
  }
  assert.ok(turns > 1, `${turns} that are undecided at some step and decided at another`);
});
