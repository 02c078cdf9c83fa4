import { Meter } from '../compute/meter.js';
import type { Family } from '../families/family.js';
import { mean } from '../numerics/statistics.js';
import { bestOfN } from '../strategies/best-of-n.js';
import type { Problem, Task } from '../tasks/task.js';
import type { Verifier } from '../verifiers/verifier.js';

export interface OverOptimisation<P extends Problem, State, Sample> {
  /** A remembering family draws every candidate once for all verifiers and widths. */
  readonly family: Family<P, State, Sample>;
  readonly task: Task<P, Sample>;
  readonly verifiers: readonly Verifier<P, Sample>[];
  readonly widths: readonly number[];
  readonly depth: number;
  readonly problems: number;
  readonly seed: number;
}

/** What a verifier made of a number of candidates: by its own account, and by that of the task. */
export interface OverOptimisationPoint {
  readonly verifier: string;
  readonly width: number;
  /** How far the mean of its own scores has risen over those of the first candidates, in their standard deviations. */
  readonly own: number;
  /** The task's quality of the same samples, on average. */
  readonly quality: number;
  readonly correct: number;
  /** The task's features of them. */
  readonly features: readonly (readonly number[])[];
}

/**
 * Over-optimisation of verifiers: best-of-N with more and more candidates by each of them, marked by another judge, the task's. A
 * verifier's own score rises with the number of candidates whatever it is worth; what is worth something rises by the other judge too,
 * and what the verifier is wrong about is found and used ("verifier hacking").
 * Source: L. Gao et al., "Scaling laws for reward model overoptimization", arXiv:2210.10760.
 *
 * @param options family, task, verifiers, `widths`, depth, the number of problems, seed
 * @returns per verifier and width: the verifier's own score and the task's mark, means over problems
 * @throws RangeError for a width that is not whole or below 1, and what `sweep` throws
 * @example overOptimisation({ family, task, verifiers: [oracle(task)], widths: [1, 4], depth: 8, problems: 4, seed: 0 })[0].own // 0
 */
export function overOptimisation<P extends Problem, State, Sample>(
  options: OverOptimisation<P, State, Sample>,
): OverOptimisationPoint[] {
  const { family, task, verifiers, widths, depth, seed } = options;
  const problems = Array.from({ length: options.problems }, (_, index) => task.problem(index));
  return verifiers.flatMap((verifier) => {
    const run = (width: number) =>
      bestOfN<P, State, Sample>(verifier).run({ family, problems, budget: { depth, width }, seed, meter: new Meter() });
    const first = run(1).map(({ score }) => score!);
    const centre = mean(first);
    const spread = Math.sqrt(mean(first.map((score) => (score - centre) ** 2)));
    return widths.map((width): OverOptimisationPoint => {
      const chosen = run(width);
      const marks = task.mark(
        problems,
        chosen.map(({ sample }) => sample),
      );
      return {
        verifier: verifier.name,
        width,
        own: spread === 0 ? 0 : (mean(chosen.map(({ score }) => score!)) - centre) / spread,
        quality: mean(marks.map(({ quality }) => quality)),
        correct: mean(marks.map(({ correct }) => Number(correct))),
        features: marks.map(({ features = [] }) => features),
      };
    });
  });
}
