import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Meter } from '../compute/meter.js';
import type { Progress } from '../compute/progress.js';
import { integers } from '../compute/random.js';
import type { BatchedSampler, Block } from '../families/language/batched.js';
import { guessShares } from '../measure/answers/shuffled.js';
import { COUNTS } from '../records/counts.js';
import { openRows } from '../records/store.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { countdown } from '../tasks/reasoning/countdown.js';
import type { ReasoningProblem } from '../tasks/reasoning/reasoning.js';
import { coverageCounts } from './counts.js';

const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-counts-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const storeIn = (name: string) => openRows(join(folder, name), COUNTS);

/** A sampler that answers with any digit, ten flops a sample. */
function guesser(asked: number[] = []): BatchedSampler {
  return {
    task: arithmetic() as unknown as BatchedSampler['task'],
    model: 'guesser@0',
    parameters: 0,
    sampler: { name: 'ancestral', settings: {} },
    temperature: 1,
    rows: 32,
    *sample(problem: ReasoningProblem, { seed, count, meter = new Meter() }) {
      asked.push(problem.index);
      for (let from = 0; from < count; from += 32) {
        const size = Math.min(32, count - from);
        const key = { seed, problem: problem.index, candidate: from };
        const answers = Int32Array.from(integers(key, 0, size, 10));
        meter.count(size, 10 * size);
        yield { from, count: size, answers } as unknown as Block;
      }
    },
  };
}

test('counts and their control are those of all the answers', async () => {
  const rows = await coverageCounts({ sampler: guesser(), problems: 12, samples: 100, seed: 3, store: storeIn('all') });
  const given = rows.flatMap(({ problem }) => {
    const right = String(arithmetic().problem(problem).answer[0]);
    const blocks = [...guesser().sample(arithmetic().problem(problem), { seed: 3, count: 100 })];
    return blocks.flatMap(({ answers }) =>
      Array.from(answers, (answer) => ({ problem, answer: String(answer), right })),
    );
  });
  const shares = guessShares(given);
  for (const { problem, samples, correct, guess, flops, nfe } of rows) {
    assert.equal(samples, 100);
    assert.equal(correct, given.filter((one) => one.problem === problem && one.answer === one.right).length);
    assert.ok(Math.abs(guess - shares.get(problem)!) < 1e-12);
    assert.deepEqual([flops, nfe], [10, 1]);
  }
});

test('a run that was stopped goes on with the problems that are left, and ends with the same rows', async () => {
  const options = { problems: 6, samples: 40, seed: 9 };
  const whole = await coverageCounts({ ...options, sampler: guesser(), store: storeIn('whole') });
  const stop = new AbortController();
  const store = storeIn('stopped');
  const progress = ({ done }: Progress) => done >= 2 && stop.abort(new Error('stopped by hand'));
  const stopped = { ...options, sampler: guesser(), store, signal: stop.signal, progress };
  await assert.rejects(coverageCounts(stopped), /stopped by hand/);
  store.close();
  const asked: number[] = [];
  assert.deepEqual(await coverageCounts({ ...options, sampler: guesser(asked), store: storeIn('stopped') }), whole);
  assert.deepEqual(asked, [2, 3, 4, 5]);
  asked.length = 0;
  assert.deepEqual(await coverageCounts({ ...options, sampler: guesser(asked), store: storeIn('stopped') }), whole);
  assert.deepEqual(asked, []);
});

test('what cannot be counted is refused', async () => {
  const options = { sampler: guesser(), problems: 2, samples: 1, seed: 0, store: storeIn('refused') };
  await assert.rejects(coverageCounts({ ...options, problems: 1 }), /problems to be a whole number >= 2, got 1/);
  await assert.rejects(coverageCounts({ ...options, samples: 0 }), /samples to be a whole number >= 1, got 0/);
  const many = { ...guesser(), task: countdown() as unknown as BatchedSampler['task'] };
  await assert.rejects(coverageCounts({ ...options, sampler: many }), /one right answer per problem, got countdown/);
});
