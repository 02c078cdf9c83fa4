import { sum } from '../../numerics/statistics.js';
import { alike } from '../../records/alike.js';
import type { Evidence } from '../../records/evidence.js';
import type { Claim, Verdict } from '../claim.js';
import { CLAIMS, claimOf, LEDGER_ALPHA } from '../claims.js';
import { holm } from '../holm.js';
import { keeping } from '../ledger.js';
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
  /** The first of its repetitions. */
  readonly first: number;
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
  replicates = 10_000,
  alpha = LEDGER_ALPHA,
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
  // A ledger of these claims has the share of error that they have of all.
  const share = (alpha * claims.length) / CLAIMS.length;
  const list = claims.map(claimOf);
  const told = (r: number, claim: Claim, { fault, truth, holds }: Made, verdict: Verdict) => {
    const { id, region } = claim;
    const key = `${id} ${truth} ${fault}`;
    const none = { supported: 0, contradicted: 0, undecided: 0 };
    const tally = tallies.get(key) ?? { id, truth, fault, verdicts: none, wrong: 0 };
    tallies.set(key, tally);
    tally.verdicts[verdict]++;
    if (!wrongVerdicts(holds, (region.margin ?? 0) > 0).includes(verdict)) return;
    tally.wrong++;
    mistakes.push({ repetition: r, id, fault, truth, holds, verdict });
  };
  /** The ledger of one world per claim, by Holm's procedure. */
  const decide = (r: number, worlds: readonly (Made | undefined)[]) => {
    const made = list.flatMap((claim, c) =>
      worlds[c] === undefined ? [] : [{ claim, world: worlds[c], kept: keeping() }],
    );
    const steps = holm(made.length, (share * made.length) / list.length, (i, own) =>
      made[i]!.claim.test(made[i]!.world.evidence, { alpha: own, seed: r, replicates, kept: made[i]!.kept() }),
    );
    made.forEach(({ claim, world }, i) => told(r, claim, world, steps[i]!.result.verdict));
  };
  for (let r = first; r < first + repetitions; r++) {
    decide(
      r,
      list.map((claim, c) => cleanWorld(claim, r, c)),
    );
    decide(
      r,
      list.map((claim, c) => spoiledWorld(claim, r, c, faults)),
    );
    progress(r - first + 1);
  }
  const ledgers = (clean: boolean) =>
    new Set(mistakes.filter(({ fault }) => (fault === CLEAN) === clean).map(({ repetition }) => repetition)).size;
  return {
    first,
    repetitions,
    wrong: { clean: ledgers(true), spoiled: ledgers(false) },
    mistakes,
    tallies: [...tallies.values()],
  };
}

/** Rehearsals of different repetitions as one, such as those of several processes: the same as one rehearsal of them all. */
export function rehearsedTogether(pieces: readonly Rehearsal[]): Rehearsal {
  const sorted = [...pieces].sort((a, b) => a.first - b.first);
  const total = (of: (piece: Rehearsal) => number) => sum(sorted, of);
  const tallies = alike(
    sorted.flatMap((piece) => piece.tallies),
    ['id', 'truth', 'fault'],
  ).map((list): Tally => {
    const count = (verdict: Verdict) => sum(list, ({ verdicts }) => verdicts[verdict]);
    const { id, truth, fault } = list[0]!;
    const verdicts = {
      supported: count('supported'),
      contradicted: count('contradicted'),
      undecided: count('undecided'),
    };
    return { id, truth, fault, verdicts, wrong: sum(list, ({ wrong }) => wrong) };
  });
  return {
    first: sorted[0]?.first ?? 0,
    repetitions: total(({ repetitions }) => repetitions),
    wrong: { clean: total(({ wrong }) => wrong.clean), spoiled: total(({ wrong }) => wrong.spoiled) },
    mistakes: sorted.flatMap(({ mistakes }) => mistakes),
    tallies,
  };
}
