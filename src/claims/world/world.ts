import type { Evidence } from '../../records/evidence.js';
import { CLAIMS } from '../claims.js';
import type { Fault } from './faults/fault.js';
import type { Rows, Truth } from './pieces.js';
import { type Dice, dice } from './rows.js';

/** The claims that a world can be simulated for, in the ledger's order. */
export const SIMULATED: readonly string[] = CLAIMS.filter(({ world }) => world !== undefined).map(({ id }) => id);

const whole = ({ outcomes = [], counts = [], distances = [] }: Rows): Evidence => ({ outcomes, counts, distances });

/** The world of a claim, about the edge of its own region and the tasks of its first experiment. */
function sceneOf(id: string): (random: Dice, truth: Truth) => Rows {
  const claim = CLAIMS.find((one) => one.id === id);
  const world = claim?.world;
  if (world === undefined) throw new RangeError(`simulate: expected one of ${SIMULATED.join(', ')}, got ${id}`);
  const { region, experiments = {} } = claim!;
  const tasks = Object.values(experiments)[0]?.tasks ?? ['arithmetic', 'multiplication'];
  return (random, truth) => world(random, truth, { ...region, tasks });
}

/**
 * Evidence from a world in which it is known whether a claim holds, with the noise that the real evidence has: right answers are drawn
 * problem by problem, distances have their standard errors, counts are binomial.
 *
 * @throws RangeError for a claim without a world
 * @example testClaims(simulate('chains', 'true', 1), { claims: [chains] }).entries[0].verdict // 'supported'
 */
export const simulate = (id: string, truth: Truth, seed: number): Evidence => whole(sceneOf(id)(dice(seed), truth));

/** Beyond every seed of a world itself. */
const OTHERS = 2 ** 30;

/**
 * The same world with a fault in its evidence; undefined where the fault is about something that this evidence has not.
 *
 * @throws RangeError for a claim without a world
 * @example simulateSpoiled('chains', 'true', 1, repeatedPrompts).outcomes[0].prompt // '0'
 */
export function simulateSpoiled(id: string, truth: Truth, seed: number, fault: Fault): Evidence | undefined {
  const scene = sceneOf(id);
  if (fault.claims?.includes(id) === false || fault.except?.includes(id)) return undefined;
  const { dice: changed = (random: Dice) => random, spoil = (evidence: Evidence) => evidence } = fault;
  const opposite = () => whole(scene(dice(seed + 2 * OTHERS), truth === 'true' ? 'false' : 'true'));
  return spoil(whole(scene(changed(dice(seed)), truth)), dice(seed + OTHERS), opposite);
}
