import type { Evidence } from '../../records/evidence.js';
import { CLAIMS } from '../claims.js';
import type { Truth } from './pieces.js';
import { dice } from './rows.js';

/** The claims that a world can be simulated for, in the ledger's order. */
export const SIMULATED: readonly string[] = CLAIMS.filter(({ world }) => world !== undefined).map(({ id }) => id);

/**
 * Evidence from a world in which it is known whether a claim holds, with the noise that the real evidence has: right answers are drawn
 * problem by problem, distances have their standard errors, counts are binomial.
 *
 * @throws RangeError for a claim without a world
 * @example testClaims(simulate('chains', 'true', 1), { claims: [chains] }).entries[0].verdict // 'supported'
 */
export function simulate(id: string, truth: Truth, seed: number): Evidence {
  const world = CLAIMS.find((claim) => claim.id === id)?.world;
  if (world === undefined) throw new RangeError(`simulate: expected one of ${SIMULATED.join(', ')}, got ${id}`);
  const { outcomes = [], counts = [], distances = [] } = world(dice(seed), truth);
  return { outcomes, counts, distances };
}
