export { assignment } from '../numerics/assignment.js';
export type { Estimate, Interval } from '../numerics/estimate.js';
export { digamma, lnBeta, lnGamma, trigamma } from '../numerics/log-gamma.js';
export { accuracyCurve, byDepth, proportion } from './answers/accuracy.js';
export {
  type BetaBinomialFit,
  type BetaBinomialStatus,
  fitBetaBinomial,
  forecastCoverage,
  predictedCoverage,
} from './answers/beta-binomial.js';
export { type ChainSum, chainSum } from './answers/chain-sum.js';
export { beyondChance, type GuessedMeasure, guessed, passBeyondChance } from './answers/chance.js';
export { leadProbability, voteValue } from './answers/lead.js';
export { majorityCurves } from './answers/majority-curves.js';
export {
  type CoverageInterval,
  type CoveragePoint,
  coverage,
  coverageCurve,
  type ProblemCount,
  passAtK,
} from './answers/pass-at-k.js';
export {
  borrowedCoverage,
  type GivenAnswer,
  guessCoverage,
  guessShares,
  shuffledCoverage,
} from './answers/shuffled.js';
export {
  type CountSplit,
  coverageOf,
  fitSpread,
  naiveForecasts,
  SPREADS,
  type Spread,
  type SpreadName,
  splitCount,
} from './answers/spreads.js';
export { type CurvePoint, errorCurve, frechetCurve, lawPoints, relativeCurve } from './curves/curve.js';
export { bestByDeadline, type DeadlinePoint, type Timed } from './curves/deadline.js';
export { pairedDifference } from './curves/paired.js';
export { planeSlopes } from './curves/plane-slopes.js';
export {
  SPEND_NAMES,
  SPENDS,
  type Spend,
  type SpendCurve,
  type SpendPoint,
  spendCurves,
  spendOf,
} from './curves/spend.js';
export { type StrategyPoint, spendingCurve, strategyCurve, strategyGap } from './curves/strategy-curve.js';
export { discretisationError } from './paths/discretisation.js';
export { type ErrorSplit, errorSplit } from './paths/error-split.js';
export { type Straightness, straightness, type Ways } from './paths/straightness.js';
export { bestOfK, type ScoredSample } from './selection/best-of-k.js';
export { type Ballot, majorityAtK } from './selection/majority-at-k.js';
export {
  type ChosenSample,
  type Fall,
  type Selection,
  type SelectionPoint,
  selectionCurves,
} from './selection/selection-curves.js';
export { type WeightedSample, weightedMajorityAtK } from './selection/weighted-majority-at-k.js';
export { frechetBetween, frechetDistance, frechetInterval, type Gaussian, gaussianOf } from './sets/frechet.js';
export { frechetLimit } from './sets/frechet-limit.js';
export { kernelDistance } from './sets/kernel-distance.js';
export { type KernelParts, type MixtureDistance, mixtureDistance } from './sets/mixture-distance.js';
export { precisionRecall } from './sets/precision-recall.js';
export { realDigits, realDistance, realFeatures, realImages } from './sets/real-digits.js';
export { slicedWasserstein } from './sets/sliced-wasserstein.js';
export { bestAllocation } from './spending/best-allocation.js';
export { computeOptimal, thirds } from './spending/compute-optimal.js';
export {
  atCost,
  type Comparison,
  type CurveCrossing,
  compareAtCosts,
  curveCrossing,
  type Efficiency,
  efficiency,
  type SpendingCurve,
} from './spending/equal-compute.js';
export { type Configuration, type FrontierPoint, frontier } from './spending/frontier.js';
