import { tf } from '../../compute/tf.js';
import type { Card } from '../../networks/checkpoint.js';
import type { ImageNetwork } from './network.js';

/**
 * Classifier-free guidance: the output without a class plus `scale` times what the class changes, at two forward passes a run. A scale
 * of 1 is the conditional model and 0 the unconditional one, at one pass each. (The paper's w is scale - 1.)
 * Source: J. Ho and T. Salimans, arXiv:2207.12598, equation 6.
 *
 * @throws RangeError for a model that has no classes or never saw one left out, and for a scale that is not finite.
 * @example guided(network, card, 2).nfe // 2
 */
export function guided(network: ImageNetwork, card: Pick<Card, 'name' | 'training'>, scale: number): ImageNetwork {
  const { classes } = network.config;
  const dropped = card.training.dropClass;
  if (!Number.isFinite(scale)) throw new RangeError(`guidance: expected a finite scale, got ${scale}`);
  if (classes === 0 || !(typeof dropped === 'number' && dropped > 0)) {
    throw new RangeError(
      `guidance: expected a model trained with classes and without (dropClass > 0), got ${card.name} with ${classes} classes and dropClass ${dropped}`,
    );
  }
  if (scale === 1) return network;
  const free = (x: tf.Tensor4D, t: number | tf.Tensor1D) =>
    network.run(x, t, tf.fill([x.shape[0]], classes, 'int32') as tf.Tensor1D);
  if (scale === 0) return { ...network, run: (x, t) => free(x, t) };
  return {
    ...network,
    nfe: 2 * network.nfe,
    run: (x, t, labels) =>
      free(x, t)
        .mul(1 - scale)
        .add(network.run(x, t, labels).mul(scale)) as tf.Tensor4D,
  };
}
