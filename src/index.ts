export { CLAIMS, type Claim, type Evidence, loadEvidence, testClaims } from './claims/index.js';
export { useBackend } from './compute/index.js';
export { diffusionDigits, type Family, flowDigits, generate, languageArithmetic } from './families/index.js';
export {
  type Figure,
  figure,
  imageSheet,
  ledgerFigure,
  type Series,
  sampleSheet,
  scalingFigure,
  scalingSeries,
} from './figures/index.js';
export {
  bootstrapFit,
  type Choice,
  chooseLaw,
  type Fit,
  fitLaw,
  fitTable,
  LAWS,
  type Law,
  type LawPoint,
} from './fit/index.js';
export {
  type CurvePoint,
  coverage,
  coverageCurve,
  errorCurve,
  frechetCurve,
  frechetDistance,
  kernelDistance,
  lawPoints,
  passAtK,
  realDigits,
  strategyCurve,
} from './measure/index.js';
export { progressBar, startRun } from './notebook/index.js';
export { openStore, openTable, type SampleRecord, type Store, toCsv, toFrame } from './records/index.js';
export {
  type Budget,
  beam,
  bestOfN,
  lookahead,
  majority,
  particles,
  pathSearch,
  type Strategy,
  weightedMajority,
  zeroOrder,
} from './strategies/index.js';
export { type Sweep, sweep } from './sweep/index.js';
export {
  arithmetic,
  digitClassifier,
  digits,
  fewShot,
  multiplication,
  type Problem,
  type Task,
} from './tasks/index.js';
export { openModel, sampleTask, textGenerator } from './text/index.js';
export {
  classifierVerifier,
  generativeVerifier,
  oracle,
  outcomeReward,
  processReward,
  randomVerifier,
  type Verifier,
} from './verifiers/index.js';
