export type { Claim, Finding, Region, Result, TestOptions, Verdict } from './claim.js';
export { CLAIM_COUNT, LEDGER_LEVEL, verdictIn } from './claim.js';
export { CLAIMS, claimOf } from './claims.js';
export { type DepthCurve, depthCurves, mainCurves } from './curves.js';
export {
  type CountRow,
  type DistanceRow,
  type Evidence,
  loadEvidence,
  type OutcomeRow,
  saveEvidence,
} from './evidence.js';
export { type Ledger, type LedgerEntry, testClaims } from './ledger.js';
