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

/** A uniform number for each text, keyed by its problem, what it says and, of equal ones, by which of them it is. */
export function chances(seed: number, problems: readonly number[], texts: readonly string[]): number[] {
  const seen = new Map<string, number>();
  return texts.map((text, i) => {
    const key = { seed, problem: problems[i]!, candidate: fnv1a(text) };
    const name = `${key.problem} ${key.candidate}`;
    const place = seen.get(name) ?? 0;
    seen.set(name, place + 1);
    return uniforms(key, 0, place + 1, Stream.judge)[place]!;
  });
}

/**
 * The control that knows nothing: a uniform number for each candidate, keyed by the problem, by what the sample is and, of equal ones that are
 * scored together, by which of them it is. Every candidate has the same chance, duplicates included, so that best-of-N by it is as good as
 * one sample. (Were equal samples scored alike, it would choose among the *different* ones: where right answers repeat and wrong ones
 * do not, that is worse than one sample.)
 *
 * @param given `seed` (default 0), and `textOf`, what a sample is (default: its JSON)
 * @returns the verifier, of role 'control'; scores are uniform in [0, 1)
 * @throws RangeError or TypeError for options that are unknown or of the wrong kind
 * @example bestOfN(randomVerifier({ seed: 1, textOf: answerOf })).verifier?.name // 'random'
 */
export function randomVerifier<P extends Problem, Sample>(given: RandomScores<Sample> = {}): Verifier<P, Sample> {
  const { options, settings } = configure<Required<RandomScores<Sample>>>('random', given, RANDOM);
  const { seed, textOf } = options;
  return shipped({
    name: 'random',
    role: 'control',
    settings,
    score: (problems, samples) =>
      chances(
        seed,
        problems.map(({ index }) => index),
        samples.map(textOf),
      ),
  });
}
