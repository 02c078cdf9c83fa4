import type { tf } from '../compute/tf.js';
import type { Space } from './space.js';

/**
 * Tensors of one shape, for samplers inside a compiled program: call the sampler in the function that is compiled, or in `tf.tidy`.
 *
 * @example compile((weights, noise) => sample(ddim(), { space: tensors(), ... }).x, { mode: 'graph' })
 */
export function tensors<T extends tf.Tensor>(): Space<T> {
  return {
    combine(terms) {
      const parts = terms.filter(([factor]) => factor !== 0);
      if (parts.length === 0) return terms[0]![1].mul(0) as T;
      return parts
        .map(([factor, vector]) => (factor === 1 ? vector : vector.mul(factor)) as T)
        .reduce((sum, part) => sum.add(part));
    },
    divide: (x, by) => x.div(by) as T,
    clip: (x, limit) => x.clipByValue(-limit, limit) as T,
  };
}
