import { Stream, uniforms } from '../compute/random.js';
import { configure } from '../compute/settings.js';
import type { Problem } from '../tasks/task.js';
import type { Verifier } from './verifier.js';

/** FNV-1a over a text, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

/** What a random score hangs on. */
export interface RandomScores<Sample> {
  readonly seed: number;
  /** What tells samples apart; by default their JSON. */
  readonly textOf: (sample: Sample) => string;
}

export const RANDOM: RandomScores<unknown> = { seed: 0, textOf: (sample) => JSON.stringify(sample) };

/**
 * The control that knows nothing: a uniform number, keyed by the problem and by what the sample is, so that equal samples of a
 * problem have equal scores and a score does not depend on the other samples. Best-of-N by it chooses among the *different* samples; where
 * right answers repeat and wrong ones do not, that is worse than one sample, and never better.
 *
 * @param textOf what tells samples apart; by default their JSON
 */
export function randomVerifier<P extends Problem, Sample>(
  seed: number = RANDOM.seed,
  textOf: (sample: Sample) => string = RANDOM.textOf,
): Verifier<P, Sample> {
  return {
    name: 'random',
    role: 'control',
    settings: configure<RandomScores<Sample>>('random', { seed, textOf }, RANDOM).settings,
    score: (problems, samples) =>
      samples.map((sample, i) => {
        const key = { seed, problem: problems[i]!.index, candidate: hash(textOf(sample)) };
        return uniforms(key, 0, 1, Stream.judge)[0]!;
      }),
  };
}
