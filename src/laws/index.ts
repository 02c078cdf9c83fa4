export * from './curves.js';
export { type ExpressionOptions, expressionLaw } from './expression.js';
export type { Bounds, Example, ExpressionSource, Input, Law, LawPoint, Reweighted, Shape, Special } from './law.js';
export { CURVES, LAWS, SURFACES } from './laws.js';
export { LIFETIMES, type Lifetime, logLogistic, logNormal, skewness, weibull } from './lifetimes.js';
export * from './surfaces.js';
