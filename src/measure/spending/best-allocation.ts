/** The corners of the least concave function above a curve: the numbers of samples between which it is worth going at once. */
function corners(curve: readonly number[]): number[] {
  const list: number[] = [];
  curve.forEach((y, x) => {
    while (list.length >= 2) {
      const [a, b] = [list.at(-2)!, list.at(-1)!];
      if ((curve[b]! - curve[a]!) * (x - b) > (y - curve[b]!) * (b - a)) break;
      list.pop();
    }
    list.push(x);
  });
  return list;
}

/**
 * How many samples each problem gets so that the sum of their qualities is largest, where it is known what each would make of any
 * number: `curves[i][n - 1]` is the quality of problem i with n samples. Marginal analysis on the curves' concave envelopes (B. Fox,
 * Management Science 13 (1966) 210-216): always the step with the largest gain for each sample, as long as it can be paid; optimal but
 * for at most the last step. Every problem gets at least one.
 *
 * @param curves quality [problem][n - 1] with n samples
 * @param total samples for all problems, at least one each
 * @returns the number of samples per problem
 * @throws RangeError where the total does not reach for one each
 * @example bestAllocation([[0, 0.9], [0.5, 0.6]], 3) // [2, 1]
 */
export function bestAllocation(curves: readonly (readonly number[])[], total: number): number[] {
  if (!(total >= curves.length)) {
    throw new RangeError(`bestAllocation: expected at least ${curves.length} samples, one each, got ${total}`);
  }
  const steps = curves.flatMap((curve, problem) => {
    const list = corners(curve);
    return list.slice(1).map((to, i) => {
      const from = list[i]!;
      return { problem, to: to + 1, cost: to - from, slope: (curve[to]! - curve[from]!) / (to - from) };
    });
  });
  steps.sort((a, b) => b.slope - a.slope || a.problem - b.problem || a.to - b.to);
  const counts = curves.map(() => 1);
  let left = total - curves.length;
  for (const { problem, to, cost, slope } of steps) {
    // A step that cannot be paid ends its curve: those behind it start where it ends.
    if (slope <= 0 || cost > left || counts[problem]! + cost !== to) continue;
    counts[problem] = to;
    left -= cost;
  }
  return counts;
}
