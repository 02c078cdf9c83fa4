import type { Evidence } from '../../records/evidence.js';
import { CLAIMS } from '../claims.js';
import { FAMILY_SCENES } from './family-scenes.js';
import { IMAGE_SCENES } from './image-scenes.js';
import { LANGUAGE_SCENES } from './language-scenes.js';
import { dice } from './rows.js';
import type { Truth } from './truth.js';

const SCENES = { ...LANGUAGE_SCENES, ...IMAGE_SCENES, ...FAMILY_SCENES };

/** The claims that a world can be simulated for, in the ledger's order. */
export const SIMULATED: readonly string[] = CLAIMS.map(({ id }) => id).filter((id) => id in SCENES);

/**
 * Evidence from a world in which it is known whether a claim holds, with the noise that the real evidence has: right answers are drawn
 * problem by problem, distances have their standard errors, counts are binomial.
 *
 * @throws RangeError for a claim without a world
 * @example testClaims(simulate('chains', 'true', 1), { claims: [chains] }).entries[0].verdict // 'supported'
 */
export function simulate(id: string, truth: Truth, seed: number): Evidence {
  const scene = SCENES[id];
  if (scene === undefined) throw new RangeError(`simulate: expected one of ${SIMULATED.join(', ')}, got ${id}`);
  const { outcomes = [], counts = [], distances = [] } = scene(dice(seed), truth);
  return { outcomes, counts, distances };
}
