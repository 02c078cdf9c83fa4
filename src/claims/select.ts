import { scoreOf } from '../measure/curves/score.js';
import { mean, smallest } from '../numerics/statistics.js';
import { alike, picked } from '../records/alike.js';
import type { DistanceRow, OutcomeRow } from '../records/evidence.js';
import { type Identity, identityOf } from '../records/identity.js';
import { KEY_FIELDS } from '../records/key.js';
import { type Measured, seedMean } from './interval.js';

/**
 * What rules ask of rows. Most ask for columns that say what something is and not what it is called: a strategy's `kind`, a verifier's
 * `role`, whether a task is a `control`, a `modality`. Where a rule is about one strategy it asks for its name:
 * - "single": one candidate (all depth); "majority": a vote, which no verifier judges.
 * - "uniform": the baseline of adaptive spending, and "oracle-allocation", which is told the difficulty.
 * - "best-of-n": a choice at the end, the baseline of searches; for images also "random-search", which is the same.
 * - "votes" of family "reward": a reward model that judges `width` times; correct is whether its judgement is right.
 * - "real": data, which no strategy made, compared with other data.
 */

/** A task as a rule means it: with its options, and sampled in the same way. */
export const TASK = ['asked', 'decoding'] as const;
/** One model on one task. */
export const PLACE = [...TASK, 'model'] as const;
/** Sets of samples that compare: of one task and of one size. */
export const SETS = ['asked', 'set'] as const;
/** One way to choose: the strategy and the verifier, each with its options. */
export const WAY = ['way', 'chooser'] as const;

type Judged = Pick<OutcomeRow, 'role'>;
export const isOracle = ({ role }: Judged): boolean => role === 'oracle';
export const isControl = ({ role }: Judged): boolean => role === 'control';

type Kinded = Pick<DistanceRow, 'kind' | 'strategy'>;
/** Search that looks at unfinished work. */
export const isProcess = ({ kind }: Kinded): boolean => kind === 'process';
/** A choice among finished, independent samples. */
export const isChoice = ({ kind, strategy }: Kinded): boolean => kind === 'choice' || strategy === 'random-search';
/** Search over the noises that images start from: paths are noised anew on their way. */
export const isNoiseSearch = ({ kind, strategy }: Kinded): boolean =>
  kind === 'noise-search' || kind === 'choice' || strategy === 'path-search';

const WHAT = [
  ...([
    'notebook',
    'family',
    'modality',
    'model',
    'parameters',
    'task',
    'strategy',
    'verifier',
    'role',
    'sampler',
  ] as const),
  ...(['settings', 'depth', 'width', 'serialDepth'] as const),
];

/** What tells the samples of one configuration apart, and the backend, which evidence has no column of. */
const OWN = ['backend', 'seed', 'problem', 'candidate'] as const;

/** What two rows of one configuration share: all that made them but the seed. */
const KEY = [
  'notebook',
  ...KEY_FIELDS.filter(
    (name): name is Exclude<(typeof KEY_FIELDS)[number], (typeof OWN)[number]> => !OWN.some((own) => own === name),
  ),
] as const;

/** The mean cost of a configuration's samples. */
interface Cost {
  readonly nfe: number;
  readonly flops: number;
  readonly wallMs: number;
}

const costOf = (rows: readonly Cost[]): Cost => ({
  nfe: mean(rows, (row) => row.nfe),
  flops: mean(rows, (row) => row.flops),
  wallMs: mean(rows, (row) => row.wallMs),
});

/** One configuration that was tried on problems: what it costs, and its mean score on each problem over seeds. */
export interface Setup extends Pick<OutcomeRow, (typeof WHAT)[number] | 'kind' | 'control'>, Identity, Cost {
  /** By problem: the share of right answers, or the mean quality where there is no exact check. */
  readonly scores: ReadonlyMap<number, number>;
  readonly difficulties: ReadonlyMap<number, number>;
  /** By problem: what was asked. Problems of one prompt are one group; of a problem without one the number. */
  readonly prompts: ReadonlyMap<number, string>;
}

/** What is made of rows, once for each frozen list of them, since every rule of a ledger asks for the same. */
function once<Row, Made>(make: (rows: readonly Row[]) => readonly Made[]): (rows: readonly Row[]) => readonly Made[] {
  const known = new WeakMap<readonly Row[], readonly Made[]>();
  return (rows) => {
    if (!Object.isFrozen(rows)) return make(rows);
    const made = known.get(rows) ?? make(rows);
    known.set(rows, made);
    return made;
  };
}

