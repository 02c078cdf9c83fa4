export { constant } from './constant.js';
export { exponential } from './exponential.js';
export type { Bounds, Law, LawPoint } from './law.js';
export { LAWS } from './laws.js';
export { logarithm } from './logarithm.js';
export { power } from './power.js';
export { powerFloor } from './power-floor.js';
