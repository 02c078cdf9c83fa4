import { tf } from '../../compute/tf.js';
import { exactly, type Fields, size } from '../fields.js';
import { Initial } from '../initial.js';
import { checkHeads, selfAttention } from '../transformer/self-attention.js';
import type { Weights } from '../weights.js';
import { type Conditioned, conditionOn, conditionProducts, initCondition } from './conditioning.js';
import { fromPatches, toPatches } from './patches.js';
import { silu } from './silu.js';

/**
 * A diffusion transformer (W. Peebles and S. Xie, arXiv:2212.09748) for square one-channel images: patches are tokens, and time and
 * class set the scale, shift and gate of every branch (adaLN-Zero).
 */
export interface ImageTransformerConfig extends Conditioned {
  readonly kind: 'transformer';
  /** Side of the image in pixels, a multiple of the patch. */
  readonly side: number;
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** Width of the residual stream, a multiple of 4 for the positions. */
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Width of the hidden layer of each token's own network. */
  readonly hidden: number;
}

export const IMAGE_TRANSFORMER_FIELDS: Fields<ImageTransformerConfig> = {
  kind: exactly('transformer'),
  side: size,
  patch: size,
  width: size,
  layers: size,
  heads: size,
  hidden: size,
  embedding: size,
  classes: size,
};

const EPSILON = 1e-6;
/** Longest wavelength of the positions, over 2 pi. */
const LONGEST = 10000;

function check({ side, patch, width, heads }: ImageTransformerConfig): void {
  if (!Number.isInteger(side / patch)) {
    throw new RangeError(`image transformer: expected patches that divide a side of ${side}, got ${patch}`);
  }
  if (width % 4 !== 0)
    throw new RangeError(`image transformer: expected a width that is a multiple of 4, got ${width}`);
  checkHeads('image transformer', heads, width);
}

/**
 * Weights drawn from N(0, 1 / fan-in), keyed by `seed`; what sets scales, shifts and gates starts at zero, so that every block starts as
 * the identity, and so does the output.
 */
export function initImageTransformer(config: ImageTransformerConfig, seed: number): Weights {
  check(config);
  const { patch, width, layers, hidden, embedding } = config;
  const initial = new Initial(seed);
  initCondition(initial, config);
  initial.normal('in', [patch * patch, width]);
  initial.zeros('in.bias', [width]);
  for (let l = 0; l < layers; l++) {
    initial.zeros(`layer${l}.modulation`, [embedding, 6 * width]);
    initial.zeros(`layer${l}.modulation.bias`, [6 * width]);
    initial.normal(`layer${l}.attention.in`, [width, 3 * width]);
    initial.normal(`layer${l}.attention.out`, [width, width]);
    initial.normal(`layer${l}.mlp.in`, [width, hidden]);
    initial.zeros(`layer${l}.mlp.bias`, [hidden]);
    initial.normal(`layer${l}.mlp.out`, [hidden, width]);
  }
  initial.zeros('out.modulation', [embedding, 2 * width]);
  initial.zeros('out.modulation.bias', [2 * width]);
  initial.zeros('out', [width, patch * patch]);
  initial.zeros('out.bias', [patch * patch]);
  return initial.weights;
}

/**
 * The places of patches as sines and cosines of row and column, [tokens, width]: a quarter of the width each, at wavelengths from 2 pi to
 * 10,000 times 2 pi (A. Vaswani et al., arXiv:1706.03762, in two dimensions).
 */
function positions({ side, patch, width }: ImageTransformerConfig): tf.Tensor2D {
  const across = side / patch;
  const quarter = width / 4;
  const values = new Float32Array(across * across * width);
  for (let token = 0; token < across * across; token++) {
    [Math.floor(token / across), token % across].forEach((place, axis) => {
      for (let i = 0; i < quarter; i++) {
        const angle = place * LONGEST ** (-i / quarter);
        values[token * width + 2 * axis * quarter + i] = Math.sin(angle);
        values[token * width + (2 * axis + 1) * quarter + i] = Math.cos(angle);
      }
    });
  }
  return tf.tensor2d(values, [across * across, width]);
}

/** Layer norm without a gain of its own (J. Ba et al., arXiv:1607.06450), scaled and shifted by the condition, [batch, tokens, width]. */
function modulated(x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor {
  const away = x.sub(x.mean(-1, true));
  return away.mul(away.square().mean(-1, true).add(EPSILON).rsqrt()).mul(scale.add(1)).add(shift);
}

/**
 * Images [batch, side, side, 1], times [batch] in [0, 1] and classes [batch] to an output shaped as the images.
 * Call inside `tf.tidy`.
 */
export function imageTransformer(
  config: ImageTransformerConfig,
  weights: Weights,
  x: tf.Tensor4D,
  t: tf.Tensor1D,
  classes: tf.Tensor1D,
): tf.Tensor4D {
  const { side, patch, width, layers, heads } = config;
  const across = side / patch;
  const batch = x.shape[0];
  const rows = (y: tf.Tensor) => y.reshape([batch * across * across, -1]) as tf.Tensor2D;
  const linear = (y: tf.Tensor, name: string) => tf.matMul(rows(y), weights[name] as tf.Tensor2D) as tf.Tensor2D;
  const tokens = (y: tf.Tensor) => y.reshape([batch, across * across, -1]);
  const embedding = conditionOn(config, weights, t, classes);
  const modulation = (name: string, parts: number) =>
    tf
      .matMul(embedding, weights[name] as tf.Tensor2D)
      .add(weights[`${name}.bias`]!)
      .reshape([batch, 1, parts * width])
      .split(parts, -1);
  let h: tf.Tensor = tokens(linear(toPatches(x, patch), 'in').add(weights['in.bias']!)).add(positions(config));
  for (let l = 0; l < layers; l++) {
    const name = `layer${l}`;
    const [scale1, shift1, gate1, scale2, shift2, gate2] = modulation(`${name}.modulation`, 6) as tf.Tensor[];
    const qkv = linear(modulated(h, scale1!, shift1!), `${name}.attention.in`);
    h = h.add(tokens(linear(selfAttention(qkv, heads, batch), `${name}.attention.out`)).mul(gate1!));
    const inner = silu(linear(modulated(h, scale2!, shift2!), `${name}.mlp.in`).add(weights[`${name}.mlp.bias`]!));
    h = h.add(tokens(linear(inner, `${name}.mlp.out`)).mul(gate2!));
  }
  const [scale, shift] = modulation('out.modulation', 2) as tf.Tensor[];
  const out = linear(modulated(h, scale!, shift!), 'out').add(weights['out.bias']!);
  return fromPatches(out.reshape([batch, across, across, patch * patch]) as tf.Tensor4D, patch);
}

/**
 * Floating-point operations of one forward pass for one image: 2 for every weight of a matrix and token (of the condition, once), and
 * 4 width for every pair of tokens (scores and mixing), as counted by J. Kaplan et al., arXiv:2001.08361, table 1; norms and activations
 * are left out.
 *
 * @example imageTransformerFlops({ kind: 'transformer', side: 28, patch: 4, width: 36, layers: 3, heads: 4, hidden: 72, embedding: 16, classes: 10 }) // 4223248
 */
export function imageTransformerFlops(config: ImageTransformerConfig): number {
  const { side, patch, width, layers, hidden, embedding } = config;
  const tokens = (side / patch) ** 2;
  const block = tokens * (4 * width * width + 2 * width * hidden) + 2 * tokens * tokens * width + 6 * width * embedding;
  const ends = tokens * 2 * patch * patch * width + 2 * width * embedding;
  return 2 * (layers * block + ends + conditionProducts(config));
}
