import { shipped } from '../compute/code.js';
import { Stream, uniforms } from '../compute/random.js';
import { configure } from '../compute/settings.js';
import { fnv1a } from '../numerics/fnv1a.js';
import type { Problem } from '../tasks/task.js';
import type { Verifier } from './verifier.js';

/** What a random score hangs on. */
export interface RandomScores<Sample> {
  /** Default 0. */
  readonly seed?: number;
  /** What tells samples apart; by default their JSON. */
  readonly textOf?: (sample: Sample) => string;
}

export const RANDOM: Required<RandomScores<unknown>> = { seed: 0, textOf: (sample) => JSON.stringify(sample) };

/**
 * The control that knows nothing: a uniform number, keyed by the problem and by what the sample is, so that equal samples of a
 * problem have equal scores and a score does not depend on the other samples. Best-of-N by it chooses among the *different* samples; where
 * right answers repeat and wrong ones do not, that is worse than one sample, and never better.
 *
 * @example bestOfN(randomVerifier({ seed: 1, textOf: ({ answer }) => answer.join(' ') }))
 */
export function randomVerifier<P extends Problem, Sample>(given: RandomScores<Sample> = {}): Verifier<P, Sample> {
  const { options, settings } = configure<Required<RandomScores<Sample>>>('random', given, RANDOM);
  const { seed, textOf } = options;
  return shipped({
    name: 'random',
    role: 'control',
    settings,
    score: (problems, samples) =>
      samples.map((sample, i) => {
        const key = { seed, problem: problems[i]!.index, candidate: fnv1a(textOf(sample)) };
        return uniforms(key, 0, 1, Stream.judge)[0]!;
      }),
  });
}
