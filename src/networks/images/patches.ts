import type { tf } from '../../compute/tf.js';

/** Images [batch, side, side, 1] as patches in rows, [batch, side / patch, side / patch, patch * patch]. */
export function toPatches(x: tf.Tensor4D, patch: number): tf.Tensor4D {
  const [batch, height, width] = x.shape;
  return x
    .reshape([batch, height / patch, patch, width / patch, patch])
    .transpose([0, 1, 3, 2, 4])
    .reshape([batch, height / patch, width / patch, patch * patch]);
}

/** Patches put back, [batch, rows, columns, patch * patch] to images of `patch` times the side (W. Shi et al., arXiv:1609.05158). */
export function fromPatches(x: tf.Tensor4D, patch: number): tf.Tensor4D {
  const [batch, height, width] = x.shape;
  return x
    .reshape([batch, height, width, patch, patch])
    .transpose([0, 1, 3, 2, 4])
    .reshape([batch, patch * height, patch * width, 1]);
}
