import type { DistanceRow, Evidence } from '../../../records/evidence.js';
import type { Truth } from '../pieces.js';
import type { Dice } from '../rows.js';

/** What holds of a claim in spoiled evidence; "open": nothing that may be decided. */
export type Holds = Truth | 'open';

/** Something that real evidence has had and that must not fool a rule. */
export interface Fault {
  readonly name: string;
  /** What such evidence has, in words. */
  readonly says: string;
  /** The claims that it is about, by id (default all whose evidence it changes). */
  readonly claims?: readonly string[];
  /** Claims that it is not about. */
  readonly except?: readonly string[];
  /** Other draws for the same world. */
  readonly dice?: (random: Dice) => Dice;
  /** The evidence of a world, spoiled; `opposite` is that of the world in which the contrary holds. Undefined where there is nothing to spoil. */
  readonly spoil?: (evidence: Evidence, random: Dice, opposite: () => Evidence) => Evidence | undefined;
  /** What holds then (default what held before). */
  readonly holds?: (made: Truth) => Holds;
}

/** The claims of which an arm may have been run at several decodings. */
export const DECODED = [
  ...['parallel', 'compute-optimal', 'small-beats-large', 'adaptive', 'intermediate', 'reward-votes', 'task-split'],
];

/** Distances between sets of images that are large enough to decide by. */
export const isDeciding = ({ measure, set }: DistanceRow): boolean =>
  set >= 2000 && ['frechet', 'frechet-limit', 'kernel'].includes(measure);

/** Such evidence may decide nothing. */
export const open = (): Holds => 'open';

/** Such evidence cannot support a claim, but what is sound in it may speak against one that does not hold. */
export const unlessAgainst = (made: Truth): Holds => (made === 'true' ? 'open' : made);
