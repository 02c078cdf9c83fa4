// Slow: tests every rule on all of the committed evidence.
// What each rule picks of the committed evidence, and that what others add cannot join.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inPackage } from '../compute/paths.js';
import { type DistanceRow, type Evidence, loadEvidence } from '../records/evidence.js';
import type { Finding, Result } from './claim.js';
import { CLAIMS, claimOf, LEDGER_LEVEL } from './claims.js';
import { all, beside, combine, errorsOf, type Part } from './combine.js';
import { mainCurves } from './curves.js';
import { isOf, seenBy } from './experiment.js';
import { simulate } from './world/world.js';

const kept = inPackage('data', 'evidence');
const skip = !existsSync(join(kept, '17-universal.json.br'));
const frozen = ({ outcomes, counts, distances }: Evidence): Evidence => ({
  outcomes: Object.freeze([...outcomes]),
  counts: Object.freeze([...counts]),
  distances: Object.freeze([...distances]),
});
const evidence = skip ? frozen({ outcomes: [], counts: [], distances: [] }) : frozen(loadEvidence(kept));
const options = { alpha: (1 - LEDGER_LEVEL) / 2, seed: 0, replicates: 500 };
/** For what a rule picks, and whether it may decide, which no interval changes. */
const PICKS = { ...options, replicates: 40 };
const known = new Map<string, Result>();
/** A rule's result on the committed evidence, worked out once for each number of replicates. */
function tested(id: string, given = options): Result {
  const key = `${id} ${given.replicates}`;
  const result = known.get(key) ?? claimOf(id).test(evidence, given);
  known.set(key, result);
  return result;
}
const parts = ({ findings }: Result, role: Finding['role'] = 'part') => findings.filter((one) => one.role === role);
const decides = ({ findings, hangsOn }: Result): Finding => findings[hangsOn!]!;

test('curves of images are by the own sampler and of the largest sets, and real images are found for them (S2)', {
  skip,
}, () => {
  const curves = mainCurves(evidence);
  for (const family of ['diffusion', 'flow']) {
    const { sampler, set, points, measure } = curves.get(family)!;
    assert.deepEqual([sampler, set, points.length, measure], ['own', 2000, 6, 'frechet-limit'], family);
  }
  // Not by another sampler nor of smaller sets, though they have one budget more.
  const own = evidence.distances.filter((row) => row.measure === 'frechet-limit' && row.notebook?.startsWith('09-'));
  const last = Math.max(...own.map(({ depth }) => depth));
  const further = own
    .filter(({ depth }) => depth === last)
    .map((row) => ({ ...row, depth: 2 * last, flops: 2 * row.flops }));
  for (const other of [{ sampler: 'heun' }, { set: 300 }]) {
    const beside = [...own, ...further].map((row) => ({ ...row, ...other }));
    const among = mainCurves({ ...evidence, distances: [...beside, ...evidence.distances] });
    for (const family of ['diffusion', 'flow']) {
      const { sampler, set, points } = among.get(family)!;
      assert.deepEqual([sampler, set, points.length], ['own', 2000, 6], `${family} beside ${JSON.stringify(other)}`);
    }
  }
  const language = parts(tested('growth-law', PICKS)).filter(({ family }) => family === 'language');
  assert.ok(language.length > 0);
  for (const { picked } of language) assert.match(picked, /notebook 12-chains-long.*at 9 budgets.*3840 problems/);
  const saturation = parts(tested('saturation', PICKS));
  assert.ok(saturation.every(({ picked }) => /notebook 09-.*frechet-limit of 2000/.test(picked)));
  assert.ok(saturation.every(({ samples, open }) => samples === '4 trainings' && open === undefined));
  const growth = parts(tested('growth-law', PICKS));
  assert.ok(growth.every(({ open }) => !open?.includes('no real images')));
});

test('claim 2 has no verdict from less than a decade of compute, or from a law that misses the points (S6)', {
  skip,
}, () => {
  const languageOf = (result: Result) => parts(result).filter(({ family }) => family === 'language');
  const [law, limit, ...more] = languageOf(tested('growth-law', PICKS));
  assert.equal(more.length, 0);
  assert.equal(law!.open, undefined);
  assert.match(limit!.open!, /reduced chi-square \d/);
  const squeezed = evidence.outcomes.map((row) => ({ ...row, flops: row.flops ** 0.15 }));
  for (const { open } of languageOf(claimOf('growth-law').test({ ...evidence, outcomes: squeezed }, PICKS))) {
    assert.match(open!, /compute spans a factor of 1\.\d+, expected 10/);
  }
});

test('claim 3 is about three tasks from no token on, and is supported (S3)', { skip }, () => {
  const result = tested('chains');
  assert.equal(result.verdict, 'supported');
  assert.deepEqual(
    parts(result).map(({ task, what }) => [task, what.split(', ').at(-1)]),
    [
      ['arithmetic', '24 tokens against 0'],
      ['permutations', '12 tokens against 0'],
      ['addition', '12 tokens against 0'],
    ],
  );
  assert.deepEqual(
    parts(result, 'control').map(({ task }) => task),
    ['recall'],
  );
});

