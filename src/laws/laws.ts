import * as curves from './curves.js';
import type { Law } from './law.js';
import * as surfaces from './surfaces.js';

/** Every law of one number, by how many parameters it has. */
export const CURVES: readonly Law[] = Object.values<Law>(curves).sort(
  (one, other) => one.parameters.length - other.parameters.length,
);

/** Every law of several numbers. */
export const SURFACES: readonly Law<readonly number[]>[] = Object.values<Law<readonly number[]>>(surfaces);

/** The menu: every law that a scaling curve is compared with. */
export const LAWS: readonly Law[] = CURVES.filter(({ menu }) => menu === true);
