import type { Key } from '../compute/random.js';
import type { Configured } from '../compute/settings.js';
import type { Spending } from './family.js';

/** A generator that reads a former sample of a problem and writes a new one. */
export interface Reviser<Problem, Sample> extends Configured {
  /** The checkpoint's name and the start of its weights' SHA-256. */
  readonly model: string;
  readonly parameters: number;
  /** One new sample for each former one; reading it again is counted on the meter too. */
  revise(
    problems: readonly Problem[],
    former: readonly Sample[],
    keys: readonly Key[],
    spending: Spending,
  ): readonly Sample[];
}
