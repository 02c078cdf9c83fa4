import { groupBy } from '../../numerics/statistics.js';
import type { Verdict } from '../claim.js';
import { claimOf, LEDGER_ALPHA } from '../claims.js';
import { holm } from '../holm.js';
import { FAULTS } from './faults/faults.js';
import { CLEAN, type RehearsalOptions, type Rehearsed, rehearsedClaim, shareOf } from './rehearsed.js';
import { wrongVerdicts } from './truth.js';
import { SIMULATED } from './world.js';

/** How often each verdict was reached for one claim in one kind of world. */
export interface Tally extends Pick<Rehearsed, 'id' | 'truth' | 'fault'> {
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly wrong: number;
}

/** A wrong verdict, and where. */
export interface Mistake extends Omit<Rehearsed, 'verdicts'> {
  readonly verdict: Verdict;
}

export interface Rehearsal {
  readonly repetitions: number;
  /** Ledgers of clean worlds with at least one wrong verdict, and of spoiled ones; one of each per repetition. */
  readonly wrong: { readonly clean: number; readonly spoiled: number };
  readonly mistakes: readonly Mistake[];
  readonly tallies: readonly Tally[];
}

/** The ledger of one repetition by Holm's procedure; of claims that are not there nothing is decided. */
function ledgerOf(found: readonly Rehearsed[]): Mistake[] {
  const steps = holm(SIMULATED.length, shareOf(), (i, _, left) => ({
    verdict: found.find(({ id }) => id === SIMULATED[i])?.verdicts[left - 1] ?? ('undecided' as const),
  }));
  return found.map(({ verdicts: _, ...rest }) => ({
    ...rest,
    verdict: steps[SIMULATED.indexOf(rest.id)]!.result.verdict,
  }));
}

/**
 * Ledgers of what claims came to: in every repetition one of clean evidence and one of evidence with faults. A claim's verdict is compared with
 * what holds in its world: "supported" is wrong where the claim is false or on the edge, "contradicted" where it is true, both where the
 * evidence can decide nothing (see `wrongVerdicts`); "undecided" is never wrong, and is counted.
 *
 * @example rehearsalOf(rehearsedClaim('chains', 0, options)).tallies[0].truth // 'edge'
 */
export function rehearsalOf(found: readonly Rehearsed[]): Rehearsal {
  const order = ({ id }: Rehearsed) => SIMULATED.indexOf(id);
  const sorted = [...found].sort((a, b) => a.repetition - b.repetition || order(a) - order(b));
  const ledgers = [...groupBy(sorted, ({ repetition }) => repetition).values()];
  const told = [true, false].flatMap((clean) =>
    ledgers.flatMap((rows) => ledgerOf(rows.filter(({ fault }) => (fault === CLEAN) === clean))),
  );
  const isWrong = ({ id, holds, verdict }: Mistake) =>
    wrongVerdicts(holds, (claimOf(id).region.margin ?? 0) > 0).includes(verdict);
  const mistakes = told.filter(isWrong);
  const wrong = (clean: boolean) =>
    new Set(mistakes.filter(({ fault }) => (fault === CLEAN) === clean).map(({ repetition }) => repetition)).size;
  const tallies = [...groupBy(told, ({ id, truth, fault }) => `${id} ${truth} ${fault}`).values()].map(
    (list): Tally => {
      const count = (verdict: Verdict) => list.filter((one) => one.verdict === verdict).length;
      const { id, truth, fault } = list[0]!;
      return {
        ...{ id, truth, fault },
        verdicts: {
          supported: count('supported'),
          contradicted: count('contradicted'),
          undecided: count('undecided'),
        },
        wrong: list.filter(isWrong).length,
      };
    },
  );
  return { repetitions: ledgers.length, wrong: { clean: wrong(true), spoiled: wrong(false) }, mistakes, tallies };
}

/**
 * Rehearses the ledger on simulated worlds: in every repetition a clean world and one with a fault (see `FAULTS`) for each claim, in which it is
 * true, false or on its edge.
 *
 * @example rehearse({ repetitions: 200 }).wrong.clean / 200 // the share of ledgers with a wrong verdict, at most 0.05
 */
export function rehearse({
  repetitions,
  claims = SIMULATED,
  faults = FAULTS,
  replicates = 10_000,
  alpha = LEDGER_ALPHA,
}: Partial<RehearsalOptions> & { readonly repetitions: number; readonly claims?: readonly string[] }): Rehearsal {
  const options = { faults, replicates, alpha };
  const places = Array.from({ length: repetitions }, (_, r) => r);
  return rehearsalOf(places.flatMap((r) => claims.flatMap((id) => rehearsedClaim(id, r, options))));
}
