export type { Claim, Finding, Region, Result, TestOptions, Verdict } from './claim.js';
export { CLAIM_COUNT, LEDGER_LEVEL, verdictIn } from './claim.js';
export { CLAIMS, claimOf } from './claims.js';
export { curveRows, realRow } from './curve-rows.js';
export { type DepthCurve, depthCurves, mainCurves } from './curves.js';
export { frechetRows } from './distances.js';
export {
  type CountRow,
  type DistanceRow,
  type Evidence,
  loadEvidence,
  type OutcomeRow,
  saveEvidence,
} from './evidence.js';
export { type Ledger, type LedgerEntry, testClaims } from './ledger.js';
export { outcomeRows } from './outcomes.js';
export { meanScore, setups, spots } from './select.js';
export { splitRows } from './split-rows.js';
export { timedDistances, timedOutcomes } from './timed.js';
export { choicesOf, type Universal, universal } from './universal.js';
