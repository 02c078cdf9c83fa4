import type { Meter } from '../compute/meter.js';
import type { Configured } from '../compute/settings.js';
import type { Family } from '../families/family.js';
import type { Problem } from '../tasks/task.js';
import type { Chooser } from '../verifiers/verifier.js';

/** What may be spent on one problem: refinements a candidate, and candidates. */
export interface Budget {
  readonly depth: number;
  readonly width: number;
}

/** The work of one call: problems, what each may cost, and where the spending is counted. */
export interface Job<P extends Problem, State, Sample> {
  readonly family: Family<P, State, Sample>;
  readonly problems: readonly P[];
  readonly budget: Budget;
  /** Candidate c of problem p has the key (seed, p, c): a wider budget has the candidates of a narrower one, and more. */
  readonly seed: number;
  readonly meter: Meter;
}

/** What a strategy settled on for one problem, and what that problem alone cost, verifier included. */
export interface Outcome<Sample> {
  readonly sample: Sample;
  /** The verifier's score of the sample, where there is one. */
  readonly score?: number;
  readonly nfe: number;
  readonly flops: number;
}

/**
 * What a strategy does with its budget:
 * - single: one candidate, taken as it is;
 * - choice: independent candidates, of which one is chosen at the end;
 * - process: a search that looks at unfinished candidates;
 * - noise-search: a search over the noises that images start from;
 * - adaptive: one budget for all problems, spent where it is worth most;
 * - revision: candidates that are written after reading the ones before.
 */
export type StrategyKind = 'single' | 'choice' | 'process' | 'noise-search' | 'adaptive' | 'revision';

/** Tokens of a step of a chain, for strategies that judge step by step. */
export interface Steps {
  readonly stepLength: number;
}

/** Steps of chained arithmetic: a running result and a separator. */
export const USUAL_STEPS: Steps = { stepLength: 2 };

/**
 * A way to spend a budget of depth x width on a problem. It returns one outcome a problem, in their order, and what it counts on the
 * job's meter is the sum of what its outcomes say. A verifier is given to it when it is made.
 */
export interface Strategy<P extends Problem, State, Sample> extends Configured {
  /** "single", "best-of-n", ...: the verifier is a column of its own. */
  readonly name: string;
  readonly kind: StrategyKind;
  readonly verifier?: Chooser | undefined;
  /** The checkpoint that chooses or revises, where it is not the verifier's. */
  readonly judge?: string | undefined;
  /**
   * The critical path: evaluations of a network that have to wait for each other, the verifier's among them, when everything else runs
   * side by side; the latency on hardware that is wide enough, free of any machine's noise. What may end early is counted in full.
   * Reading what is already written is one evaluation, however long it is; the prompt's is left out, for everything has one.
   *
   * @param steps of a task's chains (`layout`); by default those of chained arithmetic
   */
  serialDepth(budget: Budget, steps?: Steps): number;
  run(job: Job<P, State, Sample>): Outcome<Sample>[];
}

/**
 * Refuses budgets that are no whole numbers, a depth below 0 or a width below 1.
 *
 * @param strategy the name that the message begins with
 * @param budget depth and width
 * @throws RangeError for a depth that is no whole number >= 0 and a width that is no whole number >= 1
 * @example checkBudget('mine', { depth: -1, width: 1 }) // RangeError: mine: expected a depth that is a whole number >= 0, got -1
 */
export function checkBudget(strategy: string, { depth, width }: Budget): void {
  if (!Number.isSafeInteger(depth) || depth < 0) {
    throw new RangeError(`${strategy}: expected a depth that is a whole number >= 0, got ${depth}`);
  }
  if (!Number.isSafeInteger(width) || width < 1) {
    throw new RangeError(`${strategy}: expected a width that is a whole number >= 1, got ${width}`);
  }
}
