import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { uniforms } from '../../compute/random.js';
import { mean } from '../../numerics/statistics.js';
import type { ProblemCount } from './pass-at-k.js';
import { ALL_RIGHT, type CountRule, coverageBy, FIXED, stoppingSigns, untilBatch, untilRight } from './stopped.js';

/** Every outcome of up to `most` samples, right with probability p each, that stop where `stops` says; with its probability. */
function outcomes(
  p: number,
  most: number,
  stops: (run: readonly boolean[]) => boolean,
): { count: ProblemCount; weight: number }[] {
  const found: { count: ProblemCount; weight: number }[] = [];
  const go = (run: readonly boolean[], weight: number) => {
    if (run.length > 0 && (run.length === most || stops(run))) {
      found.push({
        count: { samples: run.length, correct: run.filter(Boolean).length },
        weight,
      });
      return;
    }
    go([...run, true], weight * p);
    go([...run, false], weight * (1 - p));
  };
  go([], 1);
  return found;
}

const rights = (run: readonly boolean[]) => run.filter(Boolean).length;
const RULES: readonly [string, CountRule, (run: readonly boolean[]) => boolean][] = [
  ['fixed', FIXED, () => false],
  ['first success', untilRight(1), (run) => rights(run) === 1],
  ['third success', untilRight(3), (run) => rights(run) === 3],
  ['batches of 3', untilBatch(3), (run) => run.length % 3 === 0 && rights(run) > 0],
];

describe('counts of sampling that stopped', () => {
  test('every rule is without bias, over all outcomes, at every k up to the cap', () => {
    for (const [name, rule, stops] of RULES) {
      for (const p of [0.1, 0.45]) {
        const all = outcomes(p, 9, stops);
        for (let k = 1; k <= 9; k++) {
          const value = all.reduce((sum, { count, weight }) => sum + weight * rule.at(count, k)!, 0);
          assert.ok(Math.abs(value - (1 - (1 - p) ** k)) < 1e-12, `${name}, p ${p}, k ${k}: ${value}`);
        }
      }
    }
  });

  test('c of n is too high where sampling stopped on success, and its counts show it', () => {
    const all = outcomes(0.1, 9, (run) => rights(run) === 1);
    const naive = all.reduce((sum, { count, weight }) => sum + weight * FIXED.at(count, 1)!, 0);
    assert.ok(naive > 0.2);
    const draw = (problem: number, stop: boolean) => {
      const key = { seed: 1, problem, candidate: 0 };
      const [level, length] = uniforms(key, 1, 2);
      const run = [...uniforms(key, 0, 40)].map((u) => u < 0.3 * level!);
      const first = run.indexOf(true);
      const samples = stop ? (first < 0 ? 40 : first + 1) : 5 + Math.floor(length! * 35);
      return { samples, correct: run.slice(0, samples).filter(Boolean).length };
    };
    const problems = (stop: boolean) => Array.from({ length: 100 }, (_, problem) => draw(problem, stop));
    assert.ok(stoppingSigns(problems(true)).z < -4);
    assert.ok(Math.abs(stoppingSigns(problems(false)).z) < 4);
  });

  test('pass^k is the chance that all are right', () => {
    const all = outcomes(0.45, 6, () => false);
    for (let k = 1; k <= 6; k++) {
      const value = all.reduce((sum, { count, weight }) => sum + weight * ALL_RIGHT.at(count, k)!, 0);
      assert.ok(Math.abs(value - 0.45 ** k) < 1e-12);
    }
  });

  test('beyond the fewest samples: of the problems that tell, with bounds for all', () => {
    const problems = [
      { samples: 10, correct: 5 },
      { samples: 10, correct: 0 },
      { samples: 2, correct: 1 },
      { samples: 2, correct: 0 },
    ];
    const [two, ten] = coverageBy(problems, [2, 10], FIXED, { seed: 0 });
    assert.equal(two!.problems, 4);
    assert.deepEqual([ten!.value, ten!.problems, ten!.bounds], [0.5, 2, [0.5, 0.75]]);
    assert.equal(
      two!.bounds[0],
      mean(problems, (count) => FIXED.at(count, 2)!),
    );
    const [alone] = coverageBy([problems[0]!], [1], FIXED, { seed: 0 });
    assert.deepEqual([alone!.value, alone!.low], [0.5, Number.NaN]);
  });

  test('refuses a k that only solved problems tell, and counts that no such sampling gives', () => {
    const problems = [
      { samples: 3, correct: 1 },
      { samples: 20, correct: 0 },
    ];
    assert.throws(
      () => coverageBy(problems, [21], untilRight(1), { seed: 0 }),
      /at most 20, which the samples tell, got 21/,
    );
    assert.throws(() => untilRight(1).at({ samples: 3, correct: 2 }, 1), /at most 1 right samples of a problem, got 2/);
    assert.throws(() => untilBatch(2).at({ samples: 3, correct: 1 }, 1), /whole batches of 2 samples, got 3 samples/);
  });
});
