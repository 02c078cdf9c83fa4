import type { Meter } from '../compute/meter.js';
import type { Problem } from '../tasks/task.js';

/**
 * Scores samples, higher is better, without being told which is right (an oracle is). What it computes is counted on the meter it is
 * given: a verifier's forward passes are inference compute like the generator's.
 */
export interface Verifier<P extends Problem, Sample> {
  /** "oracle", "classifier", "likelihood", "outcome-reward", "random", ... as it stands in records. */
  readonly name: string;
  /** One score for every sample; `problems[i]` belongs to `samples[i]`. A score does not depend on the other samples. */
  score(problems: readonly P[], samples: readonly Sample[], meter: Meter): number[];
}
