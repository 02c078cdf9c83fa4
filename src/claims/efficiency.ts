import type { Sample } from '../numerics/bootstrap-bca.js';
import { mean } from '../numerics/statistics.js';
import { type Arm, halfOf } from './arms.js';
import { byPrompt, commonProblems } from './compare.js';
import { binsOf } from './thirds.js';

const [BINS, HALVES] = [3, 2];
/** Budgets leave the baseline this much room to catch up. */
const ROOM = 8;

/** Ways to spend on common problems, and which of them are the baseline's widths. */
export interface Spending {
  /** For each way. */
  readonly costs: readonly number[];
  /** Places of the baseline's ways, cheapest first. */
  readonly baseline: readonly number[];
  /** For each prompt, for each half and third of difficulty: whether it is in there, and its score by every way if so. */
  readonly rows: Sample;
}

export function spendingOf(list: readonly Arm[], baseline: readonly Arm[]): Spending {
  const problems = commonProblems(list);
  const [{ difficulties, prompts }] = list as [Arm];
  const bin = binsOf(problems.map((problem) => difficulties.get(problem)!));
  const width = list.length + 1;
  const rows = byPrompt(problems, prompts, (problem) => {
    const row = new Array<number>(HALVES * BINS * width).fill(0);
    const cell = (halfOf(prompts.get(problem)!) * BINS + bin(difficulties.get(problem)!)) * width;
    row[cell] = 1;
    list.forEach(({ scores }, j) => {
      row[cell + 1 + j] = scores.get(problem)!;
    });
    return row;
  });
  const costs = list.map(({ flops }) => flops);
  const places = baseline.map((arm) => list.indexOf(arm)).sort((a, b) => costs[a]! - costs[b]!);
  return { costs, baseline: places, rows };
}

/** The cost at which a rising curve reaches a value, linear in ln cost; its first where it begins above; NaN where it never does. */
function costAt(curve: readonly { cost: number; value: number }[], value: number): number {
  let best = -Infinity;
  const rising = curve.map(({ cost, value: v }) => {
    best = Math.max(best, v);
    return { cost, value: best };
  });
  const after = rising.findIndex((point) => point.value >= value);
  if (after === 0) return rising[0]!.cost;
  if (after < 0) return Number.NaN;
  const [a, b] = [rising[after - 1]!, rising[after]!];
  const share = (value - a.value) / (b.value - a.value);
  return Math.exp(Math.log(a.cost) + share * Math.log(b.cost / a.cost));
}

/**
 * ln of how many times the compute the baseline needs for what the compute-optimal strategy reaches: for each budget the best way of each third
 * of difficulty, chosen on one half of the prompts and scored on the other. Budgets run from the second width to an eighth of the largest.
 * Where the baseline never gets there its largest cost counts, so that the ratio is a lower bound: `bounds` says at how many budgets.
 */
export function lnEfficiency(
  means: Float64Array,
  { costs, baseline }: Omit<Spending, 'rows'>,
): { ln: number; bounds: number } {
  const width = costs.length + 1;
  const cell = (half: number, bin: number) => (half * BINS + bin) * width;
  const most = costs[baseline.at(-1)!]!;
  const budgets = baseline
    .slice(1)
    .map((j) => costs[j]!)
    .filter((cost, i) => i === 0 || cost * ROOM <= most * 1.01);
  const ratios: number[] = [];
  let bounds = 0;
  for (let half = 0; half < HALVES; half++) {
    const bins = [0, 1, 2].map((bin) => ({ own: cell(half, bin), other: cell(1 - half, bin) }));
    const total = bins.reduce((sum, { own }) => sum + means[own]!, 0);
    if (!(total > 0)) continue;
    const curve = baseline.map((j) => ({
      cost: costs[j]!,
      value: bins.reduce((sum, { own }) => sum + means[own + 1 + j]!, 0) / total,
    }));
    for (const budget of budgets) {
      let [value, cost] = [0, 0];
      for (const { own, other } of bins) {
        let best = -1;
        costs.forEach((one, j) => {
          if (one <= budget * 1.01 && (best < 0 || means[other + 1 + j]! > means[other + 1 + best]!)) best = j;
        });
        value += means[own + 1 + best]! / total;
        cost += (costs[best]! * means[own]!) / total;
      }
      const reached = costAt(curve, value);
      if (Number.isNaN(reached)) bounds++;
      ratios.push(Math.log((Number.isNaN(reached) ? most : reached) / cost));
    }
  }
  return { ln: mean(ratios), bounds };
}
