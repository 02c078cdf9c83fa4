export { accuracyCurve, byDepth, type Proportion, proportion } from './accuracy.js';
export {
  type BetaBinomialFit,
  type BetaBinomialStatus,
  fitBetaBinomial,
  forecastCoverage,
  predictedCoverage,
} from './beta-binomial.js';
export { type ChainSum, chainSum } from './chain-sum.js';
export { type CurvePoint, errorCurve, frechetCurve, lawPoints, relativeCurve } from './curve.js';
export { bestByDeadline, type DeadlinePoint, type Timed } from './deadline.js';
export { discretisationError } from './discretisation.js';
export { type ErrorSplit, type Estimate, errorSplit } from './error-split.js';
export type { Interval } from './features.js';
export { frechetBetween, frechetDistance, frechetInterval, type Gaussian, gaussianOf } from './frechet.js';
export { frechetLimit } from './frechet-limit.js';
export { kernelDistance } from './kernel-distance.js';
export { leadProbability, voteValue } from './lead.js';
export { digamma, lnBeta, lnGamma, trigamma } from './log-gamma.js';
export { majorityCurves } from './majority-curves.js';
export { type KernelParts, type MixtureDistance, mixtureDistance } from './mixture-distance.js';
export { pairedDifference } from './paired.js';
export {
  type CoverageInterval,
  type CoveragePoint,
  coverage,
  coverageCurve,
  type ProblemCount,
  passAtK,
} from './pass-at-k.js';
export { planeSlopes } from './plane-slopes.js';
export { precisionRecall } from './precision-recall.js';
export { realDigits, realDistance, realFeatures, realImages } from './real-digits.js';
export { borrowedCoverage, type GivenAnswer, guessCoverage, guessShares, shuffledCoverage } from './shuffled.js';
export { slicedWasserstein } from './sliced-wasserstein.js';
export { type SplitErrors, type SplitPoint, splitErrors } from './split-errors.js';
export { type Straightness, straightness, type Ways } from './straightness.js';
export { type Gap, type StrategyPoint, spendingCurve, strategyCurve, strategyGap } from './strategy-curve.js';
