import type { Reviser } from '../families/reviser.js';
import type { ReasoningProblem } from '../tasks/reasoning/reasoning.js';
import type { Modality, Problem } from '../tasks/task.js';
import type { ProcessVerifier } from '../verifiers/reward/process-reward.js';
import type { Verifier } from '../verifiers/verifier.js';
import { ADAPTIVE, adaptive, oracleAllocation, uniformSpending } from './adaptive.js';
import { BEAM, beam, LOOKAHEAD, lookahead } from './beam.js';
import { bestOfN } from './best-of-n.js';
import { budgetForcing } from './budget-forcing.js';
import { majority } from './majority.js';
import { PARTICLES, particles } from './particles.js';
import { PATH_SEARCH, pathSearch } from './path-search.js';
import { revise, reviseMajority } from './revise.js';
import { single } from './single.js';
import type { Strategy } from './strategy.js';
import { WEIGHTED_MAJORITY, weightedMajority } from './weighted-majority.js';
import { ZERO_ORDER, zeroOrder } from './zero-order.js';

/** What strategies are made from, besides their options; each takes what it needs. */
export interface StrategyParts {
  readonly verifier: Verifier<Problem, unknown>;
  readonly process: ProcessVerifier<ReasoningProblem>;
  readonly reviser: Reviser<Problem, unknown>;
  /** What counts as the same answer. */
  answerOf(sample: unknown): string;
  /** How many samples each problem gets, of `width` on average. */
  countsOf(width: number, problems: readonly Problem[]): readonly number[];
}

export type AnyStrategy = Strategy<Problem, unknown, unknown>;

/** How a strategy is made. */
export interface StrategyFactory<Options extends object = object> {
  readonly name: string;
  /** What it searches, where it cannot search everything. */
  readonly modality?: Modality;
  readonly needs: readonly (keyof StrategyParts)[];
  readonly defaults: Required<Options>;
  /** For every option a value that is not its default, for suites and examples. */
  readonly others: Required<Options>;
  make(parts: StrategyParts, options?: Options): AnyStrategy;
}

const NO_OPTIONS = { defaults: {}, others: {} };

/** Holds a factory's options and their other values to the same type. */
const listed = <Options extends object>(factory: StrategyFactory<Options>): StrategyFactory => factory;

/** Every strategy. */
export const STRATEGIES: readonly StrategyFactory[] = [
  listed({ name: 'single', needs: [], ...NO_OPTIONS, make: () => single() }),
  listed({ name: 'budget-forcing', modality: 'language', needs: [], ...NO_OPTIONS, make: () => budgetForcing() }),
  listed({ name: 'majority', needs: ['answerOf'], ...NO_OPTIONS, make: ({ answerOf }) => majority(answerOf) }),
  listed({ name: 'best-of-n', needs: ['verifier'], ...NO_OPTIONS, make: ({ verifier }) => bestOfN(verifier) }),
  listed({
    name: 'weighted-majority',
    needs: ['verifier', 'answerOf'],
    defaults: WEIGHTED_MAJORITY,
    others: { weightOf: (score) => score ** 8 },
    make: ({ verifier, answerOf }, options) => weightedMajority(verifier, answerOf, options),
  }),
  listed({
    name: 'adaptive',
    needs: ['answerOf'],
    defaults: ADAPTIVE,
    others: { first: 4, most: 1, least: 0.2 },
    make: ({ answerOf }, options) => adaptive(answerOf, options),
  }),
  listed({ name: 'uniform', needs: ['answerOf'], ...NO_OPTIONS, make: ({ answerOf }) => uniformSpending(answerOf) }),
  listed({
    name: 'oracle-allocation',
    needs: ['answerOf', 'countsOf'],
    ...NO_OPTIONS,
    make: ({ answerOf, countsOf }) => oracleAllocation(answerOf, countsOf),
  }),
  listed({
    name: 'revise',
    modality: 'language',
    needs: ['reviser'],
    ...NO_OPTIONS,
    make: ({ reviser }) => revise(reviser),
  }),
  listed({
    name: 'revise-majority',
    modality: 'language',
    needs: ['reviser', 'answerOf'],
    ...NO_OPTIONS,
    make: ({ reviser, answerOf }) => reviseMajority(reviser, answerOf),
  }),
  listed({
    name: 'beam',
    modality: 'language',
    needs: ['process'],
    defaults: BEAM,
    others: { expand: 2 },
    make: ({ process }, options) => beam(process, options) as AnyStrategy,
  }),
  listed({
    name: 'lookahead',
    modality: 'language',
    needs: ['process'],
    defaults: LOOKAHEAD,
    others: { expand: 2, ahead: 2 },
    make: ({ process }, options) => lookahead(process, options) as AnyStrategy,
  }),
  listed({
    name: 'zero-order',
    modality: 'image',
    needs: ['verifier'],
    defaults: ZERO_ORDER,
    others: { neighbours: 2, radius: 0.1 },
    make: ({ verifier }, options) => zeroOrder(verifier, options) as AnyStrategy,
  }),
  listed({
    name: 'particles',
    modality: 'image',
    needs: ['verifier'],
    defaults: PARTICLES,
    others: { resamplings: 1, strength: 20, eta: 0.5 },
    make: ({ verifier }, options) => particles(verifier, options) as AnyStrategy,
  }),
  listed({
    name: 'path-search',
    modality: 'image',
    needs: ['verifier'],
    defaults: PATH_SEARCH,
    others: { branches: 2, back: 1, ahead: 4, start: 0.5 },
    make: ({ verifier }, options) => pathSearch(verifier, options) as AnyStrategy,
  }),
];
