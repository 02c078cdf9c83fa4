import { shipped } from '../../compute/code.js';
import { configure, configured } from '../../compute/settings.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import { type RandomScores, randomVerifier } from '../random.js';
import type { Verifier } from '../verifier.js';

/** An image's bytes. */
const bytesOf = shipped(
  configured(
    ({ pixels: { buffer, byteOffset, byteLength } }: Image): string =>
      Buffer.from(buffer, byteOffset, byteLength).toString('latin1'),
    'bytes',
  ),
);

export type ImageSeed = Pick<RandomScores<Image>, 'seed'>;

export const IMAGE_SEED: Required<ImageSeed> = { seed: 0 };

/**
 * A control: scores that have nothing to do with the image, keyed by the problem and the image's bytes, and of equal images by which it is (see `randomVerifier`).
 *
 * @param given `seed` (default 0)
 * @returns the verifier, of role 'control'; scores are uniform in [0, 1)
 * @throws RangeError or TypeError for options that are unknown or of the wrong kind
 * @example randomImageVerifier({ seed: 1 }).role // 'control'
 */
export function randomImageVerifier(given: ImageSeed = {}): Verifier<DigitProblem, Image> {
  const { options } = configure('random', given, IMAGE_SEED);
  return randomVerifier({ ...options, textOf: bytesOf });
}
