import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Meter } from '../compute/meter.js';
import { Stream, type StreamId } from '../compute/random.js';
import { outcomeRows } from '../evidence/outcomes.js';
import { generate } from '../families/family.js';
import { remembering } from '../families/remembering.js';
import { openStore, type Store } from '../records/store.js';
import { sweep } from '../sweep/sweep.js';
import { constantVerifier } from '../verifiers/constant.js';
import { oracle } from '../verifiers/oracle.js';
import { randomVerifier } from '../verifiers/random.js';
import { rememberingVerifier } from '../verifiers/remembering.js';
import type { Verifier } from '../verifiers/verifier.js';
import { bestOfN } from './best-of-n.js';
import { drawCandidates } from './candidates.js';
import { type Guess, guesser, guessing } from './fixtures/guesser.js';
import { assertMetered } from './fixtures/metered.js';
import { elected, majority } from './majority.js';
import { single } from './single.js';
import type { Budget, Strategy } from './strategy.js';
import { weightedMajority } from './weighted-majority.js';

const task = guessing();
const answerOf = ({ answer }: Guess) => String(answer);

/** A verifier whose calls cost something: the surer, the nearer the guess. */
const near: Verifier<{ index: number; difficulty: number }, Guess> = {
  name: 'near',
  role: 'verifier',
  settings: {},
  score(problems, samples, meter) {
    samples.forEach(() => meter.count(1, 7));
    return samples.map(({ answer }, i) => 1 / (1 + Math.abs(answer - (problems[i]!.index % 10))));
  },
};

type Guessing = Strategy<{ index: number; difficulty: number }, unknown, Guess>;
const strategies = (): Guessing[] => [
  majority(answerOf),
  bestOfN(oracle(task)),
  bestOfN(near),
  bestOfN(constantVerifier()),
  bestOfN(randomVerifier({ seed: 3, textOf: answerOf })),
  weightedMajority(near, answerOf),
];

