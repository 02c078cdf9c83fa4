import { shipped } from '../compute/code.js';
import { configure } from '../compute/settings.js';
import { denoise } from '../families/images/path.js';
import type { ImageState } from '../families/images/state.js';
import type { DigitProblem } from '../tasks/images/digits.js';
import type { Image } from '../tasks/images/image.js';
import {
  best,
  groups,
  type ImageCandidate,
  type ImageVerifier,
  imageFamily,
  noiseOf,
  outcomes,
  repeated,
  scored,
} from './image-search.js';
import type { Strategy } from './strategy.js';

/** How the search around a pivot goes. */
export interface ZeroOrder {
  /** Directions that a pivot is perturbed in, tried together (default 4). */
  readonly neighbours?: number;
  /** How far, in (0, 1]; 1 is another noise (default 0.5). */
  readonly radius?: number;
}

export const ZERO_ORDER: Required<ZeroOrder> = { neighbours: 4, radius: 0.5 };

/**
 * Zero-order search around a pivot: the best initial noise so far is perturbed in `neighbours` directions, the images of all are
 * scored, and the best of them is the next pivot, until `width` noises have been tried. A neighbour is
 * sqrt(1 - radius^2) pivot + radius z, which is standard normal like the pivot (Ma et al. draw it at a fixed distance).
 * Source: N. Ma et al., arXiv:2501.09732, section 3.2.
 *
 * @param verifier scores images
 * @param given `neighbours`, a whole number >= 1, and `radius`, above 0 and at most 1
 * @returns the strategy, of kind 'noise-search'
 * @throws RangeError for options that are unknown or out of range
 * @example zeroOrder(classifierVerifier(judge)).run(digitJob).length // 4
 */
export function zeroOrder(verifier: ImageVerifier, given: ZeroOrder = {}): Strategy<DigitProblem, ImageState, Image> {
  const { options, settings } = configure('zero-order', given, ZERO_ORDER);
  const { neighbours, radius } = options;
  if (!Number.isSafeInteger(neighbours) || neighbours < 1) {
    throw new RangeError(`zero-order: expected a whole number of neighbours >= 1, got ${neighbours}`);
  }
  if (!(radius > 0 && radius <= 1)) throw new RangeError(`zero-order: expected a radius in (0, 1], got ${radius}`);
  const keep = Math.sqrt(1 - radius * radius);
  return shipped({
    name: 'zero-order',
    kind: 'noise-search',
    settings,
    verifier,
    // The first noise, then one round of neighbours after another, each judged before the next.
    serialDepth: ({ depth, width }) => (1 + Math.ceil((width - 1) / neighbours)) * (depth + 1),
    run(job) {
      const family = imageFamily('zero-order', job);
      const { depth, width } = job.budget;
      const meter = job.meter.nested();
      const tried = (noises: readonly Float32Array[], count: number): ImageCandidate[][] => {
        const problems = repeated(job.problems, count);
        const { images } = denoise(family, problems, noises, { from: 0, to: depth, depth, meter });
        return groups(scored(verifier, problems, images, meter), count);
      };
      let pivots = job.problems.map((problem) => noiseOf(job, problem, 0, 0));
      let kept = tried(pivots, 1).map((row) => row[0]!);
      for (let done = 1; done < width; ) {
        const count = Math.min(neighbours, width - done);
        const noises = job.problems.flatMap((problem, p) =>
          Array.from({ length: count }, (_, i) => {
            const z = noiseOf(job, problem, done + i, 0);
            return pivots[p]!.map((value, j) => keep * value + radius * z[j]!);
          }),
        );
        const found = tried(noises, count);
        const places = found.map((row, p) => best([kept[p]!, ...row]));
        pivots = places.map((at, p) => (at === 0 ? pivots[p]! : noises[p * count + at - 1]!));
        kept = places.map((at, p) => (at === 0 ? kept[p]! : found[p]![at - 1]!));
        done += count;
      }
      return outcomes(kept, meter);
    },
  });
}
