export { chainSumRows } from '../evidence/chain-sums.js';
export { curveRows, realRow } from '../evidence/curve-rows.js';
export { asEvidence, digitDistances, type Measurement, spendable } from '../evidence/digit-distances.js';
export { frechetRows } from '../evidence/distances.js';
export { outcomeRows } from '../evidence/outcomes.js';
export { pathRows } from '../evidence/path-rows.js';
export { heldOut, pooledRealRows, pooledRows, type RealSet } from '../evidence/pooled-distances.js';
export { imperfectChoices, requiredDepths } from '../evidence/required-rows.js';
export { splitRows } from '../evidence/split-rows.js';
export { timedDistances, timedOutcomes } from '../evidence/timed.js';
export {
  type CountRow,
  checkEvidence,
  type DistanceRow,
  type Evidence,
  loadEvidence,
  type OutcomeRow,
  saveEvidence,
} from '../records/evidence.js';
export { type ArmPoint, armPoints } from './arm-points.js';
export type { Claim, Finding, Origin, Power, Region, Result, TestOptions, Verdict } from './claim.js';
export { verdictIn } from './claim.js';
export { CLAIMS, claimOf, LEDGER_LEVEL } from './claims.js';
export { type DepthCurve, depthCurves, mainCurves } from './curves.js';
export { type Experiment, rowsOf } from './experiment.js';
export { type Ledger, type LedgerEntry, testClaims } from './ledger.js';
export { claimOn, type OwnTasks, ownLedger } from './own.js';
export { ROOM, type Room, roomsOf } from './room.js';
export { meanScore, setups, spots } from './select.js';
export { choicesOf, type Universal, universal } from './universal.js';
