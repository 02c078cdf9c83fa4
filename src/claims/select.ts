import { groupBy } from '../numerics/statistics.js';
import type { DistanceRow, OutcomeRow } from '../records/evidence.js';
import { type Measured, seedMean } from './interval.js';

/**
 * The names that claims look for. A strategy's name ends where " by " begins: "best-of-n by classifier" is "best-of-n".
 * - One candidate: "single" (all depth).
 * - Width and a choice: "best-of-n", "majority", "weighted-majority"; a majority needs no verifier ("none").
 * - Search that looks at unfinished work: "beam", "lookahead", "particles", "resampling", "path-search".
 * - Search over initial noises: "random-search", "zero-order", "path-search", and "best-of-n" of the image families.
 * - Adaptive spending: a name that begins with "adaptive", beside "uniform" (or best-of-n) at the same mean compute.
 * - Reward models: family "reward", strategy "votes", width = the number of votes, correct = whether the judgement is right.
 * - Verifiers that know the answer: "oracle", "exact". Verifiers that know nothing: "random", "constant".
 * - The task where reasoning cannot help: a name with "recall".
 * - "straightness" is 0 for straight paths and larger for bent ones; the other distances are 0 for the truth.
 */
export const baseOf = (strategy: string): string => strategy.split(' by ')[0]!;
export const isOracle = (verifier: string): boolean => /oracle|exact/.test(verifier);
export const isControl = (verifier: string): boolean => /random|constant|shuffled/.test(verifier);
export const isRecall = (task: string): boolean => /recall/.test(task);
export const isProcess = (strategy: string): boolean =>
  /^(beam|lookahead|particle|resampl|path-search|smc)/.test(baseOf(strategy));
export const isNoiseSearch = (strategy: string): boolean =>
  /^(random-search|zero-order|path-search|noise-search|best-of-n)/.test(baseOf(strategy));

const mean = <T>(rows: readonly T[], of: (row: T) => number) =>
  rows.reduce((sum, row) => sum + of(row), 0) / rows.length;

/** One configuration that was tried on problems: what it costs, and its mean score on each problem over seeds. */
export interface Setup
  extends Pick<OutcomeRow, 'family' | 'model' | 'parameters' | 'task' | 'strategy' | 'verifier' | 'depth' | 'width'> {
  readonly forwards: number;
  readonly flops: number;
  readonly wallMs: number;
  /** By problem: the share of right answers, or the mean quality where there is no exact check. */
  readonly scores: ReadonlyMap<number, number>;
  readonly difficulties: ReadonlyMap<number, number>;
}

/** The score of an answer: right or wrong, or its quality where there is no exact check. */
const scoreOf = ({ correct, quality }: OutcomeRow) => (correct >= 0 ? correct : quality);

export function setups(rows: readonly OutcomeRow[]): Setup[] {
  const keyOf = (row: OutcomeRow) =>
    [row.family, row.model, row.task, row.strategy, row.verifier, row.depth, row.width].join('\n');
  return [...groupBy(rows, keyOf).values()].map((group) => {
    const { family, model, parameters, task, strategy, verifier, depth, width } = group[0]!;
    const tries = new Map<number, { sum: number; count: number }>();
    const difficulties = new Map<number, number>();
    for (const row of group) {
      const seen = tries.get(row.problem);
      if (seen) {
        seen.sum += scoreOf(row);
        seen.count++;
      } else {
        tries.set(row.problem, { sum: scoreOf(row), count: 1 });
        difficulties.set(row.problem, row.difficulty);
      }
    }
    const scores = new Map([...tries].map(([problem, { sum, count }]) => [problem, sum / count]));
    return {
      ...{ family, model, parameters, task, strategy: baseOf(strategy), verifier, depth, width, scores, difficulties },
      forwards: mean(group, (row) => row.forwards),
      flops: mean(group, (row) => row.flops),
      wallMs: mean(group, (row) => row.wallMs),
    };
  });
}

export const meanScore = ({ scores }: Setup): number => mean([...scores.values()], (score) => score);

/** One configuration whose samples were compared with the truth: its distance over seeds. */
export interface Spot
  extends Pick<
    DistanceRow,
    'family' | 'model' | 'parameters' | 'task' | 'strategy' | 'verifier' | 'sampler' | 'depth' | 'width' | 'measure'
  > {
  readonly forwards: number;
  readonly flops: number;
  readonly wallMs: number;
  readonly value: number;
  readonly sigma: number;
  /** In the smallest set that was compared with the truth. */
  readonly samples: number;
  readonly seeds: ReadonlyMap<number, Measured>;
}

export function spots(rows: readonly DistanceRow[]): Spot[] {
  const keyOf = (row: DistanceRow) =>
    [row.family, row.model, row.task, row.strategy, row.verifier, row.sampler, row.depth, row.width, row.measure].join(
      '\n',
    );
  return [...groupBy(rows, keyOf).values()].map((group) => {
    const { family, model, parameters, task, strategy, verifier, sampler, depth, width, measure } = group[0]!;
    const seeds = new Map(group.map(({ seed, value, sigma }) => [seed, { value, sigma }]));
    return {
      ...{
        family,
        model,
        parameters,
        task,
        strategy: baseOf(strategy),
        verifier,
        sampler,
        depth,
        width,
        measure,
        seeds,
      },
      forwards: mean(group, (row) => row.forwards),
      flops: mean(group, (row) => row.flops),
      wallMs: mean(group, (row) => row.wallMs),
      samples: Math.min(...group.map(({ samples }) => samples)),
      ...seedMean([...seeds.values()]),
    };
  });
}

/** "language, arithmetic" and what else tells apart. */
export const nameOf = (
  { family, task }: { readonly family: string; readonly task: string },
  ...more: string[]
): string => [family, task.split(' by ')[0]!, ...more].join(', ');

/** "best-of-n of 16 by reward"; a way of choosing that needs no verifier is not by one. */
export const wayOf = ({
  strategy,
  width,
  verifier,
}: {
  readonly strategy: string;
  readonly width: number;
  readonly verifier: string;
}): string => `${strategy} of ${width}${verifier === 'none' ? '' : ` by ${verifier}`}`;
