import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import { randomVerifier } from '../random.js';
import type { Verifier } from '../verifier.js';

/** A control: scores that have nothing to do with the image, keyed by the problem and the image's bytes (see `randomVerifier`). */
export function randomImageVerifier(seed: number): Verifier<DigitProblem, Image> {
  return randomVerifier(seed, ({ pixels: { buffer, byteOffset, byteLength } }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('latin1'),
  );
}
