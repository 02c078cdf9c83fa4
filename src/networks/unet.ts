import { tf } from '../compute/backend.js';
import { Initial } from './initial.js';
import type { Weights } from './weights.js';

/**
 * A small U-Net (O. Ronneberger et al., arXiv:1505.04597) for square one-channel images, told the time and the class: a strided
 * convolution to half the side, residual blocks there and at a quarter of the side, and a pixel shuffle back.
 */
export interface UnetConfig {
  /** Side of the image in pixels, a multiple of 4. */
  readonly side: number;
  /** Channels at half the side; twice as many at a quarter. */
  readonly channels: number;
  /** Residual blocks at each place. */
  readonly blocks: number;
  /** Width of the embedding of time and class. */
  readonly embedding: number;
  /** Classes; number `classes` itself means "no class". */
  readonly classes: number;
  /** Heads of self-attention after the blocks at a quarter of the side; none unless told. */
  readonly attention?: number;
}

const EPSILON = 1e-5;
const FREQUENCIES = 16;
const PLACES = ['down', 'middle', 'up'] as const;

function channelsAt(config: UnetConfig, place: (typeof PLACES)[number]): number {
  return place === 'middle' ? 2 * config.channels : config.channels;
}

/** Weights drawn from N(0, 1 / fan-in), keyed by `seed`; the last convolution of every branch starts at zero. */
export function initUnet(config: UnetConfig, seed: number): Weights {
  const { channels: c, blocks, embedding: e, classes } = config;
  const initial = new Initial(seed);
  initial.normal('time.in', [2 * FREQUENCIES, e]);
  initial.normal('time.out', [e, e]);
  initial.normal('class', [classes + 1, e], Math.sqrt(classes + 1));
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
    if (!Number.isInteger(config.attention) || config.attention < 1 || (2 * c) % config.attention !== 0) {
      throw new RangeError(`unet: expected heads of attention that divide ${2 * c}, got ${config.attention}`);
    }
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
  return y.mul(tf.sigmoid(y)) as tf.Tensor4D;
}

function conv(x: tf.Tensor4D, kernel: tf.Tensor, stride = 1): tf.Tensor4D {
  return tf.conv2d(x, kernel as tf.Tensor4D, stride, 'same');
}

/** sin and cos of t (in [0, 1]) at 16 frequencies from 1 to 1000, [batch, 32] (after A. Vaswani et al., arXiv:1706.03762). */
function timeFeatures(t: tf.Tensor1D): tf.Tensor2D {
  const frequencies = Array.from({ length: FREQUENCIES }, (_, i) => 1000 ** (i / (FREQUENCIES - 1)));
  const angles = t.expandDims(1).mul(tf.tensor2d(frequencies, [1, FREQUENCIES]));
  return tf.concat([angles.sin(), angles.cos()], 1) as tf.Tensor2D;
}

function silu(x: tf.Tensor): tf.Tensor {
  return x.mul(tf.sigmoid(x));
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
  const [q, k, v] = tf
    .matMul(normed, weights['attention.in'] as tf.Tensor2D)
    .reshape([batch, pixels, 3 * heads, channels / heads])
    .transpose([0, 2, 1, 3])
    .split(3, 1) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const shares = tf.softmax(tf.matMul(q, k, false, true).div(Math.sqrt(channels / heads)));
  const seen = tf
    .matMul(shares, v)
    .transpose([0, 2, 1, 3])
    .reshape([batch * pixels, channels]) as tf.Tensor2D;
  return x.add(tf.matMul(seen, weights['attention.out'] as tf.Tensor2D).reshape(x.shape));
}

/** Four channels at half the side become one at the whole side. */
function pixelShuffle(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width] = x.shape;
  return x
    .reshape([batch, height, width, 2, 2])
    .transpose([0, 1, 3, 2, 4])
    .reshape([batch, 2 * height, 2 * width, 1]);
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
  const time = tf.matMul(
    silu(tf.matMul(timeFeatures(t), weights['time.in'] as tf.Tensor2D)) as tf.Tensor2D,
    weights['time.out'] as tf.Tensor2D,
  );
  const oneHot = tf.oneHot(classes.toInt(), config.classes + 1).toFloat() as tf.Tensor2D;
  const embedding = silu(time.add(tf.matMul(oneHot, weights['class'] as tf.Tensor2D))) as tf.Tensor2D;
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
  return pixelShuffle(conv(normSilu(h, weights['out.norm']!), weights['out']!));
}

/**
 * Floating-point operations of one forward pass for one image: 2 for every weight of a kernel and output pixel, and of a matrix
 * (as counted by P. Molchanov et al., arXiv:1611.06440, appendix A.1); norms and activations are left out.
 *
 * @example unetFlops({ side: 28, channels: 32, blocks: 1, embedding: 64, classes: 10 }) // 31406464
 */
export function unetFlops({ side, channels: c, blocks, embedding: e, classes, attention }: UnetConfig): number {
  const half = (side / 2) ** 2;
  const quarter = (side / 4) ** 2;
  const kernels =
    half * 16 * c + // in
    quarter * 9 * c * 2 * c + // shrink
    half * 9 * 2 * c * c + // grow
    half * 9 * c * 4 + // out
    blocks * (2 * half * 2 * 9 * c * c + quarter * 2 * 9 * (2 * c) ** 2);
  const matrices = 2 * FREQUENCIES * e + e * e + (classes + 1) * e + blocks * e * (2 * c + 2 * c + 4 * c);
  const attended = attention === undefined ? 0 : quarter * (6 + 2) * c * 2 * c + 2 * quarter * quarter * 2 * c;
  return 2 * (kernels + matrices + attended);
}
