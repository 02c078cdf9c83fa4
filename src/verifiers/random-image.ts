import { Stream, uniforms } from '../compute/random.js';
import type { Image } from '../families/images.js';
import type { DigitProblem } from '../tasks/digits.js';
import type { Verifier } from './verifier.js';

/** FNV-1a of an image's bytes, 32 bits (G. Fowler, L. Noll, K. Vo; IETF draft-eastlake-fnv). */
function digest({ pixels }: Image): number {
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193) >>> 0;
  return hash;
}

/** A control: scores that have nothing to do with the image, a uniform number keyed by the problem and the image's bytes. Costs nothing. */
export function randomImageVerifier(seed: number): Verifier<DigitProblem, Image> {
  return {
    name: 'random',
    score: (problems, images) =>
      images.map((image, i) => {
        const key = { seed, problem: problems[i]!.index, candidate: digest(image) };
        return uniforms(key, 0, 1, Stream.bootstrap)[0]!;
      }),
  };
}