test('claim 7 chooses among all strategies, against best-of-n by the verifier of the search (S3)', { skip }, () => {
  const [finding, ...others] = parts(tested('compute-optimal'));
  assert.equal(others.length, 0);
  for (const strategy of ['beam', 'lookahead', 'budget-forcing', 'majority']) {
    assert.ok(finding!.picked.includes(strategy), strategy);
  }
  assert.match(finding!.what, /against best-of-n by process-reward/);
  assert.match(finding!.picked, /1320 problems/);
  // Best-of-n by this reward model is known to gain, so that there is a quality to reach; by the outcome reward model it is not.
  assert.equal(finding!.open, undefined);
  const outcome = parts(tested('compute-optimal'), 'note').find(({ what }) => what.includes('by outcome-reward'));
  assert.match(outcome!.open!, /best-of-n of 16 is not known to gain over one of 1/);
});

test('claim 8 compares eight trainings of two sizes of images, for the same compute at both guidances', {
  skip,
}, () => {
  const images = parts(tested('small-beats-large', PICKS)).filter(({ family }) => family !== 'language');
  assert.deepEqual(
    images.map(({ family }) => family),
    ['diffusion', 'flow'],
  );
  for (const { open, samples, picked, what } of images) {
    assert.equal(open, undefined);
    assert.equal(samples, '8 trainings');
    assert.match(what, /against a model 10\.0 times larger/);
    assert.match(picked, /notebook 22-.*frechet-limit of 2000/);
  }
  const large = evidence.distances.filter(
    ({ model, notebook, strategy }) =>
      strategy === 'single' && notebook?.startsWith('22-') && /-small(-|@)/.test(model),
  );
  const costs = new Set(large.map(({ flops }) => flops));
  assert.equal(costs.size, 1, 'half the steps where they are guided');
});

test('claim 9 leaves the control out, claim 19 compares a factor of two without the short in the long (S3)', {
  skip,
}, () => {
  for (const { task } of tested('difficulty', PICKS).findings) assert.ok(!task.includes('recall'), task);
  const [thirds, ...pairs] = parts(tested('difficulty', PICKS));
  assert.match(thirds!.picked, /^notebook 15b-graded;.* best-of-n of 16 by .*; 6160 problems$/);
  assert.equal(pairs.length, 3);
  for (const { picked } of pairs)
    assert.deepEqual([...new Set(picked.match(/best-of-n of [\d, ]*\d/g))], ['best-of-n of 16']);
  const deadlines = parts(tested('deadline', PICKS));
  const spans = deadlines.map(({ what }) => /(\d+) to \d+ evaluations in a row against (\d+)/.exec(what)!.slice(1, 3));
  assert.equal(deadlines.filter(({ family }) => family === 'language').length, 1);
  for (const [long, short] of spans) assert.ok(Number(long) >= 2 * Number(short), `${long} and ${short}`);
});

test('searches by steps are held against a choice by the same verifier (S8)', { skip }, () => {
  const searches = parts(tested('intermediate', PICKS)).filter(({ what }) => what.includes('against best-of-n'));
  assert.ok(searches.some(({ family }) => family === 'language'));
  for (const { picked } of searches) {
    const [first, second] = picked.split(' against ');
    const [one] = /by (process-reward|classifier)/.exec(first!)!;
    assert.ok(second!.includes(one), picked);
  }
});

test('claim 13 is about both tasks at a decoding that was chosen, claim 14 has a search by chance beside it (S1, S10)', {
  skip,
}, () => {
  const adaptive = parts(tested('adaptive', PICKS));
  assert.equal(new Set(adaptive.map(({ task }) => task)).size, 2);
  assert.ok(adaptive.every(({ picked, open }) => /605 problems/.test(picked) && open === undefined));
  const [chance] = parts(tested('intermediate', PICKS), 'control').filter(({ family }) => family === 'language');
  assert.match(chance!.picked, /beam of 2, 4, 8 by random.* against best-of-n of .* by random.*1320 problems/);
});

test('small sets, one training and one decoding decide nothing, and say so (S1, S7)', { skip }, () => {
  // Rows of images of one training of each network.
  const isFirst = ({ modality, model }: Pick<DistanceRow, 'modality' | 'model'>) =>
    modality !== 'image' || !/-seed\d/.test(model);
  const { outcomes, distances } = evidence;
  const single = frozen({ ...evidence, outcomes: outcomes.filter(isFirst), distances: distances.filter(isFirst) });
  // A rule without an experiment on images sees no row of one.
  const onImages = CLAIMS.filter(({ experiments = {} }) =>
    Object.values(experiments).some(({ modalities = ['image'] }) => modalities.includes('image')),
  );
  assert.ok(onImages.length > 8);
  for (const { id } of onImages) {
    for (const { family, open, verdict, picked, role } of claimOf(id).test(single, PICKS).findings) {
      if (role !== 'part' || !['diffusion', 'flow'].includes(family) || id === 'cost-linear') continue;
      assert.equal(verdict, 'undecided', `${id}: ${picked}`);
      assert.match(open!, /trainings, expected 3/, id);
    }
  }
  for (const id of ['parallel', 'verification', 'small-beats-large', 'adaptive', 'reward-votes', 'task-split']) {
    for (const { family, open, picked } of parts(tested(id, PICKS))) {
      if (family !== 'language') continue;
      const cool = /temperature (0\.5|1)\b/.test(picked) && !/temperature [2-9]/.test(picked);
      assert.ok(open !== undefined || cool, `${id}: ${picked}`);
    }
  }
});

