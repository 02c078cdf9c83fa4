import type { Evidence } from '../../records/evidence.js';
import type { Claim, Verdict } from '../claim.js';
import { claimOf, LEDGER_LEVEL } from '../claims.js';
import type { Fault, Holds } from './faults/fault.js';
import { FAULTS } from './faults/faults.js';
import { TRUTHS, type Truth } from './pieces.js';
import { truthOf, wrongVerdicts } from './truth.js';
import { SIMULATED, simulate, simulateSpoiled } from './world.js';

/** The evidence of a clean world, beside the names of faults. */
export const CLEAN = 'clean';

/** One world of one claim: how it was made, and what holds in it. */
interface Made {
  readonly fault: string;
  readonly truth: Truth;
  readonly holds: Holds;
  readonly evidence: Evidence;
}

/** How often each verdict was reached for one claim in one kind of world. */
export interface Tally {
  readonly id: string;
  readonly truth: Truth;
  /** "clean", or the fault of the evidence. */
  readonly fault: string;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly wrong: number;
}

/** A wrong verdict, and where. */
export interface Mistake extends Pick<Made, 'fault' | 'truth' | 'holds'> {
  readonly repetition: number;
  readonly id: string;
  readonly verdict: Verdict;
}

export interface Rehearsal {
  readonly repetitions: number;
  /** Ledgers of clean worlds with at least one wrong verdict, and of spoiled ones; one of each per repetition. */
  readonly wrong: { readonly clean: number; readonly spoiled: number };
  readonly mistakes: readonly Mistake[];
  readonly tallies: readonly Tally[];
}

/** The seed of claim c's world in repetition r. */
const seedOf = (r: number, c: number) => 1000 * r + c;

/** A claim's world in repetition r: true, false or on the edge in turn. */
function cleanWorld(claim: Claim, r: number, c: number): Made {
  const truth = TRUTHS[(r + c) % TRUTHS.length]!;
  return { fault: CLEAN, truth, holds: truthOf(claim, truth), evidence: simulate(claim.id, truth, seedOf(r, c)) };
}

/** A claim's world with a fault: every fault that its evidence can have, and every truth, in turn. */
function spoiledWorld(claim: Claim, r: number, c: number, faults: readonly Fault[]): Made | undefined {
  for (let k = 0; k < faults.length; k++) {
    const fault = faults[(r + c + k) % faults.length]!;
    const truth = TRUTHS[(Math.floor((r + k) / faults.length) + r + c) % TRUTHS.length]!;
    const evidence = simulateSpoiled(claim.id, truth, seedOf(r, c), fault);
    if (evidence === undefined) continue;
    const before = truthOf(claim, truth);
    return { fault: fault.name, truth, holds: fault.holds?.(before) ?? before, evidence };
  }
  return undefined;
}

/**
 * Rehearses the ledger on simulated worlds: in every repetition once on clean evidence and once on evidence with faults (see `FAULTS`), a world
 * for each claim, in which it is true, false or on its edge. Its verdict is compared with what holds: "supported" is wrong where the claim is
 * false or on the edge, "contradicted" where it is true, both where the evidence can decide nothing (see `wrongVerdicts`); "undecided" is
 * never wrong, and is counted.
 *
 * @example rehearse({ repetitions: 200 }).wrong.clean / 200 // the share of ledgers with a wrong verdict, at most 0.05
 */
export function rehearse({
  repetitions,
  first = 0,
  claims = SIMULATED,
  faults = FAULTS,
  replicates = 200,
  alpha = (1 - LEDGER_LEVEL) / 2,
  progress = () => {},
}: {
  readonly repetitions: number;
  readonly first?: number;
  readonly claims?: readonly string[];
  readonly faults?: readonly Fault[];
  readonly replicates?: number;
  readonly alpha?: number;
  readonly progress?: (done: number) => void;
}): Rehearsal {
  const tallies = new Map<
    string,
    { verdicts: Record<Verdict, number>; wrong: number } & Omit<Tally, 'verdicts' | 'wrong'>
  >();
  const mistakes: Mistake[] = [];
  const tell = (claim: Claim, r: number, { fault, truth, holds, evidence }: Made) => {
    const { id, region } = claim;
    const { verdict } = claim.test(evidence, { alpha, seed: r, replicates });
    const key = `${id} ${truth} ${fault}`;
    const tally = tallies.get(key) ?? {
      id,
      truth,
      fault,
      verdicts: { supported: 0, contradicted: 0, undecided: 0 },
      wrong: 0,
    };
    tallies.set(key, tally);
    tally.verdicts[verdict]++;
    if (!wrongVerdicts(holds, (region.margin ?? 0) > 0).includes(verdict)) return;
    tally.wrong++;
    mistakes.push({ repetition: r, id, fault, truth, holds, verdict });
  };
  for (let r = first; r < first + repetitions; r++) {
    claims.map(claimOf).forEach((claim, c) => {
      tell(claim, r, cleanWorld(claim, r, c));
      const spoiled = spoiledWorld(claim, r, c, faults);
      if (spoiled !== undefined) tell(claim, r, spoiled);
    });
    progress(r - first + 1);
  }
  const ledgers = (clean: boolean) =>
    new Set(mistakes.filter(({ fault }) => (fault === CLEAN) === clean).map(({ repetition }) => repetition)).size;
  return {
    repetitions,
    wrong: { clean: ledgers(true), spoiled: ledgers(false) },
    mistakes,
    tallies: [...tallies.values()],
  };
}
