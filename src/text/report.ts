import { type CoverageInterval, coverageCurve, type ProblemCount } from '../measure/answers/pass-at-k.js';
import { borrowedCoverage, shuffledCoverage } from '../measure/answers/shuffled.js';
import { bootstrap } from '../numerics/bootstrap.js';
import { mean } from '../numerics/statistics.js';
import type { Verdict } from '../numerics/verdict.js';
import type { SampleRecord } from '../records/record.js';
import { answersOf, chosenRightAt, type SelectionRule, votersOf } from './selection.js';

/** What repeated sampling of one task shows at one k, with 95% intervals over problems. */
export interface RepeatedSampling {
  /** pass@k: one of k samples at least is right. */
  readonly coverage: readonly CoverageInterval[];
  /** The same with the samples of one other problem (`borrowedCoverage`). */
  readonly borrowed: readonly { readonly k: number; readonly value: number }[];
  /** The same with guesses from the answers to all other problems (`shuffledCoverage`): no sampler is as varied. */
  readonly control: readonly { readonly k: number; readonly value: number }[];
  /** The answer chosen from k samples is right. */
  readonly chosen: Readonly<Record<SelectionRule, readonly CoverageInterval[]>>;
  /** The share of samples that give no answer, and of samples that were cut at their last token; they count as wrong. */
  readonly unanswered: number;
  readonly cut: number;
  /** That coverage grows beyond its control: supported where its interval stands above the control at some k. */
  readonly verdict: Verdict;
}

/**
 * Coverage, its shuffled control and selection from the rows of `sampleTask`, at each k; `right` gives a problem's right answer.
 * A task is said to scale only where coverage stands above its control at some k (its interval's lower end): many samples of
 * few possible answers cover much without knowing anything.
 *
 * @param rows of one task, from `sampleTask`
 * @param ks whole numbers from 1 to the number of samples
 * @param options `seed` of the bootstrap, and `right`, the right answer of a problem
 * @returns curves over k with intervals, and the verdict
 * @throws RangeError for fewer than 2 problems, and for a k outside 1 to the samples
 * @example repeatedSampling(textRows, [1, 4], { seed: 0, right: (i) => sums.problem(i).right }).coverage[0].value // 0.5
 */
export function repeatedSampling(
  rows: readonly SampleRecord[],
  ks: readonly number[],
  { seed, right }: { readonly seed: number; readonly right: (problem: number) => string },
): RepeatedSampling {
  const problems = votersOf(rows);
  const counts = [...problems.values()].map(
    (voters): ProblemCount => ({ samples: voters.length, correct: voters.filter(({ correct }) => correct).length }),
  );
  const coverage = coverageCurve(counts, ks, { seed });
  const control = shuffledCoverage(answersOf(problems, right), ks);
  const select = (how: SelectionRule): CoverageInterval[] => {
    const each = [...problems].map(([problem, voters]) =>
      ks.map((k) => chosenRightAt(voters, k, how, { seed, problem })),
    );
    const { value, low, high, error } = bootstrap(
      each,
      (sample): number[] => ks.map((_, j) => mean(sample, (row) => row[j]!)),
      { seed },
    );
    return ks.map((k, j) => ({ k, value: value[j]!, low: low[j]!, high: high[j]!, error: error[j]! }));
  };
  const above = coverage.some(({ low }, j) => low > control[j]!.value);
  return {
    coverage,
    control,
    borrowed: borrowedCoverage(answersOf(problems, right), ks),
    chosen: { majority: select('majority'), likelihood: select('likelihood'), weighted: select('weighted') },
    unanswered: mean(rows, ({ answer }) => (answer === undefined ? 1 : 0)),
    cut: mean(rows, ({ finish }) => (finish === 'length' || finish === 'max_tokens' ? 1 : 0)),
    verdict: above ? 'supported' : 'undecided',
  };
}