/**
 * The configurations of outcomes, in the order of their first rows.
 *
 * @param rows outcomes
 * @returns configurations, each with its scores by problem
 * @example setups(evidence.outcomes)[0].scores.get(0) // 0.25, where problem 0 was right for one sample of four
 */
export const setups = once((rows: readonly OutcomeRow[]): readonly Setup[] =>
  alike(rows, KEY).map((group) => {
    const tries = new Map<number, { sum: number; count: number }>();
    const difficulties = new Map<number, number>();
    const prompts = new Map<number, string>();
    for (const row of group) {
      const seen = tries.get(row.problem);
      if (seen) {
        seen.sum += scoreOf(row);
        seen.count++;
      } else {
        tries.set(row.problem, { sum: scoreOf(row), count: 1 });
        difficulties.set(row.problem, row.difficulty);
        prompts.set(row.problem, row.prompt ?? String(row.problem));
      }
    }
    const scores = new Map([...tries].map(([problem, { sum, count }]) => [problem, sum / count]));
    const first = group[0]!;
    return {
      ...picked(first, [...WHAT, 'kind', 'control']),
      ...identityOf(first),
      ...costOf(group),
      scores,
      difficulties,
      prompts,
    };
  }),
);

/** Configurations of language models that answer problems which reasoning can help with. Reward models judge, and answer none. */
export const answering = (rows: readonly OutcomeRow[]): Setup[] =>
  setups(rows).filter(({ modality, family, control }) => modality === 'language' && family !== 'reward' && !control);

/**
 * The mean score of a setup over its problems.
 *
 * @param setup the score of each problem
 * @returns the mean, in the unit of the scores
 * @example meanScore({ scores: new Map([[0, 1], [1, 0]]) }) // 0.5
 */
export const meanScore = ({ scores }: Pick<Setup, 'scores'>): number => mean([...scores.values()], (score) => score);

/** One configuration whose samples were compared with the truth: its distance over seeds. */
export interface Spot
  extends Pick<DistanceRow, (typeof WHAT)[number] | 'kind' | 'set' | 'measure'>,
    Identity,
    Cost,
    Measured {
  /** In the smallest set that was compared with the truth. */
  readonly samples: number;
  readonly seeds: ReadonlyMap<number, Measured>;
}

/** Measures of sets of samples that their size does not bias: those that decide, the first that is there. */
export const DECIDING: readonly string[] = ['frechet-limit', 'kernel'];
/** Measures of sets of samples, those to prefer first. */
export const SET_DISTANCES: readonly string[] = [...DECIDING, 'frechet', 'sliced-wasserstein'];

/**
 * The configurations of distances, in the order of their first rows, each measure by itself.
 *
 * @param rows distances
 * @returns configurations, each with its distances by seed
 * @example spots(evidence.distances).length > 3 // true
 */
export const spots = once((rows: readonly DistanceRow[]): readonly Spot[] =>
  alike(rows, [...KEY, 'set', 'measure']).map((group) => {
    const first = group[0]!;
    const seeds = new Map(group.map(({ seed, value, sigma }) => [seed, { value, sigma }]));
    return {
      ...picked(first, [...WHAT, 'kind', 'set', 'measure']),
      ...identityOf(first),
      ...costOf(group),
      samples: smallest(group.map(({ samples }) => samples)),
      seeds,
      ...seedMean([...seeds.values()]),
    };
  }),
);

/** Configurations of images, and of points in the plane, by distance. */
export const drawn = (rows: readonly DistanceRow[]): Spot[] =>
  spots(rows).filter(({ modality }) => modality !== 'language');

/** The families of rows by name. */
export const familiesOf = (rows: readonly { readonly family: string }[]): string[] =>
  [...new Set(rows.map(({ family }) => family))].sort();

interface Named {
  readonly family: string;
  readonly told: string;
  readonly set?: number;
  readonly measure?: string;
}

/** "arithmetic at temperature 2.5", or "digits in sets of 300" where the size of the set matters. */
export const taskOf = ({ told, set, measure = '' }: Named): string =>
  SET_DISTANCES.includes(measure) ? `${told} in sets of ${set}` : told;

/** The task in words, without its decoding: "multiplication (difficulties 4 and 5)". */
export const posedOf = ({ told, sampled }: Pick<Identity, 'told' | 'sampled'>): string =>
  told.slice(0, told.length - sampled.length);

/** "language, arithmetic" and what else tells apart. */
export const nameOf = (row: Named, ...more: string[]): string => [row.family, taskOf(row), ...more].join(', ');

/** The same without the decoding, for what was drawn at several. */
export const askedNameOf = (row: Named & Pick<Identity, 'sampled'>, ...more: string[]): string =>
  nameOf({ ...row, told: posedOf(row) }, ...more);

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
