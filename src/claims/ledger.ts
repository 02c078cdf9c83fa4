import { checkEvidence, type Evidence } from '../records/evidence.js';
import { type Claim, levelAt, type Result, type TestOptions } from './claim.js';
import { CLAIMS, LEDGER_LEVEL } from './claims.js';

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
  readonly figure: string;
  readonly command: string;
}

export interface Ledger {
  /** Of every claim's interval. */
  readonly level: number;
  readonly entries: readonly LedgerEntry[];
}

/** The figure of a claim, by name. */
export const figureOf = ({ number, id }: Pick<Claim, 'number' | 'id'>): string =>
  `claim-${String(number).padStart(2, '0')}-${id}`;

/**
 * Tests claims on evidence, all of them unless told; the same evidence and seed give the same ledger.
 *
 * @example testClaims(loadEvidence('data/evidence')).entries[0].verdict // 'supported'
 */
export function testClaims(
  evidence: Evidence,
  {
    claims = CLAIMS,
    alpha = (1 - LEDGER_LEVEL) / 2,
    seed = 0,
    replicates = 400,
  }: Partial<TestOptions> & { readonly claims?: readonly Claim[] } = {},
): Ledger {
  checkEvidence(evidence, 'evidence');
  const frozen: Evidence = {
    outcomes: Object.freeze([...evidence.outcomes]),
    counts: Object.freeze([...evidence.counts]),
    distances: Object.freeze([...evidence.distances]),
  };
  const entries = claims.map((claim): LedgerEntry => {
    const { number, id, name, sentence, origin, paper, source, families, measured, unit, rule, region, notebooks } =
      claim;
    const result = claim.test(frozen, { alpha, seed, replicates });
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
      ...result,
      figure: figureOf(claim),
      command: `npm run reproduce -- --only ${id}`,
    };
  });
  return { level: levelAt(alpha), entries };
}
