import { tf } from '../../compute/tf.js';

/** x sigmoid(x) (S. Elfwing, E. Uchibe, K. Doya, arXiv:1702.03118). */
export function silu<T extends tf.Tensor>(x: T): T {
  return x.mul(tf.sigmoid(x)) as T;
}
