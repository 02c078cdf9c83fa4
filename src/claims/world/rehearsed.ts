import type { Evidence } from '../../records/evidence.js';
import type { Claim, Result, Verdict } from '../claim.js';
import { CLAIMS, claimOf, LEDGER_ALPHA } from '../claims.js';
import { keeping } from '../ledger.js';
import type { Fault, Holds } from './faults/fault.js';
import { TRUTHS, type Truth } from './pieces.js';
import { truthOf } from './truth.js';
import { SIMULATED, simulate, simulateSpoiled } from './world.js';

/** The evidence of a clean world, beside the names of faults. */
export const CLEAN = 'clean';

/** One world of one claim: how it was made, and what holds in it. */
interface Made {
  /** "clean", or the fault of the evidence. */
  readonly fault: string;
  readonly truth: Truth;
  readonly holds: Holds;
}

/** What came of one claim in one world, whatever comes of the others. */
export interface Rehearsed extends Made {
  readonly id: string;
  readonly repetition: number;
  /** The verdict where `left` claims are left in Holm's procedure, at place left - 1. */
  readonly verdicts: readonly Verdict[];
}

/** What rehearsals may be told. */
export interface RehearsalOptions {
  readonly faults: readonly Fault[];
  readonly replicates: number;
  readonly alpha: number;
}

/** The error of a rehearsed ledger: the share that the simulated claims have of all. */
export const shareOf = (alpha = LEDGER_ALPHA): number => (alpha * SIMULATED.length) / CLAIMS.length;

/** A claim's world in repetition r: true, false or on the edge in turn. `c` is its place among the simulated claims. */
function cleanWorld(claim: Claim, r: number, c: number): Made & { readonly evidence: Evidence } {
  const truth = TRUTHS[(r + c) % TRUTHS.length]!;
  return { fault: CLEAN, truth, holds: truthOf(claim, truth), evidence: simulate(claim.id, truth, 1000 * r + c) };
}

/** A claim's world with a fault: every fault that its evidence can have, and every truth, in turn. */
function spoiledWorld(claim: Claim, r: number, c: number, faults: readonly Fault[]): ReturnType<typeof cleanWorld>[] {
  for (let k = 0; k < faults.length; k++) {
    const fault = faults[(r + c + k) % faults.length]!;
    const truth = TRUTHS[(Math.floor((r + k) / faults.length) + r + c) % TRUTHS.length]!;
    const evidence = simulateSpoiled(claim.id, truth, 1000 * r + c, fault);
    if (evidence === undefined) continue;
    const before = truthOf(claim, truth);
    return [{ fault: fault.name, truth, holds: fault.holds?.(before) ?? before, evidence }];
  }
  return [];
}

/** What a result is like: a control that found something stays found at any larger error. */
const stateOf = ({ verdict, findings }: Result): string =>
  `${verdict} ${findings.some(({ role, open }) => role === 'control' && open !== undefined)}`;

/**
 * The verdict at every step that Holm's procedure may come to. Intervals are nested: as the error grows a result is undecided, then
 * contradicted, supported, or the one after the other (an effect too small to matter), then undecided again where a control finds something.
 * Between two steps that are alike all are taken to be.
 */
function everyStep(count: number, test: (left: number) => Result): Verdict[] {
  const verdicts: Verdict[] = [];
  const between = (low: number, atLow: Result, high: number, atHigh: Result) => {
    verdicts[low - 1] = atLow.verdict;
    verdicts[high - 1] = atHigh.verdict;
    if (high - low < 2) return;
    if (stateOf(atLow) === stateOf(atHigh)) {
      verdicts.fill(atLow.verdict, low, high - 1);
      return;
    }
    const middle = (low + high) >> 1;
    const found = test(middle);
    between(low, atLow, middle, found);
    between(middle, found, high, atHigh);
  };
  between(1, test(1), count, test(count));
  return verdicts;
}

/**
 * One claim in its clean world and in its spoiled one, at every error that a ledger's procedure may test it at: so that the claims of a ledger can be
 * rehearsed apart, and one of them again.
 *
 * @example rehearsedClaim('chains', 0)[0].verdicts.length // 20, as many as there are simulated claims
 */
export function rehearsedClaim(
  id: string,
  repetition: number,
  { faults, replicates, alpha }: RehearsalOptions,
): Rehearsed[] {
  const [claim, c] = [claimOf(id), SIMULATED.indexOf(id)];
  const worlds = [cleanWorld(claim, repetition, c), ...spoiledWorld(claim, repetition, c, faults)];
  return worlds.map(({ evidence: { outcomes, counts, distances }, ...made }): Rehearsed => {
    const evidence: Evidence = {
      outcomes: Object.freeze(outcomes),
      counts: Object.freeze(counts),
      distances: Object.freeze(distances),
    };
    const kept = keeping();
    const test = (left: number) =>
      claim.test(evidence, { alpha: shareOf(alpha) / left, seed: repetition, replicates, kept: kept() });
    return { id, repetition, ...made, verdicts: everyStep(SIMULATED.length, test) };
  });
}
