import type { Meter } from '../compute/meter.js';
import type { Key } from '../compute/random.js';
import type { Configured, Settings } from '../compute/settings.js';
import type { Modality } from '../tasks/task.js';

/** What one generation is allowed to spend, and where the spending is counted. */
export interface Spending {
  /** Refinements a candidate: denoising steps, integrator steps or chain-of-thought tokens. */
  readonly depth: number;
  /** Minimum refinements before a candidate may end by itself (default 0; ignored by families that never end early). */
  readonly least?: number;
  readonly meter: Meter;
}

/**
 * A generator: a transformation of probability, refined step by step.
 *
 * `begin` draws the starting state of every candidate (noise, or the prompt), `refine` is called `depth` times and spends one
 * network evaluation on every candidate of the batch, and `finish` turns the state into samples (a language model then writes
 * its answer). One candidate is made for every key; `problems[i]` belongs to `keys[i]`. A sample is a function of its problem
 * and key alone, whatever the batch. `finish` disposes the state.
 */
export interface Family<Problem, State, Sample> {
  /** "language", "diffusion", "flow", ... as it stands in records. */
  readonly family: string;
  readonly modality: Modality;
  /** The checkpoint's name and the start of its weights' SHA-256. */
  readonly model: string;
  /** Number of trained parameters. */
  readonly parameters: number;
  /** How it is sampled: for texts "ancestral" with temperature, top-k, ...; for images "own", or a sampler or solver with its options. */
  readonly sampler: Configured;
  /** All else that changes its samples, defaults left out: guidance, the least length of a chain, ... */
  readonly settings: Settings;
  /** Says that its code has changed, in the place of a hash of its source: see `codeOf`. */
  readonly version?: string | number | undefined;
  begin(problems: readonly Problem[], keys: readonly Key[], spending: Spending): State;
  refine(state: State): State;
  finish(state: State): Sample[];
  /** Frees a state that will not be finished (after an interruption or an error). */
  discard(state: State): void;
}

/**
 * Runs a family from start to finish for one batch: begin, `depth` refinements, finish.
 *
 * @param family a model
 * @param problems one per sample
 * @param keys the random numbers of each sample
 * @param spending `depth` in refinements, and the meter
 * @returns a sample per problem
 * @throws RangeError for keys that are not one per problem, and a depth that is no whole number >= 0
 * @example generate(family, problems, keys, { depth: 8, meter }).length // 4
 */
export function generate<Problem, State, Sample>(
  family: Family<Problem, State, Sample>,
  problems: readonly Problem[],
  keys: readonly Key[],
  spending: Spending,
): Sample[] {
  if (problems.length !== keys.length) {
    throw new RangeError(
      `generate: expected one key a problem, got ${problems.length} problems and ${keys.length} keys`,
    );
  }
  if (!Number.isInteger(spending.depth) || spending.depth < 0) {
    throw new RangeError(`generate: expected a depth that is a whole number >= 0, got ${spending.depth}`);
  }
  let state = family.begin(problems, keys, spending);
  try {
    for (let step = 0; step < spending.depth; step++) state = family.refine(state);
  } catch (error) {
    family.discard(state);
    throw error;
  }
  return family.finish(state);
}
