import { constant } from './constant.js';
import { exponential } from './exponential.js';
import type { Law } from './law.js';
import { logarithm } from './logarithm.js';
import { power } from './power.js';
import { powerFloor } from './power-floor.js';

/** The menu: every law that a scaling curve is compared with. */
export const LAWS: readonly Law[] = [constant, logarithm, power, powerFloor, exponential];
