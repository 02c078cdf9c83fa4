import { alike, eachWay } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { bootstrapInterval } from '../interval.js';
import { answering, isControl, isOracle, nameOf, PLACE, type Setup } from '../select.js';
import { computeOptimalWorld } from '../world/scenes/compute-optimal.js';

const BINS = 3;

/** One problem: its bin of difficulty, the half it belongs to, and its score and cost under every setup. */
interface Tried {
  readonly bin: number;
  readonly half: number;
  readonly scores: readonly number[];
}

/** Thirds of the problems by difficulty. */
export function binsOf(difficulties: readonly number[]): (difficulty: number) => number {
  const sorted = [...difficulties].sort((a, b) => a - b);
  const cuts = Array.from({ length: BINS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!);
  return (difficulty) => cuts.filter((cut) => difficulty >= cut).length;
}

/** A half for every problem that has nothing to do with its difficulty: the top bit of a multiplicative hash. */
export const halfOf = (problem: number): number => Math.imul(problem + 1, 0x9e3779b1) >>> 31;

/** The cost at which a rising curve reaches a value, linear in ln cost; its ends where the value lies beyond them. */
function costAt(curve: readonly { cost: number; value: number }[], value: number): number {
  let best = -Infinity;
  const rising = curve.map(({ cost, value: v }) => {
    best = Math.max(best, v);
    return { cost, value: best };
  });
  const after = rising.findIndex((point) => point.value >= value);
  if (after === 0) return rising[0]!.cost;
  if (after < 0) return rising.at(-1)!.cost;
  const [a, b] = [rising[after - 1]!, rising[after]!];
  const share = (value - a.value) / (b.value - a.value);
  return Math.exp(Math.log(a.cost) + share * Math.log(b.cost / a.cost));
}

/**
 * ln of how many times the compute best-of-n needs for what the compute-optimal strategy reaches: for each budget the best setup of each third
 * of difficulty, chosen on one half of the problems and scored on the other. Where best-of-n never reaches it, its largest cost counts, so
 * the ratio is then a lower bound.
 */
export function lnEfficiency(tried: readonly Tried[], costs: readonly number[], baseline: readonly number[]): number {
  const sums = [0, 1].map(() => Array.from({ length: BINS }, () => ({ count: 0, scores: costs.map(() => 0) })));
  for (const { bin, half, scores } of tried) {
    const cell = sums[half]![bin]!;
    cell.count++;
    for (let j = 0; j < scores.length; j++) cell.scores[j]! += scores[j]!;
  }
  const budgets = baseline.map((j) => costs[j]!);
  const ratios: number[] = [];
  for (const half of [0, 1]) {
    const own = sums[half]!;
    const other = sums[1 - half]!;
    const total = own.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) continue;
    const curve = baseline.map((j) => ({
      cost: costs[j]!,
      value: own.reduce((sum, { scores }) => sum + scores[j]!, 0) / total,
    }));
    // The smallest budgets leave nothing to choose, and the largest leave best-of-n no room to catch up.
    for (const budget of budgets.slice(1, Math.max(2, budgets.length - 2))) {
      let [value, cost] = [0, 0];
      own.forEach(({ count, scores }, bin) => {
        const affordable = costs.map((_, j) => j).filter((j) => costs[j]! <= budget * 1.01);
        const seen = other[bin]!;
        const best = affordable.reduce((a, b) => (seen.scores[b]! > seen.scores[a]! ? b : a));
        value += scores[best]! / total;
        cost += (costs[best]! * count) / total;
      });
      ratios.push(Math.log(costAt(curve, value) / cost));
    }
  }
  return ratios.length === 0 ? 0 : ratios.reduce((sum, v) => sum + v, 0) / ratios.length;
}

/** The problems that all setups were tried on, ready for `lnEfficiency`. */
function table(list: readonly Setup[]): Tried[] {
  const problems = [...list[0]!.scores.keys()].filter((problem) => list.every(({ scores }) => scores.has(problem)));
  const bin = binsOf(problems.map((problem) => list[0]!.difficulties.get(problem)!));
  return problems.map((problem) => ({
    bin: bin(list[0]!.difficulties.get(problem)!),
    half: halfOf(problem),
    scores: list.map(({ scores }) => scores.get(problem)!),
  }));
}

export const computeOptimal: Claim = {
  number: 7,
  id: 'compute-optimal',
  name: 'A compute-optimal strategy is about four times as efficient as best-of-N',
  sentence:
    'Choosing the way to spend by the difficulty of the question reaches what best-of-N reaches with about a quarter of its compute.',
  origin: 'paper',
  paper: { sentence: 'A compute-optimal strategy is four times as efficient as best-of-N.', place: 'its text' },
  source: 'L. Snell et al., arXiv:2408.03314, abstract and figures 4 and 8',
  families: ['language'],
  measured: 'compute that best-of-N needs over that of the compute-optimal strategy, at equal quality',
  unit: 'ln of the ratio of FLOPs',
  region: { from: Math.log(2), to: Math.log(8) },
  rule: 'All strategies of one model and task without oracle and random verifiers. For each budget the strategy of each third of difficulty is chosen on one half of the problems and scored on the other; the ratio of compute at equal quality is averaged over the budgets in logarithms, with the bootstrap over problems. Supported where the interval lies between 2 and 8, contradicted where it lies outside.',
  notebooks: ['15'],
  test({ outcomes }, { alpha, seed, replicates }) {
    const level = levelAt(alpha);
    const found = answering(outcomes).filter((setup) => !isOracle(setup) && !isControl(setup));
    const parts = eachWay(found, PLACE, (rows): Part[] => {
      const wide = rows.filter(({ strategy }) => strategy === 'best-of-n');
      const way = alike(wide, ['chooser', 'depth']).sort((a, b) => b.length - a.length || b[0]!.depth - a[0]!.depth)[0];
      if (way === undefined || way.length < 4) return [];
      const problems = Math.max(...rows.map(({ scores }) => scores.size));
      const list = rows.filter(({ scores }) => scores.size === problems).sort((a, b) => a.flops - b.flops);
      const others = new Set(list.map(({ strategy }) => strategy));
      const baseline = list.map((_, j) => j).filter((j) => way.includes(list[j]!));
      if (others.size < 2 || baseline.length < 4) return [];
      const tried = table(list);
      if (tried.length < 20) return [];
      const costs = list.map(({ flops }) => flops);
      return [
        {
          what: nameOf(rows[0]!, rows[0]!.model, `${[...others].join(', ')} against best-of-n by ${way[0]!.verifier}`),
          interval: (own) =>
            bootstrapInterval(tried, (sample) => lnEfficiency(sample, costs, baseline), {
              level: own,
              seed,
              replicates,
            }),
        },
      ];
    });
    if (parts.length === 0) return noEvidence('best-of-n at four widths and another strategy, on the same problems');
    return combine(parts, computeOptimal.region, level);
  },
  world: computeOptimalWorld,
};
