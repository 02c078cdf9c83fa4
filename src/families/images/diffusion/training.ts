import { tf } from '../../../compute/tf.js';
import { type ImageConfig, runImage } from '../../../networks/images/image.js';
import { type ImageTraining, trainImages } from '../training.js';
import { cosineSchedule, STEPS } from './schedule.js';

/**
 * Trains a DDPM, x_t = sqrt(alphaBar_t) x_0 + sqrt(1 - alphaBar_t) e (J. Ho et al., arXiv:2006.11239, equation 4), to predict
 * v = sqrt(alphaBar_t) e - sqrt(1 - alphaBar_t) x_0 by the loss E |v - v(x_t, t)|^2, t uniform on 0..999. Unlike the noise
 * alone, v gives the data at every t, pure noise included (T. Salimans and J. Ho, arXiv:2202.00512, appendix D).
 */
export function trainDiffusion(config: ImageConfig, options: ImageTraining) {
  const schedule = Float32Array.from(cosineSchedule());
  return trainImages(config, options, (weights, { data, noise, times, classes }) => {
    const t = times.mul(STEPS).floor().toInt();
    const alphaBar = tf.gather(tf.tensor1d(schedule), t).reshape([-1, 1, 1, 1]);
    const [signal, spread] = [alphaBar.sqrt(), tf.sub(1, alphaBar).sqrt()];
    const x = data.mul(signal).add(noise.mul(spread)) as tf.Tensor4D;
    const v = noise.mul(signal).sub(data.mul(spread));
    const predicted = runImage(config, weights, x, t.toFloat().div(STEPS) as tf.Tensor1D, classes);
    return tf.losses.meanSquaredError(v, predicted) as tf.Scalar;
  });
}
