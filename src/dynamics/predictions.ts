import type { Process } from './processes/process.js';
import type { LinearSpace } from './space.js';

/**
 * What a network is trained to say about x_t = alpha x_0 + sigma e:
 * - `data`: E[x_0 | x_t], the denoiser;
 * - `noise`: E[e | x_t] (J. Ho et al., arXiv:2006.11239);
 * - `v`: alpha e - sigma x_0 (T. Salimans and J. Ho, arXiv:2202.00512);
 * - `score`: the gradient of log p_t, which is -e / sigma (Y. Song et al., arXiv:2011.13456);
 * - `velocity`: dx/dt of the probability flow, alpha' x_0 + sigma' e (Y. Lipman et al., arXiv:2210.02747), with time from data to
 *   noise.
 */
export type Prediction = 'data' | 'noise' | 'v' | 'score' | 'velocity';

/** The shares of x_0 and e in a prediction. */
export function shares(kind: Prediction, process: Process, t: number): readonly [number, number] {
  switch (kind) {
    case 'data':
      return [1, 0];
    case 'noise':
      return [0, 1];
    case 'v':
      return [-process.sigma(t), process.alpha(t)];
    case 'score':
      return [0, -1 / process.sigma(t)];
    case 'velocity':
      return [process.alphaRate(t), process.sigmaRate(t)];
    default:
      throw new RangeError(`prediction: expected data, noise, v, score or velocity, got ${kind}`);
  }
}

/**
 * The factors (c, d) for which c x_t + d output is the prediction `to` when the output is the prediction `from`. Both are
 * combinations of x_0 and e, and so is x_t, so this is two linear equations.
 *
 * @throws where the output does not determine it: the noise says nothing about the data where alpha is 0.
 * @example conversion('noise', 'data', edm(), 2) // [1, -2]
 */
export function conversion(from: Prediction, to: Prediction, process: Process, t: number): readonly [number, number] {
  if (from === to) return [0, 1];
  const [alpha, sigma] = [process.alpha(t), process.sigma(t)];
  const [a, b] = shares(from, process, t);
  const [p, q] = shares(to, process, t);
  const determinant = alpha * b - sigma * a;
  const factors = [(p * b - q * a) / determinant, (alpha * q - sigma * p) / determinant] as const;
  if (!factors.every(Number.isFinite)) {
    throw new RangeError(
      `prediction: expected a time at which ${from} determines ${to}, got t = ${t} of ${process.name} (alpha ${alpha}, sigma ${sigma})`,
    );
  }
  return factors;
}

/**
 * The prediction `to` from a network's output of the kind `from` at x_t.
 *
 * @param space the vectors
 * @param conversion `from` and `to`, the kinds of prediction; process and time
 * @param x the state x_t
 * @param output the network's
 * @returns the prediction, in the space of x
 * @throws RangeError where one kind does not determine the other at that time
 * @example convert(doubles, { from: 'velocity', to: 'data', process: flowLinear(), t: 0.5 }, Float64Array.of(1), Float64Array.of(2)) // [0], x - t v
 */
export function convert<V>(
  space: LinearSpace<V>,
  { from, to, process, t }: { from: Prediction; to: Prediction; process: Process; t: number },
  x: V,
  output: V,
): V {
  if (from === to) return output;
  const [c, d] = conversion(from, to, process, t);
  return space.combine([
    [d, output],
    [c, x],
  ]);
}
