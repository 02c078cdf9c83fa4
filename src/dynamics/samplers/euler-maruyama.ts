import { shipped } from '../../compute/code.js';
import { diffusion, drift, type Process } from '../processes/process.js';
import type { Wanted } from '../stepping.js';
import { expectOption, onePerStep, type SamplerRun, samplerFactory } from './sampler.js';

/** One step of Euler and Maruyama's method on the reverse-time equation, with the standard normal vector of a draw. */
export function* reverseStep<V>(
  { space, process, predict, noise }: SamplerRun<V>,
  x: V,
  t: number,
  s: number,
  draw: number,
): Generator<Wanted<V>, V, V> {
  const h = t - s;
  const [f, g] = coefficients(process, t);
  const score = yield* predict('score', x, t);
  return space.combine([
    [1 - f * h, x],
    [g * g * h, score],
    [g * Math.sqrt(h), noise(draw)],
  ]);
}

function coefficients(process: Process, t: number): readonly [number, number] {
  const [f, g] = [drift(process, t), diffusion(process, t)];
  expectOption(
    Number.isFinite(f) && Number.isFinite(g),
    'on the reverse equation',
    'a finite drift and diffusion (start the schedule later)',
    `${f} and ${g} at t = ${t} of ${process.name}`,
  );
  return [f, g];
}

/**
 * Euler and Maruyama's method on the reverse-time equation dx = (f x - g^2 score) dt + g dw, t falling.
 * Source: Y. Song et al., arXiv:2011.13456, equation 6; B. Anderson, Stoch. Process. Appl. 12 (1982) 313-326.
 *
 * @param options none
 * @returns the sampler
 * @throws RangeError for any option, for it has none
 * @example eulerMaruyama().nfe([1, 0.5, 0.1], vpLinear()) // 2
 */
export const eulerMaruyama = samplerFactory(
  'euler-maruyama',
  {},
  shipped(() => ({
    order: 1,
    stochastic: true,
    nfe: onePerStep,
    *run(run) {
      let x = run.start;
      for (let i = 1; i < run.times.length; i++) {
        x = yield* reverseStep(run, x, run.times[i - 1]!, run.times[i]!, i);
        run.onStep(i, x);
      }
      return x;
    },
  })),
);
