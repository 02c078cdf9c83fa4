import type { Verdict } from '../claim.js';
import { claimOf, LEDGER_LEVEL } from '../claims.js';
import { TRUTHS, type Truth } from './pieces.js';
import { truthOf, wrongVerdicts } from './truth.js';
import { SIMULATED, simulate } from './world.js';

/** How often each verdict was reached for one claim in one kind of world. */
export interface Tally {
  readonly id: string;
  readonly truth: Truth;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly wrong: number;
}

export interface Rehearsal {
  readonly repetitions: number;
  /** Repetitions in which at least one verdict of the ledger was wrong. */
  readonly wrong: number;
  /** The claims and truths of the wrong verdicts, with their repetition. */
  readonly mistakes: readonly {
    readonly repetition: number;
    readonly id: string;
    readonly truth: Truth;
    readonly verdict: Verdict;
  }[];
  readonly tallies: readonly Tally[];
}

/**
 * Rehearses the ledger on simulated worlds: in repetition r claim c is true, false or on its edge by (r + c) mod 3, its verdict is reached
 * from the simulated evidence and compared with the truth. "Supported" is wrong where the claim is false or on the edge, "contradicted" where
 * it is true (see `wrongVerdicts`); "undecided" is never wrong, and is counted.
 *
 * @example rehearse({ repetitions: 200 }).wrong / 200 // the share of ledgers with a wrong verdict, at most 0.05
 */
export function rehearse({
  repetitions,
  first = 0,
  claims = SIMULATED,
  replicates = 200,
  alpha = (1 - LEDGER_LEVEL) / 2,
  progress = () => {},
}: {
  readonly repetitions: number;
  readonly first?: number;
  readonly claims?: readonly string[];
  readonly replicates?: number;
  readonly alpha?: number;
  readonly progress?: (done: number) => void;
}): Rehearsal {
  const tallies = claims.flatMap((id) =>
    TRUTHS.map((truth) => ({ id, truth, verdicts: { supported: 0, contradicted: 0, undecided: 0 }, wrong: 0 })),
  );
  const mistakes: { repetition: number; id: string; truth: Truth; verdict: Verdict }[] = [];
  for (let r = first; r < first + repetitions; r++) {
    claims.forEach((id, c) => {
      const truth = TRUTHS[(r + c) % TRUTHS.length]!;
      const claim = claimOf(id);
      const { verdict } = claim.test(simulate(id, truth, 1000 * r + c), { alpha, seed: r, replicates });
      const tally = tallies.find((one) => one.id === id && one.truth === truth)!;
      tally.verdicts[verdict]++;
      if (
        !wrongVerdicts(truthOf(claim, truth), claim.region.margin !== undefined && claim.region.margin > 0).includes(
          verdict,
        )
      )
        return;
      tally.wrong++;
      mistakes.push({ repetition: r, id, truth, verdict });
    });
    progress(r - first + 1);
  }
  return { repetitions, wrong: new Set(mistakes.map(({ repetition }) => repetition)).size, mistakes, tallies };
}
