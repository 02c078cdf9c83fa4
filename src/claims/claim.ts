import type { Resampled } from '../numerics/bootstrap-bca.js';
import type { Verdict } from '../numerics/verdict.js';
import type { Evidence } from '../records/evidence.js';
import type { Experiment, Experiments } from './experiment.js';
import type { Scene, Truth } from './world/pieces.js';

export type { Verdict };

/** The effects that the claim says there are. */
export interface Region {
  readonly from?: number;
  readonly to?: number;
  /** Effects less than this above `from` are too small to matter: an interval that ends below `from` + `margin` speaks against. */
  readonly margin?: number;
}

/** One comparison that a claim was tested on, such as one family or task. */
export interface Finding {
  readonly what: string;
  /** `part` counts for the verdict; `control` is a case where nothing must be found; `note` is told beside it. */
  readonly role: 'part' | 'control' | 'note';
  /** The effects that it would have where the claim holds. */
  readonly region: Region;
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  /** How many problems, seeds or curves the interval is over, in words. */
  readonly samples: string;
  readonly verdict: Verdict;
  /** "language", "diffusion", "flow", ...: with the task its place in the matrix; "" where it is of none or of all. */
  readonly family: string;
  /** "arithmetic", "digits", ...; "" where it is of none or of all. */
  readonly task: string;
  /** Which rows were compared: notebook, models, strategies and widths, verifier, decoding, measure, set and problems. */
  readonly picked: string;
  /** Why it decides nothing though it has numbers; absent where it may decide. */
  readonly open?: string;
  readonly power?: Power;
}

/** What a comparison of that many samples can tell. */
export interface Power {
  /** The smallest effect that it supports in 80 % of cases. */
  readonly smallest: number;
  /** How many problems (trainings, ...) contradict an effect at the region's edge in 80 % of cases; null where the rule has no margin. */
  readonly needed: number | null;
}

/** What the parts of one family and task come to, put together as the claim's are. */
export interface PlaceVerdict extends Pick<Finding, 'family' | 'task' | 'verdict'> {
  /** The place in the findings of the one that it hangs on. */
  readonly hangsOn: number;
}

/** What became of a claim. */
export interface Result {
  readonly verdict: Verdict;
  /** The place of the finding that the verdict hangs on; null where there is no evidence. */
  readonly hangsOn: number | null;
  /** Of the finding that the verdict hangs on; null where there is no evidence. */
  readonly effect: number | null;
  readonly interval: readonly [number, number] | null;
  readonly samples: string;
  readonly findings: readonly Finding[];
  /** One for each family and task that parts are of, in their order. */
  readonly cells: readonly PlaceVerdict[];
  /** Why the verdict is what it is, in one sentence. */
  readonly why: string;
}

export interface TestOptions {
  /** How often the claim's verdict may be wrong: decisions are one-sided, by intervals of 1 - 2 alpha. */
  readonly alpha: number;
  readonly seed: number;
  /** Of bootstraps. */
  readonly replicates: number;
  /** Where resamples are kept, for a claim that is tested again on the same evidence at another alpha. */
  readonly kept?: Kept;
}

/** Resamples in the order in which a rule asks for them, which is the same each time. */
export interface Kept {
  next(): { resampled?: Resampled };
}

/** Whose claim it is: one that the paper makes, one of its open questions with the answer that we try, one that the lab adds, or that of the title. */
export type Origin = 'paper' | 'open question' | 'lab' | 'title';
export const ORIGINS: readonly Origin[] = ['paper', 'open question', 'lab', 'title'];

/** What the paper says, translated, and in quotation marks where it is word for word. */
export interface PaperSentence {
  readonly sentence: string;
  readonly place: string;
}

/** A claim with the rule that decides it. The rule is fixed before the rows that decide it are drawn. */
export interface Claim {
  /** Its place in the ledger, from 1. */
  readonly number: number;
  readonly id: string;
  readonly name: string;
  /** What is tested, and no more than the rule tests. */
  readonly sentence: string;
  readonly origin: Origin;
  /** Absent where the lab has not the paper's words, and for what the paper does not say. */
  readonly paper?: PaperSentence;
  /** The work that the claim goes back to. */
  readonly source: string;
  /** What its rule is about: it sees the rows of these and no others. */
  readonly experiments?: Readonly<Record<string, Experiment>>;
  readonly families: readonly string[];
  /** What is measured, with its unit. */
  readonly measured: string;
  readonly unit: string;
  readonly region: Region;
  readonly rule: string;
  /** The notebooks that its evidence comes from, by number. */
  readonly notebooks: readonly string[];
  /** Tests the rule; on other experiments of the same names where some are given (`claimOn`). */
  test(evidence: Evidence, options: TestOptions, experiments?: Experiments): Result;
  /** Evidence from a world in which it is known whether the claim holds (see `simulate`); absent where it is tested on no evidence. */
  readonly world?: Scene;
  /** What holds where its world is made for the edge of its rule, if it is not the edge. */
  readonly onEdge?: Truth;
}

/** The level of the two-sided interval whose ends are one-sided bounds at `alpha`. */
export const levelAt = (alpha: number): number => 1 - 2 * alpha;

/**
 * What an interval says of a region: inside it, outside it, or neither. One that ends below `from` + `margin` is outside, though it may lie above `from`.
 *
 * @param region `from` and `to`, either left out where there is no end, and the `margin` of a contradiction
 * @param interval its ends
 * @returns 'supported', 'contradicted' or 'undecided'
 * @example verdictIn({ from: 0, margin: 0.01 }, { low: 0.02, high: 0.3 }) // 'supported'
 */
export function verdictIn(
  { from, to, margin = 0 }: Region,
  { low, high }: { readonly low: number; readonly high: number },
): Verdict {
  if (!(low <= high)) return 'undecided';
  // What is surely there, and surely too small to matter, is no support.
  if ((from !== undefined && high < from + margin) || (to !== undefined && low > to)) return 'contradicted';
  if ((from === undefined || low > from) && (to === undefined || high < to)) return 'supported';
  return 'undecided';
}