test('a rule sees the rows of its experiments and no others', { skip }, () => {
  for (const { id, experiments = {} } of CLAIMS.filter((claim) => claim.experiments !== undefined)) {
    const own = frozen(seenBy(evidence, experiments));
    assert.deepEqual(claimOf(id).test(own, PICKS), tested(id, PICKS), id);
    assert.ok(own.outcomes.length < evidence.outcomes.length || own.distances.length < evidence.distances.length, id);
    const rows = [...own.outcomes, ...own.counts, ...own.distances];
    assert.ok(
      rows.every((row) => Object.values(experiments).some((one) => isOf(one, row))),
      id,
    );
  }
});

const part = (what: string, low: number, high: number, more: Partial<Part> = {}): Part => ({
  what,
  interval: () => ({ effect: (low + high) / 2, low, high, samples: 9, error: (high - low) / 6 }),
  ...more,
});
const GAIN = { from: 0, margin: 0.03 };
const ERRORS = errorsOf(0.01);

test('a claim hangs on the least clear part, whichever question that is of (S8)', () => {
  const clear = combine([part('clear', 1, 1.2)], GAIN, ERRORS);
  const hardly = combine([part('far', 5, 6), part('hardly', 0.0042, 0.734)], GAIN, ERRORS);
  for (const order of [
    [clear, hardly],
    [hardly, clear],
  ]) {
    assert.equal(decides(all(order)).what, 'hardly');
    assert.deepEqual(all(order).interval, [0.0042, 0.734]);
  }
});

test('a control whose interval leaves zero out on either side leaves its claim undecided (S10)', { skip }, () => {
  const yes = part('yes', 1, 2);
  for (const [low, high] of [
    [-0.236, -0.046],
    [0.046, 0.236],
  ] as const) {
    const control = part('random', low, high, { role: 'control' });
    for (const result of [
      combine([yes, control], GAIN, ERRORS),
      all([combine([yes], GAIN, ERRORS), combine([part('no', -2, -1), control], GAIN, ERRORS)]),
      beside(combine([yes], GAIN, ERRORS), [control], GAIN, ERRORS),
    ]) {
      assert.equal(result.verdict, 'undecided');
      assert.match(result.why, /the control found something: random/);
    }
  }
  const quiet = part('random', -0.02, 0.02, { role: 'control' });
  assert.equal(combine([yes, quiet], GAIN, ERRORS).verdict, 'supported');
  const found = parts(tested('verification'), 'control');
  // Those of the committed evidence draw among candidates by their place, and find nothing.
  assert.deepEqual(
    found.map(({ open }) => open),
    [undefined, undefined, undefined, undefined],
  );
});

test('for every part no split of the level supports, and one of several contradicts only after it; for any the other way round', () => {
  const levels: number[] = [];
  const asked = part('asked', -1, 1);
  const spy: Part = {
    ...asked,
    interval: (level) => {
      levels.push(level);
      return asked.interval(level);
    },
  };
  combine([spy, asked], GAIN, ERRORS);
  assert.deepEqual(levels, [0.98, 0.99]);
  levels.length = 0;
  combine([spy, asked], GAIN, ERRORS, { how: 'any' });
  assert.deepEqual(levels, [0.99, 0.98]);
});

test('what is open decides nothing, and power says what could', () => {
  const open = combine([part('far', 5, 6, { open: 'one training' })], GAIN, ERRORS);
  assert.deepEqual([open.verdict, decides(open).open], ['undecided', 'one training']);
  assert.match(open.why, /open: one training/);
  const { power } = decides(combine([part('near', -0.06, 0.06)], GAIN, ERRORS));
  // z of 0.99 and of 0.8, with an error of 0.02.
  assert.ok(Math.abs(power!.smallest - (2.3263 + 0.8416) * 0.02) < 1e-4);
  assert.equal(power!.needed, Math.ceil(9 * (((2.3263479 + 0.8416212) * 0.02) / 0.03) ** 2));
});

test('precision and recall of the sets that are compared are told beside their distances, where they were measured', () => {
  const { distances } = simulate('noise-search', 'true', 2);
  const beside = distances.flatMap((row) => [row, { ...row, measure: 'precision', value: 0.8, sigma: 0.01 }]);
  const notes = (rows: Evidence['distances']) =>
    parts(claimOf('noise-search').test({ outcomes: [], counts: [], distances: rows }, PICKS), 'note').filter(
      ({ what }) => what.endsWith('precision'),
    );
  assert.equal(notes(distances).length, 0);
  const told = notes(beside);
  assert.ok(told.length > 0 && told.every(({ effect }) => effect.toFixed(3) === '0.800'));
  assert.equal(new Set(told.map(({ what, picked }) => `${what} ${picked}`)).size, told.length);
});
