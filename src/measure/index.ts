export { byDepth, type Proportion, proportion } from './accuracy.js';
export { type CurvePoint, errorCurve, frechetCurve, lawPoints, relativeCurve } from './curve.js';
export { frechetBetween, frechetDistance, frechetInterval, type Gaussian, gaussianOf } from './frechet.js';
export { realDigits } from './real-digits.js';