function run(strategy: Guessing, budget: Budget, indices: readonly number[]) {
  const meter = new Meter();
  const problems = indices.map((index) => task.problem(index));
  const job = { family: guesser(), problems, budget, seed: 5, meter };
  return { job, meter, outcomes: strategy.run(job as never) };
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

test('what the outcomes say that they spent is what the meter counted, and no more than the budget allows', () => {
  for (const strategy of strategies()) {
    for (const width of [1, 3, 8]) {
      const { meter, outcomes } = run(strategy, { depth: 4, width }, upTo(20));
      const calls = strategy.verifier?.name === 'near' ? width : 0;
      for (const { nfe } of outcomes) {
        assert.ok(nfe <= width * (4 + 2) + calls, `${strategy.name}: ${nfe} nfe`);
      }
      assertMetered(outcomes, meter);
    }
  }
});

test('a wider budget has the candidates of a narrower one, and what one problem gets hangs on no other', () => {
  const { job } = run(single(), { depth: 4, width: 1 }, upTo(30));
  const wide = drawCandidates(job as never, 7);
  const narrow = drawCandidates({ ...job, problems: job.problems.slice(10, 12) } as never, 3);
  assert.deepEqual(narrow, [wide[10]!.slice(0, 3), wide[11]!.slice(0, 3)]);
});

test('best-of-n by the oracle finds a right candidate wherever there is one; by a constant it stays with the first', () => {
  const all = upTo(40);
  const { job } = run(single(), { depth: 4, width: 1 }, all);
  const candidates = drawCandidates({ ...job, budget: { depth: 4, width: 6 } } as never, 6) as { sample: Guess }[][];
  const best = run(bestOfN(oracle(task)), { depth: 4, width: 6 }, all).outcomes;
  const first = run(bestOfN(constantVerifier()), { depth: 4, width: 6 }, all).outcomes;
  all.forEach((index) => {
    const right = candidates[index]!.findIndex(({ sample }) => sample.answer === index % 10);
    assert.deepEqual(best[index]!.sample, candidates[index]![Math.max(0, right)]!.sample);
    assert.deepEqual(first[index]!.sample, candidates[index]![0]!.sample);
  });
});

test('a random verifier gains nothing over one candidate', () => {
  const share = (outcomes: readonly { sample: Guess }[]) =>
    outcomes.filter(({ sample }, i) => sample.answer === i % 10).length / outcomes.length;
  const all = upTo(3000);
  const one = share(run(single(), { depth: 4, width: 1 }, all).outcomes);
  const many = share(run(bestOfN(randomVerifier({ seed: 9, textOf: answerOf })), { depth: 4, width: 8 }, all).outcomes);
  const best = share(run(bestOfN(oracle(task)), { depth: 4, width: 8 }, all).outcomes);
  assert.ok(best > one + 0.2, `${best} and ${one}`);
  // Every candidate has the same chance, equal ones too: neither better nor worse.
  assert.ok(Math.abs(many - one) < 0.03, `${many} and ${one}`);
});

test('votes: the most frequent answer, by weight where there are weights, the first of several', () => {
  assert.deepEqual(elected(['a', 'b', 'b'], [1, 1, 1]), { at: 1, share: 2 / 3 });
  assert.deepEqual(elected(['a', 'b', 'b'], [3, 1, 1]), { at: 0, share: 3 / 5 });
  assert.deepEqual(elected(['a', 'b'], [1, 1]), { at: 0, share: 1 / 2 });
  assert.deepEqual(elected(['a', 'b'], [0, 0]), { at: 0, share: 0 });
  assert.throws(() => elected(['a'], [-1]), /expected weights >= 0, got -1 for candidate 0/);
});

test('what is remembered is the same and costs the same, wall time included, and is drawn once', () => {
  let drawn = 0;
  const family = guesser(() => drawn++);
  const kept = remembering(family);
  const problems = upTo(5).map((index) => task.problem(index));
  const verifier = rememberingVerifier(near);
  const strategy = bestOfN<(typeof problems)[0], unknown, Guess>(verifier);
  const job = (width: number, meter: Meter) => ({
    family: kept,
    problems,
    budget: { depth: 3, width },
    seed: 1,
    meter,
  });
  const [wide, narrow, plain] = [new Meter(), new Meter(), new Meter()];
  strategy.run(job(6, wide) as never);
  assert.equal(drawn, 30);
  const outcomes = strategy.run(job(4, narrow) as never);
  assert.equal(drawn, 30);
  assert.ok(narrow.wallMs > 0);
  assert.deepEqual(bestOfN(near).run({ ...job(4, plain), family } as never), outcomes);
  assert.equal(narrow.flops, plain.flops);
  assert.equal(narrow.nfe, plain.nfe);
});

test('what is remembered is of one stream: a vote is no candidate of the same number', () => {
  const family = remembering(guesser());
  const problems = upTo(40).map((index) => task.problem(index));
  const draw = (stream?: StreamId) => {
    const keys = problems.map(({ index }) => ({ seed: 1, problem: index, candidate: 0, ...(stream && { stream }) }));
    return generate(family, problems, keys, { depth: 1, meter: new Meter() });
  };
  const [plain, votes] = [draw(), draw(Stream.vote)];
  assert.notDeepEqual(plain, votes);
  assert.deepEqual(
    votes,
    generate(
      guesser(),
      problems,
      problems.map(({ index }) => ({ seed: 1, problem: index, candidate: 0, stream: Stream.vote })),
      { depth: 1, meter: new Meter() },
    ),
  );
});

test('budgets that make no sense are refused', () => {
  assert.throws(
    () => run(majority(answerOf), { depth: 4, width: 0 }, [0]),
    /majority: expected a width .* >= 1, got 0/,
  );
  assert.throws(() => run(bestOfN(near), { depth: -1, width: 2 }, [0]), /best-of-n: expected a depth .* got -1/);
  assert.throws(() => run(single(), { depth: 4, width: 2 }, [0]), /single: expected a width of 1, got 2/);
});

async function inStore(work: (store: Store) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'strategies-'));
  const store = openStore(folder);
  try {
    await work(store);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a sweep of strategies stores one marked row a problem and configuration, and goes on where it was stopped', () =>
  inStore(async (store) => {
    let drawn = 0;
    const stop = new AbortController();
    const options = {
      family: guesser(() => drawn++),
      task,
      strategies: [single(), bestOfN(oracle(task)), majority(answerOf)] as never[],
      budgets: [1, 2, 4].map((width) => ({ depth: 2, width })),
      takes: (strategy: Guessing, { width }: Budget) => strategy.name !== 'single' || width === 1,
      problems: 12,
      seed: 2,
      batch: 5,
      store,
    };
    await assert.rejects(
      sweep({
        ...options,
        signal: stop.signal,
        progress: ({ done }) => done >= 30 && stop.abort(new Error('enough')),
      }),
      /enough/,
    );
    assert.ok(store.read().length >= 30);
    const rows = await sweep(options);
    assert.equal(rows.length, 12 * 7);
    assert.equal(drawn, 12 * (1 + 7 + 7));
    drawn = 0;
    assert.deepEqual(await sweep(options), rows);
    assert.equal(drawn, 0);
    const outcomes = outcomeRows(rows);
    const found = outcomes.filter((row) => row.strategy === 'best-of-n' && row.width === 4);
    assert.equal(found.length, 12);
    assert.equal(found[0]!.verifier, 'oracle');
    assert.equal(found[0]!.nfe, 4 * (2 + 2));
    assert.equal(outcomes.find((row) => row.strategy === 'majority')!.verifier, 'none');
    const share = (list: typeof outcomes) => list.reduce((sum, { correct }) => sum + Number(correct), 0) / list.length;
    assert.ok(share(found) >= share(outcomes.filter((row) => row.strategy === 'single')));
  }));

test('rows that other weights chose are other rows: a verifier that was trained again is asked again', () =>
  inStore(async (store) => {
    const by = (model: string, sign: number) =>
      sweep({
        family: guesser(),
        task,
        strategies: [
          bestOfN(
            rememberingVerifier({
              ...near,
              model,
              score: (...asked) => near.score(...asked).map((score) => sign * score),
            }),
          ),
        ] as never[],
        budgets: [{ depth: 2, width: 4 }],
        problems: 12,
        seed: 2,
        store,
      });
    const before = await by('near@1', -1);
    const after = await by('near@2', 1);
    assert.deepEqual(
      [before, after].map((rows) => [...new Set(rows.map(({ judge }) => judge))]),
      [['near@1'], ['near@2']],
    );
    const right = (rows: typeof before) => rows.filter(({ correct }) => correct).length;
    assert.ok(right(after) > right(before), `${right(after)} and ${right(before)}`);
    assert.deepEqual(await by('near@1', 1), before);
    assert.equal(store.read().length, 24);
  }));
