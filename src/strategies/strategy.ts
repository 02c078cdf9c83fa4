import type { Meter } from '../compute/meter.js';
import type { Family } from '../families/family.js';
import type { Problem } from '../tasks/task.js';
import type { Verifier } from '../verifiers/verifier.js';

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
  readonly forwards: number;
  readonly flops: number;
}

/**
 * A way to spend a budget of depth x width on a problem. It returns one outcome a problem, in their order, and what it counts on the
 * job's meter is the sum of what its outcomes say. A verifier is given to it when it is made.
 */
export interface Strategy<P extends Problem, State, Sample> {
  /** "single", "best-of-n", ...; with its verifier, "best-of-n by classifier", as it stands in records. */
  readonly name: string;
  readonly verifier?: Verifier<P, Sample>;
  /** The checkpoint that chooses or revises, where it is not the verifier's. */
  readonly judge?: string | undefined;
  run(job: Job<P, State, Sample>): Outcome<Sample>[];
}

/** Refuses budgets that are no whole numbers, a depth below 0 or a width below 1. */
export function checkBudget(strategy: string, { depth, width }: Budget): void {
  if (!Number.isSafeInteger(depth) || depth < 0) {
    throw new RangeError(`${strategy}: expected a depth that is a whole number >= 0, got ${depth}`);
  }
  if (!Number.isSafeInteger(width) || width < 1) {
    throw new RangeError(`${strategy}: expected a width that is a whole number >= 1, got ${width}`);
  }
}
