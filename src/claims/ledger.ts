import { checkEvidence, type Evidence } from '../records/evidence.js';
import { type Claim, type Kept, levelAt, type Result, type TestOptions } from './claim.js';
import { CLAIMS, LEDGER_ALPHA } from './claims.js';
import { holm } from './holm.js';

/** A claim with what became of it, as it stands in ledger.json. */
export interface LedgerEntry
  extends Result,
    Pick<
      Claim,
      | 'number'
      | 'id'
      | 'name'
      | 'sentence'
      | 'origin'
      | 'paper'
      | 'source'
      | 'families'
      | 'measured'
      | 'unit'
      | 'rule'
      | 'region'
    > {
  readonly notebooks: readonly string[];
  /** Of its interval: that at which it was decided, or last tried. */
  readonly level: number;
  readonly figure: string;
  readonly command: string;
}

export interface Ledger {
  /** Of the intervals at the first step, at which all claims are tested. */
  readonly level: number;
  readonly entries: readonly LedgerEntry[];
}

/** The figure of a claim, by name. */
export const figureOf = ({ number, id }: Pick<Claim, 'number' | 'id'>): string =>
  `claim-${String(number).padStart(2, '0')}-${id}`;

/** Resamples for the steps of Holm's procedure after the first, which ask for them in the same order. */
export function keeping(): () => Kept {
  const slots: ReturnType<Kept['next']>[] = [];
  return () => {
    let at = 0;
    return {
      next: () => {
        slots[at] ??= {};
        return slots[at++]!;
      },
    };
  };
}

/**
 * Tests claims on evidence, all of them by default; the same evidence and seed give the same ledger. `alpha` is that of a whole ledger, of
 * which Holm's procedure gives each claim its share; some of the claims have as much of it as they are of all.
 *
 * @param evidence its tables
 * @param options `claims` (default: all), `alpha` (default 0.05), `seed` and `replicates` (default 10,000)
 * @returns an entry per claim: verdict, effect, interval and findings
 * @throws TypeError for rows with a value that no reader knows
 * @example testClaims(evidence, { claims: [claimOf('1')] }).entries[0].verdict // 'supported'
 */
export function testClaims(
  evidence: Evidence,
  {
    claims = CLAIMS,
    alpha = LEDGER_ALPHA,
    seed = 0,
    replicates = 10_000,
  }: Partial<TestOptions> & { readonly claims?: readonly Claim[] } = {},
): Ledger {
  checkEvidence(evidence, 'evidence');
  const frozen: Evidence = {
    outcomes: Object.freeze([...evidence.outcomes]),
    counts: Object.freeze([...evidence.counts]),
    distances: Object.freeze([...evidence.distances]),
  };
  const share = (alpha * claims.length) / CLAIMS.length;
  const kept = claims.map(() => keeping());
  const steps = holm(claims.length, share, (i, own) =>
    claims[i]!.test(frozen, { alpha: own, seed, replicates, kept: kept[i]!() }),
  );
  const entries = claims.map((claim, i): LedgerEntry => {
    const { number, id, name, sentence, origin, paper, source, families, measured, unit, rule, region, notebooks } =
      claim;
    const { result, alpha: own } = steps[i]!;
    return {
      number,
      id,
      name,
      sentence,
      origin,
      ...(paper === undefined ? {} : { paper }),
      source,
      families,
      measured,
      unit,
      region,
      rule,
      notebooks,
      level: levelAt(own),
      ...result,
      figure: figureOf(claim),
      command: `npm run reproduce -- --only ${id}`,
    };
  });
  return { level: levelAt(alpha / CLAIMS.length), entries };
}
