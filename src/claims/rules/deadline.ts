import { eachWay } from '../../records/alike.js';
import type { Evidence } from '../../records/evidence.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { primary } from '../curves.js';
import { type Interval, type Measured, meanInterval, normalInterval, seedMean } from '../interval.js';
import { answering, drawn, isControl, isOracle, nameOf, PLACE, type Setup, type Spot } from '../select.js';
import { deadlineWorld } from '../world/scenes/deadline.js';
import { halfOf } from './compute-optimal.js';

/** Evaluations that wait for each other. */
type Timed = Pick<Setup, 'serialDepth'>;

/** What can be had within the shortest deadline, the fewest evaluations in a row that any configuration needs, and within the longest: all. */
function deadlines<T extends Timed>(rows: readonly T[]): { short: T[]; long: readonly T[] } {
  const least = Math.min(...rows.map((row) => row.serialDepth));
  return { short: rows.filter((row) => row.serialDepth === least), long: rows };
}

/** At least two deadlines to compare. */
const several = (rows: readonly Timed[]) => rows.length >= 5 && new Set(rows.map((row) => row.serialDepth)).size >= 2;

/** The best within each deadline, chosen on one half of the problems and scored on the other. */
function answers(rows: readonly Setup[], level: number): Interval {
  const { short, long } = deadlines(rows);
  const problems = [...rows[0]!.scores.keys()].filter((problem) => rows.every(({ scores }) => scores.has(problem)));
  const bestOn = (list: readonly Setup[], half: number) => {
    const score = ({ scores }: Setup) =>
      problems.reduce((sum, p) => sum + (halfOf(p) === half ? scores.get(p)! : 0), 0);
    return list.reduce((a, b) => (score(b) > score(a) ? b : a));
  };
  const change = [0, 1].flatMap((half) => {
    const [quick, slow] = [bestOn(short, 1 - half), bestOn(long, 1 - half)];
    return problems.filter((p) => halfOf(p) === half).map((p) => slow.scores.get(p)! - quick.scores.get(p)!);
  });
  return meanInterval(change, level);
}

/** The same by distance: chosen on the other seeds, the logarithm of the ratio on this one. */
function images(rows: readonly Spot[], level: number): Interval {
  const { short, long } = deadlines(rows);
  const seeds = [...rows[0]!.seeds.keys()].filter((seed) => rows.every((row) => row.seeds.has(seed)));
  const meanBut = (spot: Spot, seed: number) => {
    const others = seeds.filter((other) => other !== seed);
    return others.reduce((sum, other) => sum + Math.log(spot.seeds.get(other)!.value), 0) / others.length;
  };
  const bestBut = (list: readonly Spot[], seed: number) =>
    list.reduce((a, b) => (meanBut(b, seed) < meanBut(a, seed) ? b : a));
  const ratios = seeds.map((seed): Measured => {
    const [quick, slow] = [bestBut(short, seed).seeds.get(seed)!, bestBut(long, seed).seeds.get(seed)!];
    return {
      value: Math.log(quick.value / slow.value),
      sigma: Math.hypot(quick.sigma / quick.value, slow.sigma / slow.value),
    };
  });
  const { value, sigma } = seedMean(ratios);
  return normalInterval(value, sigma, level, seeds.length);
}

function partsOf({ outcomes, distances }: Evidence): Part[] {
  // Real data are made by no strategy, and wait for nothing.
  const honest = (row: Setup | Spot) => !isOracle(row) && !isControl(row) && row.kind !== 'none';
  const language = eachWay(answering(outcomes).filter(honest), PLACE, (list): Part[] => {
    const most = Math.max(...list.map(({ scores }) => scores.size));
    const rows = list.filter(({ scores }) => scores.size === most);
    if (!several(rows) || most < 20) return [];
    return [
      {
        what: `${nameOf(rows[0]!, rows[0]!.model)}: ${rows.length} configurations`,
        interval: (own) => answers(rows, own),
      },
    ];
  });
  const image = eachWay(drawn(distances).filter(honest), ['family', ...PLACE, 'set'], (list): Part[] => {
    const all = primary(list);
    const most = Math.max(0, ...all.map(({ seeds }) => seeds.size));
    const rows = all.filter(({ seeds }) => seeds.size === most);
    if (!several(rows) || most < 2) return [];
    return [
      {
        what: `${nameOf(rows[0]!, rows[0]!.model)}: ln of ${rows[0]!.measure}, ${rows.length} configurations`,
        interval: (own) => images(rows, own),
        of: 'seeds',
      },
    ];
  });
  return [...language, ...image];
}

export const deadline: Claim = {
  number: 19,
  id: 'deadline',
  name: 'A later deadline buys quality',
  sentence:
    'Inference compute trades latency for quality: the best that can be had before a deadline is better the later the deadline.',
  origin: 'open question',
  paper: { sentence: 'latency against quality', place: 'its open questions, last paragraph' },
  source: 'N. Muennighoff et al., arXiv:2501.19393, section 3 (budget forcing)',
  families: ['language', 'diffusion', 'flow'],
  measured:
    'quality of the best configuration within the longest deadline less that within the shortest (the fastest fifth of the configurations)',
  unit: 'share of right answers (language), ln distance (images)',
  region: { from: 0, margin: 0.01 },
  rule: 'All configurations of a model and task, oracle and random verifiers left out. A deadline is a number of evaluations that have to wait for each other: the latency where candidates run side by side. The best within each deadline is chosen on one half of the problems (or on the other seeds) and scored on the rest. Supported where the interval is above 0 for every model and task that was tried, contradicted where one lies below one point (0.01 in the logarithm).',
  notebooks: ['11', '15'],
  test(evidence, { alpha }) {
    const level = levelAt(alpha);
    const parts = partsOf(evidence);
    if (parts.length === 0) return noEvidence('five configurations of one model and task with different latencies');
    return combine(parts, deadline.region, level);
  },
  world: deadlineWorld,
};
