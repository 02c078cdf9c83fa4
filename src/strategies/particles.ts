import { shipped } from '../compute/code.js';
import { Stream, uniforms } from '../compute/random.js';
import { configure } from '../compute/settings.js';
import { denoise, stochasticStep } from '../families/images/path.js';
import type { ImageState } from '../families/images/state.js';
import { largest } from '../numerics/statistics.js';
import type { DigitProblem } from '../tasks/images/digits.js';
import type { Image } from '../tasks/images/image.js';
import {
  best,
  groups,
  type ImageVerifier,
  imageFamily,
  keyOf,
  noiseOf,
  outcomes,
  repeated,
  scored,
} from './image-search.js';
import type { Strategy } from './strategy.js';

/** How particles are resampled. */
export interface Particles {
  /** Resamplings, evenly spread between the first and the last step (default 3). */
  readonly resamplings?: number;
  /** The potential of a particle is exp(strength x (its score - its score at the resampling before)) (default 1). */
  readonly strength?: number;
  /** Noise put back at every step, as a share of a diffusion's (DDIM's eta), so that copies part (default 1). */
  readonly eta?: number;
}

export const PARTICLES: Required<Particles> = { resamplings: 3, strength: 1, eta: 1 };

/**
 * Systematic resampling: `weights.length` places, place i on average count x w_i / sum w times, from one uniform number; equal weights
 * give every place once. Source: J. Carpenter, P. Clifford, P. Fearnhead, IEE Proc. Radar 146 (1999) 2-7.
 *
 * @example systematic([1, 0, 3, 0], 0.5) // [0, 2, 2, 2]
 */
export function systematic(weights: readonly number[], uniform: number): number[] {
  const count = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0 && Number.isFinite(total))) {
    throw new RangeError(`systematic: expected weights with a finite sum > 0, got ${weights}`);
  }
  const places: number[] = [];
  let [at, passed] = [0, weights[0]!];
  for (let i = 0; i < count; i++) {
    const mark = ((i + uniform) * total) / count;
    while (passed <= mark && at < count - 1) passed += weights[++at]!;
    places.push(at);
  }
  return places;
}

/** After which steps of `depth` particles are resampled; never after the last. */
function stopsOf(depth: number, resamplings: number): number[] {
  const all = Array.from({ length: resamplings }, (_, i) => Math.round(((i + 1) * depth) / (resamplings + 1)));
  return [...new Set(all)].filter((step) => step > 0 && step < depth);
}

/**
 * Particle resampling (sequential Monte Carlo, "Feynman-Kac steering"): `width` images take stochastic steps together; now and then
 * the data expected from each are scored, and images are copied or dropped in proportion to exp(strength x what the score has gained
 * since). At the end the best is chosen. It spends depth x width evaluations.
 * Source: R. Singhal et al., arXiv:2501.06848, algorithm 1 with the difference potential.
 *
 * @param verifier scores images, also unfinished ones by the data expected from them
 * @param given `resamplings`, a whole number >= 0; `strength` >= 0; `eta`, the noise of a step, from 0 to 1
 * @returns the strategy, of kind 'process'
 * @throws RangeError for options that are unknown or out of range
 * @example particles(classifierVerifier(judge)).run(digitJob).length // 4
 */
export function particles(verifier: ImageVerifier, given: Particles = {}): Strategy<DigitProblem, ImageState, Image> {
  const { options, settings } = configure('particles', given, PARTICLES);
  const { resamplings, strength, eta } = options;
  if (!Number.isSafeInteger(resamplings) || resamplings < 0 || !(strength >= 0) || !(eta >= 0 && eta <= 1)) {
    throw new RangeError(
      `particles: expected a whole number of resamplings >= 0, a strength >= 0 and eta in [0, 1], got ${resamplings}, ${strength} and ${eta}`,
    );
  }
  return shipped({
    name: 'particles',
    kind: 'process',
    settings,
    verifier,
    // A judgement after each resampling, and one of the finished images.
    serialDepth: ({ depth, width }) => depth + 1 + (width === 1 ? 0 : stopsOf(depth, resamplings).length),
    run(job) {
      const family = imageFamily('particles', job);
      const { depth, width } = job.budget;
      const meter = job.meter.nested();
      const problems = repeated(job.problems, width);
      const stops = new Set(width === 1 ? [] : stopsOf(depth, resamplings));
      let images = problems.map((problem, i) => noiseOf(job, problem, i % width, 0));
      let before = images.map(() => 0);
      for (let step = 0; step < depth; step++) {
        const moved = denoise(family, problems, images, { from: step, to: step + 1, depth, meter });
        images = stochasticStep(moved, family.level(step, depth), family.level(step + 1, depth), eta, (i) =>
          noiseOf(job, problems[i]!, i % width, step + 1),
        );
        if (!stops.has(step + 1)) continue;
        const scores = scored(verifier, problems, moved.expected, meter).map(({ score }) => score);
        const gains = groups(
          scores.map((score, i) => strength * (score - before[i]!)),
          width,
        );
        const chosen = gains.flatMap((row, p) => {
          const top = largest(row);
          const [uniform] = uniforms(keyOf(job, job.problems[p]!, 0), step + 1, 1, Stream.bootstrap);
          const places = systematic(
            row.map((gain) => Math.exp(gain - top)),
            uniform!,
          );
          return places.map((place) => p * width + place);
        });
        images = chosen.map((i) => images[i]!);
        before = chosen.map((i) => scores[i]!);
      }
      const ended = groups(scored(verifier, problems, images, meter), width);
      return outcomes(
        ended.map((row) => row[best(row)]!),
        meter,
      );
    },
  });
}
