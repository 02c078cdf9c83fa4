import type { tf } from '../../compute/tf.js';
import type { Weights } from '../weights.js';
import {
  type ImageTransformerConfig,
  imageTransformer,
  imageTransformerFlops,
  initImageTransformer,
} from './image-transformer.js';
import { initUnet, type UnetConfig, unet, unetFlops } from './unet.js';

/** A network of images told the time and the class, by its configuration: a U-Net unless its `kind` says otherwise. */
export type ImageConfig = UnetConfig | ImageTransformerConfig;

interface Network<Config> {
  init(config: Config, seed: number): Weights;
  run(config: Config, weights: Weights, x: tf.Tensor4D, t: tf.Tensor1D, classes: tf.Tensor1D): tf.Tensor4D;
  flops(config: Config): number;
}

const NETWORKS = {
  unet: { init: initUnet, run: unet, flops: unetFlops },
  transformer: { init: initImageTransformer, run: imageTransformer, flops: imageTransformerFlops },
};

function networkOf(config: ImageConfig): Network<ImageConfig> {
  const { kind = 'unet' } = config;
  const network = NETWORKS[kind];
  if (network === undefined) {
    throw new RangeError(`image network: expected the kind ${Object.keys(NETWORKS).join(' or ')}, got ${kind}`);
  }
  return network as Network<ImageConfig>;
}

/** The initial weights of the network, keyed by `seed`. */
export function initImage(config: ImageConfig, seed: number): Weights {
  return networkOf(config).init(config, seed);
}

/**
 * Images [batch, side, side, 1], times [batch] in [0, 1] and classes [batch] to an output shaped as the images.
 * Call inside `tf.tidy`.
 */
export function runImage(
  config: ImageConfig,
  weights: Weights,
  x: tf.Tensor4D,
  t: tf.Tensor1D,
  classes: tf.Tensor1D,
): tf.Tensor4D {
  return networkOf(config).run(config, weights, x, t, classes);
}

/** Floating-point operations of one forward pass for one image. */
export function imageFlops(config: ImageConfig): number {
  return networkOf(config).flops(config);
}
