import { tf } from '../../compute/backend.js';
import { type UnetConfig, unet } from '../../networks/unet.js';
import { type ImageTraining, trainImages } from '../image-training.js';
import { cosineSchedule, STEPS } from './schedule.js';

/**
 * Trains a noise predictor by the simple DDPM loss: x_t = sqrt(alphaBar_t) x_0 + sqrt(1 - alphaBar_t) e, loss
 * E |e - eps(x_t, t)|^2, t uniform on 0..999. Source: J. Ho et al., arXiv:2006.11239, equation 14.
 */
export function trainDiffusion(config: UnetConfig, options: ImageTraining) {
  const schedule = Float32Array.from(cosineSchedule());
  return trainImages(config, options, (weights, { data, noise, times, classes }) => {
    const t = times.mul(STEPS).floor().toInt();
    const alphaBar = tf.gather(tf.tensor1d(schedule), t).reshape([-1, 1, 1, 1]);
    const x = data.mul(alphaBar.sqrt()).add(noise.mul(tf.sub(1, alphaBar).sqrt())) as tf.Tensor4D;
    const predicted = unet(config, weights, x, t.toFloat().div(STEPS) as tf.Tensor1D, classes);
    return tf.losses.meanSquaredError(noise, predicted) as tf.Scalar;
  });
}
