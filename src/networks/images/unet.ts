import { tf } from '../../compute/tf.js';
import { count, exactly, type Fields, optional, size } from '../fields.js';
import { Initial } from '../initial.js';
import { checkHeads, selfAttention } from '../transformer/self-attention.js';
import type { Weights } from '../weights.js';
import { type Conditioned, conditionOn, conditionProducts, initCondition } from './conditioning.js';
import { fromPatches } from './patches.js';
import { silu } from './silu.js';

/**
 * A small U-Net (O. Ronneberger et al., arXiv:1505.04597) for square one-channel images, told the time and the class: a strided
 * convolution to half the side, residual blocks there and at a quarter of the side, and a pixel shuffle back.
 */
export interface UnetConfig extends Conditioned {
  readonly kind?: 'unet';
  /** Side of the image in pixels, a multiple of 4. */
  readonly side: number;
  /** Channels at half the side; twice as many at a quarter. */
  readonly channels: number;
  /** Residual blocks at each place. */
  readonly blocks: number;
  /** Heads of self-attention after the blocks at a quarter of the side; none by default. */
  readonly attention?: number;
}

export const UNET_FIELDS: Fields<UnetConfig> = {
  kind: optional(exactly('unet')),
  side: size,
  channels: size,
  blocks: count,
  attention: optional(size),
  embedding: size,
  classes: size,
};

const EPSILON = 1e-5;
const PLACES = ['down', 'middle', 'up'] as const;

function channelsAt(config: UnetConfig, place: (typeof PLACES)[number]): number {
  return place === 'middle' ? 2 * config.channels : config.channels;
}

/** Weights drawn from N(0, 1 / fan-in), keyed by `seed`; the last convolution of every branch starts at zero. */
export function initUnet(config: UnetConfig, seed: number): Weights {
  const { channels: c, blocks, embedding: e } = config;
  const initial = new Initial(seed);
  initCondition(initial, config);
  initial.normal('in', [4, 4, 1, c]);
  initial.zeros('in.bias', [c]);
  for (const place of PLACES) {
    const width = channelsAt(config, place);
    for (let b = 0; b < blocks; b++) {
      initial.ones(`${place}${b}.norm1`, [width]);
      initial.normal(`${place}${b}.conv1`, [3, 3, width, width]);
      initial.normal(`${place}${b}.embedding`, [e, 2 * width], 0.1);
      initial.ones(`${place}${b}.norm2`, [width]);
      initial.zeros(`${place}${b}.conv2`, [3, 3, width, width]);
    }
  }
  if (config.attention !== undefined) {
    checkHeads('unet', config.attention, 2 * c);
    initial.ones('attention.norm', [2 * c]);
    initial.normal('attention.in', [2 * c, 6 * c]);
    initial.zeros('attention.out', [2 * c, 2 * c]);
  }
  initial.normal('shrink', [3, 3, c, 2 * c]);
  initial.normal('grow', [3, 3, 2 * c, c]);
  initial.ones('out.norm', [c]);
  initial.zeros('out', [3, 3, c, 4]);
  return initial.weights;
}

/** RMSNorm over the channels of every pixel (B. Zhang and R. Sennrich, arXiv:1910.07467), then SiLU. */
function normSilu(x: tf.Tensor4D, gain: tf.Tensor, scale?: tf.Tensor, shift?: tf.Tensor): tf.Tensor4D {
  let y: tf.Tensor = x.mul(x.square().mean(-1, true).add(EPSILON).rsqrt());
  y = scale === undefined ? y.mul(gain) : y.mul(scale.mul(gain)).add(shift!);
  return silu(y) as tf.Tensor4D;
}

function conv(x: tf.Tensor4D, kernel: tf.Tensor, stride = 1): tf.Tensor4D {
  return tf.conv2d(x, kernel as tf.Tensor4D, stride, 'same');
}

function block(weights: Weights, name: string, x: tf.Tensor4D, embedding: tf.Tensor2D): tf.Tensor4D {
  const width = x.shape[3];
  const [scale, shift] = tf
    .matMul(embedding, weights[`${name}.embedding`] as tf.Tensor2D)
    .reshape([-1, 1, 1, 2 * width])
    .split(2, -1) as [tf.Tensor, tf.Tensor];
  const h = conv(normSilu(x, weights[`${name}.norm1`]!), weights[`${name}.conv1`]!);
  return x.add(conv(normSilu(h, weights[`${name}.norm2`]!, scale.add(1), shift), weights[`${name}.conv2`]!));
}

/**
 * Self-attention over all pixels, added to what comes in (A. Vaswani et al., arXiv:1706.03762; in a U-Net of diffusion J. Ho et al.,
 * arXiv:2006.11239). Its output weights start at zero, so that the network starts as one without.
 */
function attention(weights: Weights, heads: number, x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const pixels = height * width;
  const flat = x.reshape([batch * pixels, channels]);
  const scale = flat.square().mean(-1, true).add(EPSILON).rsqrt();
  const normed = flat.mul(scale).mul(weights['attention.norm']!) as tf.Tensor2D;
  const qkv = tf.matMul(normed, weights['attention.in'] as tf.Tensor2D) as tf.Tensor2D;
  const seen = selfAttention(qkv, heads, batch);
  return x.add(tf.matMul(seen, weights['attention.out'] as tf.Tensor2D).reshape(x.shape));
}

/**
 * Images [batch, side, side, 1], times [batch] in [0, 1] and classes [batch] to an output shaped as the images.
 * Call inside `tf.tidy`.
 */
export function unet(
  config: UnetConfig,
  weights: Weights,
  x: tf.Tensor4D,
  t: tf.Tensor1D,
  classes: tf.Tensor1D,
): tf.Tensor4D {
  const embedding = conditionOn(config, weights, t, classes);
  let h = conv(x, weights['in']!, 2).add(weights['in.bias']!) as tf.Tensor4D;
  const run = (place: (typeof PLACES)[number]) => {
    for (let b = 0; b < config.blocks; b++) h = block(weights, `${place}${b}`, h, embedding);
  };
  run('down');
  const skip = h;
  h = conv(h, weights['shrink']!, 2);
  run('middle');
  if (config.attention !== undefined) h = attention(weights, config.attention, h);
  h = conv(tf.image.resizeNearestNeighbor(h, [skip.shape[1], skip.shape[2]]), weights['grow']!).add(skip);
  run('up');
  return fromPatches(conv(normSilu(h, weights['out.norm']!), weights['out']!), 2);
}

/**
 * Floating-point operations of one forward pass for one image: 2 for every weight of a kernel and output pixel, and of a matrix
 * (as counted by P. Molchanov et al., arXiv:1611.06440, appendix A.1); norms and activations are left out.
 *
 * @example unetFlops({ side: 28, channels: 32, blocks: 1, embedding: 64, classes: 10 }) // 31406464
 */
export function unetFlops(config: UnetConfig): number {
  const { side, channels: c, blocks, embedding: e, attention } = config;
  const half = (side / 2) ** 2;
  const quarter = (side / 4) ** 2;
  const kernels =
    half * 16 * c + // in
    quarter * 9 * c * 2 * c + // shrink
    half * 9 * 2 * c * c + // grow
    half * 9 * c * 4 + // out
    blocks * (2 * half * 2 * 9 * c * c + quarter * 2 * 9 * (2 * c) ** 2);
  const matrices = conditionProducts(config) + blocks * e * (2 * c + 2 * c + 4 * c);
  const attended = attention === undefined ? 0 : quarter * (6 + 2) * c * 2 * c + 2 * quarter * quarter * 2 * c;
  return 2 * (kernels + matrices + attended);
}
