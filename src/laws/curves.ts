/** Every law of one number, one line each: the menu, the room's index, threads, suites and the command line take them from here. */
export { constant } from './constant.js';
export { coverageLaw } from './coverage.js';
export { exponential } from './exponential.js';
export { logarithm } from './logarithm.js';
export { overOptimisationLaw } from './over-optimisation.js';
export { power } from './power.js';
export { powerFloor } from './power-floor.js';
