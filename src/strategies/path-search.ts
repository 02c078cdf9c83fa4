import { shipped } from '../compute/code.js';
import { configure } from '../compute/settings.js';
import { denoise, renoise } from '../families/images/path.js';
import type { ImageState } from '../families/images/state.js';
import type { DigitProblem } from '../tasks/images/digits.js';
import type { Image } from '../tasks/images/image.js';
import {
  best,
  groups,
  type ImageVerifier,
  imageFamily,
  noiseOf,
  outcomes,
  ranked,
  repeated,
  scored,
} from './image-search.js';
import type { Strategy } from './strategy.js';

/** How a search over paths goes: all numbers are steps, but `branches`. */
export interface PathSearch {
  /** Copies of every kept image that are noised anew and go their own ways (default 3). */
  readonly branches?: number;
  /** Steps back to more noise (default 2). */
  readonly back?: number;
  /** Steps ahead from there, more than `back` (default 3). */
  readonly ahead?: number;
  /** The step at which the search begins, as a share of all (default 0.75). */
  readonly start?: number;
}

export const PATH_SEARCH: Required<PathSearch> = { branches: 3, back: 2, ahead: 3, start: 0.75 };

interface Plan {
  readonly first: number;
  readonly rounds: number;
  readonly last: number;
  /** Network evaluations for every image that is kept. */
  readonly cost: number;
}

function planOf(depth: number, { branches, back, ahead, start }: Required<PathSearch>): Plan {
  const first = Math.max(back, Math.round(start * depth));
  const rounds = Math.max(0, Math.floor((depth - first) / (ahead - back)));
  const last = first + rounds * (ahead - back);
  return { first, rounds, last, cost: first + rounds * branches * ahead + (depth - last) };
}

/** The way to the first image, a look ahead and its judgement per round, the way to the end, and a last judgement. */
function pathDepth(depth: number, search: Required<PathSearch>): number {
  const { first, rounds, last } = planOf(depth, search);
  return first + rounds * (search.ahead + 1) + (depth - last) + 1;
}

function checkSearch({ branches, back, ahead, start }: Required<PathSearch>): void {
  const whole = [branches, back, ahead].every((value) => Number.isSafeInteger(value) && value >= 1);
  if (!whole || ahead <= back || !(start > 0 && start <= 1)) {
    throw new RangeError(
      `path-search: expected whole numbers branches >= 1 and ahead > back >= 1, and a start in (0, 1], got ${branches}, ${ahead}, ${back} and ${start}`,
    );
  }
}

/**
 * Search over paths: images on their way are noised anew, in several copies, taken some steps ahead, and those whose expected data
 * score best are kept; at the end the best is chosen. As many images are kept as depth x width evaluations pay for.
 * Source: N. Ma et al., arXiv:2501.09732, section 3.3.
 *
 * @param verifier scores images, also unfinished ones by the data expected from them
 * @param given `branches`, the copies of each; `back` and `ahead`, how far they are noised and taken on
 * @returns the strategy, of kind 'process'
 * @throws RangeError where the budget does not pay for one image.
 * @example pathSearch(classifierVerifier(judge)).run(digitJob).length // 4
 */
export function pathSearch(verifier: ImageVerifier, given: PathSearch = {}): Strategy<DigitProblem, ImageState, Image> {
  const { options: search, settings } = configure('path-search', given, PATH_SEARCH);
  const { branches, back, ahead } = search;
  checkSearch(search);
  return shipped({
    name: 'path-search',
    kind: 'process',
    settings,
    verifier,
    serialDepth: ({ depth }) => pathDepth(depth, search),
    run(job) {
      const family = imageFamily('path-search', job);
      const { depth, width } = job.budget;
      const { first, rounds, last, cost } = planOf(depth, search);
      const kept = Math.floor((depth * width) / cost);
      if (kept < 1) {
        throw new RangeError(
          `path-search: expected at least ${cost} network evaluations, got depth ${depth} x width ${width}`,
        );
      }
      const meter = job.meter.nested();
      const problems = repeated(job.problems, kept);
      const many = repeated(problems, branches);
      const noise = (i: number, draw: number) => {
        const count = kept * branches;
        return noiseOf(job, job.problems[Math.floor(i / count)]!, i % count, draw);
      };
      const starts = problems.map((problem, i) => noiseOf(job, problem, i % kept, 0));
      let { images } = denoise(family, problems, starts, { from: 0, to: first, depth, meter });
      for (let round = 0, at = first; round < rounds; round++, at += ahead - back) {
        const [here, there] = [family.level(at, depth), family.level(at - back, depth)];
        const noised = repeated(images, branches).map((image, i) => renoise(image, here, there, noise(i, round + 1)));
        const moved = denoise(family, many, noised, { from: at - back, to: at - back + ahead, depth, meter });
        const scores = groups(scored(verifier, many, moved.expected, meter), kept * branches);
        images = scores.flatMap((row, p) =>
          ranked(row)
            .slice(0, kept)
            .map((c) => moved.images[p * kept * branches + c]!),
        );
      }
      if (last < depth) images = denoise(family, problems, images, { from: last, to: depth, depth, meter }).images;
      const ended = groups(scored(verifier, problems, images, meter), kept);
      return outcomes(
        ended.map((row) => row[best(row)]!),
        meter,
      );
    },
  });
}
