import { shown } from '../../compute/shown.js';
import type { tf } from '../../compute/tf.js';
import { checked, isObject } from '../fields.js';
import type { Weights } from '../weights.js';
import {
  IMAGE_TRANSFORMER_FIELDS,
  type ImageTransformerConfig,
  imageTransformer,
  imageTransformerFlops,
  initImageTransformer,
} from './image-transformer.js';
import { initUnet, UNET_FIELDS, type UnetConfig, unet, unetFlops } from './unet.js';

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
  const network = Object.hasOwn(NETWORKS, kind) ? NETWORKS[kind] : undefined;
  if (network === undefined) {
    throw new RangeError(`image network: expected the kind ${Object.keys(NETWORKS).join(' or ')}, got ${kind}`);
  }
  return network as Network<ImageConfig>;
}

/**
 * A configuration from JSON, such as a card's: a U-Net's unless its `kind` says otherwise. Throws an Error that begins with `where`
 * and names the field that is wrong.
 */
export function imageConfig(json: unknown, where: string): ImageConfig {
  const kind = isObject(json) ? (json['kind'] ?? 'unet') : 'unet';
  if (kind === 'unet') return checked(json, UNET_FIELDS, where);
  if (kind === 'transformer') return checked(json, IMAGE_TRANSFORMER_FIELDS, where);
  throw new Error(`${where}: expected kind to be "unet" or "transformer", got ${shown(kind)}`);
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
