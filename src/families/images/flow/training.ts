import { tf } from '../../../compute/tf.js';
import { type ImageConfig, runImage } from '../../../networks/images/image.js';
import { type ImageTraining, trainImages } from '../training.js';

/**
 * Trains a velocity field by conditional flow matching on straight paths: x_t = (1 - t) x_0 + t x_1 from noise x_0 to data x_1,
 * loss E |v(x_t, t) - (x_1 - x_0)|^2. Source: Y. Lipman et al., arXiv:2210.02747; X. Liu et al., arXiv:2209.03003.
 */
export function trainFlow(config: ImageConfig, options: ImageTraining) {
  return trainImages(config, options, (weights, { data, noise, times, classes }) => {
    const t = times.reshape([-1, 1, 1, 1]);
    const x = noise.mul(tf.sub(1, t)).add(data.mul(t)) as tf.Tensor4D;
    return tf.losses.meanSquaredError(data.sub(noise), runImage(config, weights, x, times, classes)) as tf.Scalar;
  });
}
