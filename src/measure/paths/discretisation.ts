import { bootstrap } from '../../numerics/bootstrap.js';
import type { Estimate } from '../../numerics/estimate.js';
import { mean } from '../../numerics/statistics.js';

/**
 * Root mean square distance a pixel between images and those that the same noise leads to in the limit of fine steps: the
 * discretisation error, apart from what the network itself gets wrong. Its interval resamples images.
 *
 * @param images pixels of each image
 * @param fine pixels of the limit of each image, in the same order
 * @param options `seed` of the bootstrap over images
 * @returns the distance in the unit of the pixels, with its interval
 * @throws RangeError for different numbers of images or pixels
 * @example discretisationError(images, images.map(({ pixels }) => ({ pixels: pixels.map((value) => value / 2) })), { seed: 0 }).value // 0.48
 */
export function discretisationError(
  images: readonly { readonly pixels: Float32Array }[],
  fine: readonly { readonly pixels: Float32Array }[],
  options: { readonly seed: number },
): Estimate {
  if (images.length !== fine.length) {
    throw new RangeError(
      `discretisationError: expected one fine image an image, got ${fine.length} for ${images.length}`,
    );
  }
  const squares = images.map(({ pixels }, i) => {
    const other = fine[i]!.pixels;
    if (other.length !== pixels.length) {
      throw new RangeError(
        `discretisationError: expected ${pixels.length} pixels in fine image ${i}, got ${other.length}`,
      );
    }
    return mean(pixels, (value, j) => (value - other[j]!) ** 2);
  });
  const rms = (sample: readonly number[]) => Math.sqrt(mean(sample));
  return bootstrap(squares, rms, options);
}
