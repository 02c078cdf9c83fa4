import { uniforms } from '../compute/random.js';
import type { Problem } from '../tasks/task.js';
import type { Verifier } from './verifier.js';

/** FNV-1a over a text, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

/**
 * The control that knows nothing: a uniform number, keyed by the problem and by what the sample is, so that equal samples of a
 * problem have equal scores and a score does not depend on the other samples. Best-of-N by it chooses among the *different* samples; where
 * right answers repeat and wrong ones do not, that is worse than one sample, and never better.
 *
 * @param textOf what tells samples apart; its JSON unless told
 */
export function randomVerifier<P extends Problem, Sample>(
  seed: number,
  textOf: (sample: Sample) => string = (sample) => JSON.stringify(sample),
): Verifier<P, Sample> {
  return {
    name: 'random',
    score: (problems, samples) =>
      samples.map((sample, i) => {
        const key = { seed, problem: problems[i]!.index, candidate: hash(textOf(sample)) };
        return uniforms(key, 0, 1)[0]!;
      }),
  };
}
