import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Meter } from '../compute/meter.js';
import { integers } from '../compute/random.js';
import { leadProbability, voteValue } from '../measure/answers/lead.js';
import { bestAllocation } from '../measure/spending/best-allocation.js';
import { adaptive, oracleAllocation, uniformSpending } from './adaptive.js';
import { drawCandidates } from './candidates.js';
import { type Guess, guesser, guessing } from './fixtures/guesser.js';
import { elected } from './majority.js';

const task = guessing();
const answerOf = ({ answer }: Guess) => String(answer);
const PROBLEMS = 400;
const problems = Array.from({ length: PROBLEMS }, (_, index) => task.problem(index));

test('the lead is as sure as Beta’s upper half', () => {
  assert.equal(leadProbability(0, 0), 0.5);
  assert.ok(Math.abs(leadProbability(3, 0) - 15 / 16) < 1e-12);
  // 1 - I_(1/2)(3, 2) = 11 / 16.
  assert.ok(Math.abs(leadProbability(2, 1) - 11 / 16) < 1e-12);
  assert.ok(Math.abs(leadProbability(2, 1) + leadProbability(1, 2) - 1) < 1e-12);
  assert.throws(() => leadProbability(-1, 0), /expected whole numbers of votes >= 0, got -1 and 0/);
});

test('votes are worth most where the first two are close, and less the more there were', () => {
  const gain = (a: number, b: number) => voteValue(a, b).gain;
  assert.ok(gain(2, 2) > gain(3, 1) && gain(3, 1) > gain(4, 0));
  assert.ok(gain(2, 2) > gain(10, 10));
  assert.ok(gain(4, 0) > 0 && gain(12, 0) < 1e-4);
  assert.equal(voteValue(2, 2).votes, 1);
  assert.ok(voteValue(4, 0).votes > 1);
});

test('marginal analysis agrees with trying everything', () => {
  for (let run = 0; run < 30; run++) {
    const draws = integers({ seed: 8, problem: run, candidate: 0 }, 0, 12, 1000);
    const curves = [0, 1, 2].map((i) => Array.from(draws.subarray(4 * i, 4 * i + 4), (v) => v / 1000).sort());
    const value = (counts: readonly number[]) => counts.reduce((sum, n, i) => sum + curves[i]![n - 1]!, 0);
    const options = [1, 2, 3, 4];
    const every = options.flatMap((a) => options.flatMap((b) => options.map((c) => [a, b, c])));
    for (const total of [3, 5, 12]) {
      const best = Math.max(...every.filter(([a, b, c]) => a! + b! + c! <= total).map(value));
      const found = bestAllocation(curves, total);
      assert.ok(found.reduce((sum, n) => sum + n, 0) <= total);
      // What the last step leaves unspent is worth at most one step.
      const step = Math.max(...curves.map((curve) => curve.at(-1)! - curve[0]!));
      assert.ok(best - value(found) <= (total === 5 ? step : 1e-9), `${best} and ${value(found)}`);
    }
  }
});

/** The chance that the majority of n samples of a problem of this difficulty is right, by many votes. */
function curve(difficulty: number, most: number): number[] {
  const alike = Array.from({ length: 300 }, (_, i) => task.problem(4 * i + difficulty - 1));
  const job = { family: guesser(), problems: alike, budget: { depth: 1, width: most }, seed: 77, meter: new Meter() };
  const drawn = drawCandidates(job, most);
  return Array.from({ length: most }, (_, n) => {
    const right = drawn.filter((list, i) => {
      const answers = list.slice(0, n + 1).map(({ sample }) => answerOf(sample));
      const ones = answers.map(() => 1);
      return answers[elected(answers, ones).at] === String(alike[i]!.index % 10);
    });
    return right.length / alike.length;
  });
}

test('adaptive spending beats uniform spending of as much, and comes close to one that knows the difficulty', () => {
  const most = 48;
  const curves = [1, 2, 3, 4].map((difficulty) => curve(difficulty, most));
  const ways = {
    adaptive: adaptive(answerOf),
    uniform: uniformSpending(answerOf),
    oracle: oracleAllocation(answerOf, (width, asked) =>
      bestAllocation(
        asked.map(({ difficulty }) => curves[difficulty - 1]!),
        width * asked.length,
      ),
    ),
  };
  const widths = [6, 10];
  const share = (way: keyof typeof ways, seed: number, width: number) => {
    const meter = new Meter();
    const job = { family: guesser(), problems, budget: { depth: 1, width }, seed, meter };
    const outcomes = ways[way].run(job as never) as { sample: Guess; flops: number }[];
    assert.ok(meter.flops <= width * PROBLEMS * 30, `${way} spends ${meter.flops}`);
    assert.equal(
      outcomes.reduce((sum, { flops }) => sum + flops, 0),
      meter.flops,
    );
    return outcomes.filter(({ sample }, i) => sample.answer === i % 10).length / PROBLEMS;
  };
  for (const width of widths) {
    const means = Object.fromEntries(
      Object.keys(ways).map((way) => {
        const seeds = [1, 2, 3, 4, 5];
        return [way, seeds.reduce((sum, seed) => sum + share(way as keyof typeof ways, seed, width), 0) / seeds.length];
      }),
    ) as Record<keyof typeof ways, number>;
    assert.ok(means.adaptive > means.uniform + 0.02, `width ${width}: ${JSON.stringify(means)}`);
    assert.ok(means.adaptive > means.oracle - 0.05, `width ${width}: ${JSON.stringify(means)}`);
  }
});
