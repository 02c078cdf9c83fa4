import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { integers, uniforms } from '../../compute/random.js';
import { mean } from '../../numerics/statistics.js';
import { bestOfK } from './best-of-k.js';
import { majorityAtK } from './majority-at-k.js';
import { type WeightedSample, weightedMajorityAtK } from './weighted-majority-at-k.js';

/** Every subset of k of n places. */
function subsets(n: number, k: number): number[][] {
  if (k === 0) return [[]];
  return Array.from({ length: n - k + 1 }, (_, i) => i).flatMap((first) =>
    subsets(n - first - 1, k - 1).map((rest) => [first, ...rest.map((place) => place + first + 1)]),
  );
}

/** What a subset's best vote is worth, ties shared; no answer is no vote. */
function voted(list: readonly WeightedSample[], weight: (sample: WeightedSample) => number): number {
  const answers = [...new Set(list.map(({ answer }) => answer))].filter((answer) => answer !== undefined);
  const each = answers.map((answer) => list.filter((sample) => sample.answer === answer));
  const sums = each.map((group) => group.reduce((sum, sample) => sum + weight(sample), 0));
  const most = Math.max(...sums);
  const first = each.filter((_, i) => sums[i]! > most - 1e-12);
  return first.length === 0 ? 0 : mean(first, (group) => mean(group, ({ right }) => right));
}

function best(list: readonly WeightedSample[]): number {
  const most = Math.max(...list.map(({ score }) => score));
  return mean(
    list.filter(({ score }) => score === most),
    ({ right }) => right,
  );
}

/** Problems of up to 9 samples: few answers and few scores, so that there are ties; some samples without an answer. */
const problems = Array.from({ length: 60 }, (_, problem): WeightedSample[] => {
  const key = { seed: 5, problem, candidate: 0 };
  const n = 1 + (problem % 9);
  const answers = integers(key, 0, n, 5);
  const scores = integers(key, 1, n, 4);
  const fine = uniforms(key, 2, n);
  return Array.from({ length: n }, (_, i) => ({
    answer: answers[i] === 4 ? undefined : answers[i],
    score: problem % 2 === 0 ? scores[i]! / 10 : fine[i]!,
    right: answers[i] === 0 || (problem % 5 === 0 && answers[i] === 1 && i % 2 === 0) ? 1 : 0,
  }));
});

const ballotsOf = (samples: readonly WeightedSample[]) =>
  [...new Set(samples.map(({ answer }) => answer))]
    .filter((answer) => answer !== undefined)
    .map((answer) => samples.filter((sample) => sample.answer === answer))
    .map((group) => ({ votes: group.length, right: group.reduce((sum, { right }) => sum + right, 0) }));

const near = (found: number, expected: number, what: string) =>
  assert.ok(Math.abs(found - expected) < 1e-12, `${what}: ${found}, ${expected}`);

describe('selection among k of n samples', () => {
  test('equals full enumeration of all subsets', () => {
    for (const [i, samples] of problems.entries()) {
      const abstained = samples.filter(({ answer }) => answer === undefined).length;
      for (let k = 1; k <= samples.length; k++) {
        const lists = subsets(samples.length, k).map((places) => places.map((place) => samples[place]!));
        const what = `problem ${i}, k ${k}`;
        near(bestOfK(samples, k), mean(lists, best), `best, ${what}`);
        near(
          majorityAtK(ballotsOf(samples), k, abstained),
          mean(lists, (list) => voted(list, () => 1)),
          `majority, ${what}`,
        );
        const [weighted] = weightedMajorityAtK(samples, [k], { key: { seed: 0, problem: 0 } });
        near(
          weighted!,
          mean(lists, (list) => voted(list, ({ score }) => score)),
          `weighted, ${what}`,
        );
      }
    }
  });

  test('holds for as many samples as people draw, and agrees with drawn subsets', () => {
    const n = 1024;
    const key = { seed: 1, problem: 0 };
    const answers = integers({ ...key, candidate: 0 }, 0, n, 60);
    const samples = Array.from(
      answers,
      (answer): WeightedSample => ({
        answer: Math.floor(answer / 2) % 13,
        score: 1,
        right: Math.floor(answer / 2) % 13 === 3 ? 1 : 0,
      }),
    );
    for (const k of [1, 32, 128]) {
      const exact = majorityAtK(ballotsOf(samples), k);
      const [drawn] = weightedMajorityAtK(samples, [k], { subsets: 4000, key });
      const error = Math.sqrt(Math.abs(exact * (1 - exact)) / 4000) + 1e-3;
      assert.ok(Math.abs(exact - drawn!) < 4 * error, `${k}: ${exact}, ${drawn}`);
    }
    assert.ok(Math.abs(bestOfK(samples, 200) - mean(samples, ({ right }) => right)) < 1e-12);
  });

  test('refuses what it has no answer for', () => {
    assert.throws(() => bestOfK([{ score: 1, right: 1 }], 2), /expected a whole k from 1 to the 1 samples, got 2/);
    assert.throws(() => bestOfK([{ score: Number.NaN, right: 1 }], 1), /expected a score for every sample, got NaN/);
    assert.throws(() => majorityAtK([{ votes: 1, right: 1 }], 0), /expected a whole k from 1 to the 1 samples, got 0/);
    const below = [{ answer: 0, score: -1, right: 1 }];
    assert.throws(() => weightedMajorityAtK(below, [1], { key: { seed: 0, problem: 0 } }), /at least 0, got -1/);
  });
});
