import { tf } from '../compute/backend.js';
import { updateSlice } from '../compute/compile/index.js';
import { normals, Stream } from '../compute/random.js';
import type { Weights } from './weights.js';

/** A decoder-only transformer in the Llama form: pre-norm RMSNorm, rotary positions, SwiGLU, tied embedding. */
export interface TransformerConfig {
  readonly vocabulary: number;
  /** Width of the residual stream. */
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Width of the SwiGLU's hidden layer. */
  readonly hidden: number;
  /** Most positions a sequence may have. */
  readonly context: number;
}

/** Keys and values of the positions already seen, [batch, heads, time, width / heads] for each layer. */
export interface Cache {
  readonly keys: readonly tf.Tensor4D[];
  readonly values: readonly tf.Tensor4D[];
}

const EPSILON = 1e-5;
const ROTARY_BASE = 10000;

/** Weights drawn from N(0, 1 / fan-in), keyed by `seed`; outputs of residual branches are scaled by 1 / sqrt(2 layers). */
export function initTransformer(config: TransformerConfig, seed: number): Weights {
  const { vocabulary, width, layers, hidden } = config;
  const weights: Weights = {};
  let part = 0;
  const normal = (name: string, shape: [number, number], deviation: number) => {
    const values = normals({ seed, problem: 0, candidate: part++ }, 0, shape[0] * shape[1], Stream.weights);
    weights[name] = tf.tensor2d(
      values.map((v) => v * deviation),
      shape,
    );
  };
  const branch = 1 / Math.sqrt(2 * layers);
  normal('embedding', [vocabulary, width], 1 / Math.sqrt(width));
  for (let l = 0; l < layers; l++) {
    weights[`layer${l}.attention.norm`] = tf.ones([width]);
    normal(`layer${l}.attention.qkv`, [width, 3 * width], 1 / Math.sqrt(width));
    normal(`layer${l}.attention.out`, [width, width], branch / Math.sqrt(width));
    weights[`layer${l}.mlp.norm`] = tf.ones([width]);
    normal(`layer${l}.mlp.in`, [width, 2 * hidden], 1 / Math.sqrt(width));
    normal(`layer${l}.mlp.out`, [hidden, width], branch / Math.sqrt(hidden));
  }
  weights['norm'] = tf.ones([width]);
  return weights;
}

/** RMSNorm: x / sqrt(mean(x^2) + eps) * gain (B. Zhang and R. Sennrich, arXiv:1910.07467). */
function rmsNorm(x: tf.Tensor, gain: tf.Tensor): tf.Tensor {
  return x.mul(x.square().mean(-1, true).add(EPSILON).rsqrt()).mul(gain);
}

/** x [rows..., in] times w [in, out], as one matrix product. */
function linear(x: tf.Tensor, w: tf.Tensor): tf.Tensor {
  const rows = x.shape.slice(0, -1);
  const flat = x.reshape([-1, w.shape[0]!]) as tf.Tensor2D;
  return flat.matMul(w as tf.Tensor2D).reshape([...rows, w.shape[1]!]);
}

/** Cosines and sines of the rotary angles of positions from..from+count-1, each [count, half]. */
function rotaryAngles(from: number, count: number, half: number): { cos: tf.Tensor; sin: tf.Tensor } {
  const cos = new Float32Array(count * half);
  const sin = new Float32Array(count * half);
  for (let t = 0; t < count; t++) {
    for (let i = 0; i < half; i++) {
      const angle = (from + t) * ROTARY_BASE ** (-i / half);
      cos[t * half + i] = Math.cos(angle);
      sin[t * half + i] = Math.sin(angle);
    }
  }
  return { cos: tf.tensor2d(cos, [count, half]), sin: tf.tensor2d(sin, [count, half]) };
}

/** Rotary position embedding on the two halves of the last axis (J. Su et al., arXiv:2104.09864, in Llama's pairing). */
function rotate(x: tf.Tensor4D, { cos, sin }: { cos: tf.Tensor; sin: tf.Tensor }): tf.Tensor4D {
  const [a, b] = tf.split(x, 2, -1) as [tf.Tensor4D, tf.Tensor4D];
  return tf.concat([a.mul(cos).sub(b.mul(sin)), a.mul(sin).add(b.mul(cos))], -1) as tf.Tensor4D;
}

/** -1e9 where a query (rows, the last `count` of `total` positions) would look at a later key (columns). */
function causalMask(count: number, total: number): tf.Tensor2D {
  const mask = new Float32Array(count * total);
  for (let q = 0; q < count; q++) mask.fill(-1e9, q * total + (total - count) + q + 1, (q + 1) * total);
  return tf.tensor2d(mask, [count, total]);
}

/**
 * Runs tokens [batch, time] that follow what `cache` has seen. Returns the hidden states before the output layer
 * [batch, time, width] and the cache with the new positions. Call inside `tf.tidy`.
 */
export function transformerHidden(
  config: TransformerConfig,
  weights: Weights,
  tokens: tf.Tensor2D,
  cache?: Cache,
): { hidden: tf.Tensor3D; cache: Cache } {
  const { width, layers, heads, hidden: mlpWidth, context } = config;
  const [batch, count] = tokens.shape;
  const past = cache?.keys[0]?.shape[2] ?? 0;
  if (past + count > context) {
    throw new RangeError(`transformer: expected at most ${context} positions, got ${past} + ${count}`);
  }
  const head = width / heads;
  const angles = rotaryAngles(past, count, head / 2);
  const mask = count > 1 ? causalMask(count, past + count) : undefined;
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  let x: tf.Tensor = tf.gather(weights['embedding']!, tokens);
  for (let l = 0; l < layers; l++) {
    const qkv = linear(rmsNorm(x, weights[`layer${l}.attention.norm`]!), weights[`layer${l}.attention.qkv`]!);
    const [q, k, v] = tf
      .split(qkv, 3, -1)
      .map((part) => part.reshape([batch, count, heads, head]).transpose([0, 2, 1, 3])) as [
      tf.Tensor4D,
      tf.Tensor4D,
      tf.Tensor4D,
    ];
    const key = rotate(k, angles);
    keys.push(cache === undefined ? key : tf.concat([cache.keys[l]!, key], 2));
    values.push(cache === undefined ? v : tf.concat([cache.values[l]!, v], 2));
    const scores = tf.matMul(rotate(q, angles), keys[l]!, false, true).mul(1 / Math.sqrt(head));
    const attention = tf.softmax(mask === undefined ? scores : scores.add(mask));
    const mixed = tf.matMul(attention, values[l]!).transpose([0, 2, 1, 3]).reshape([batch, count, width]);
    x = x.add(linear(mixed, weights[`layer${l}.attention.out`]!));
    const [gate, up] = tf.split(
      linear(rmsNorm(x, weights[`layer${l}.mlp.norm`]!), weights[`layer${l}.mlp.in`]!),
      [mlpWidth, mlpWidth],
      -1,
    ) as [tf.Tensor, tf.Tensor];
    x = x.add(linear(gate.mul(tf.sigmoid(gate)).mul(up), weights[`layer${l}.mlp.out`]!));
  }
  return { hidden: rmsNorm(x, weights['norm']!) as tf.Tensor3D, cache: { keys, values } };
}

/** Logits [rows, vocabulary] of hidden states [rows, width], through the tied embedding. */
export function transformerLogits(weights: Weights, hidden: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(hidden, weights['embedding'] as tf.Tensor2D, false, true);
}

/**
 * Floating-point operations of running `count` tokens after `past` others, for one sequence, with logits for `outputs` of them:
 * 2 for every weight of a matrix and token, and 4 width for every query and key it looks at (scores and mixing), as counted by
 * J. Kaplan et al., arXiv:2001.08361, table 1, the embedding's lookup left out and the output layer put in.
 *
 * @example transformerFlops({ vocabulary: 17, width: 64, layers: 3, heads: 4, hidden: 170, context: 64 }, 0, 1, 1) // 297088
 */
export function transformerFlops(config: TransformerConfig, past: number, count: number, outputs: number): number {
  const { vocabulary, width, layers, hidden } = config;
  const matrices = 4 * width * width + 3 * width * hidden;
  const looks = count * past + (count * (count + 1)) / 2;
  return layers * (2 * matrices * count + 4 * width * looks) + 2 * width * vocabulary * outputs;
}

/**
 * One token [batch] at position `at` (an int32 scalar), after a cache with room for it that holds the positions before it:
 * the same numbers as `transformerHidden` with a cache that grows, in shapes that stay the same at every position, so that one
 * compiled program does for all of them. Positions that the cache has no room for are not looked at. Returns logits [batch, vocabulary] and the cache with the token written into it.
 * Call inside `tf.tidy`.
 */
export function transformerStep(
  config: TransformerConfig,
  weights: Weights,
  tokens: tf.Tensor1D,
  cache: Cache,
  at: tf.Scalar,
): { logits: tf.Tensor2D; cache: Cache } {
  const { width, layers, heads, hidden } = config;
  const batch = tokens.shape[0];
  const head = width / heads;
  const room = cache.keys[0]!.shape[2];
  const all = rotaryAngles(0, room, head / 2);
  const angles = { cos: tf.gather(all.cos, at).reshape([1, -1]), sin: tf.gather(all.sin, at).reshape([1, -1]) };
  const unseen = tf.range(0, room, 1, 'int32').greater(at).toFloat().mul(-1e9);
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  let x: tf.Tensor = tf.gather(weights['embedding']!, tokens);
  for (let l = 0; l < layers; l++) {
    const qkv = linear(rmsNorm(x, weights[`layer${l}.attention.norm`]!), weights[`layer${l}.attention.qkv`]!);
    const [q, k, v] = tf.split(qkv, 3, -1).map((part) => part.reshape([batch, heads, 1, head])) as [
      tf.Tensor4D,
      tf.Tensor4D,
      tf.Tensor4D,
    ];
    keys.push(updateSlice(cache.keys[l]!, rotate(k, angles), at, 2));
    values.push(updateSlice(cache.values[l]!, v, at, 2));
    const scores = tf.matMul(rotate(q, angles), keys[l]!, false, true).mul(1 / Math.sqrt(head));
    const mixed = tf.matMul(tf.softmax(scores.add(unseen)), values[l]!).reshape([batch, width]);
    x = x.add(linear(mixed, weights[`layer${l}.attention.out`]!));
    const [gate, up] = tf.split(
      linear(rmsNorm(x, weights[`layer${l}.mlp.norm`]!), weights[`layer${l}.mlp.in`]!),
      [hidden, hidden],
      -1,
    ) as [tf.Tensor, tf.Tensor];
    x = x.add(linear(gate.mul(tf.sigmoid(gate)).mul(up), weights[`layer${l}.mlp.out`]!));
  }
  const logits = transformerLogits(weights, rmsNorm(x, weights['norm']!) as tf.Tensor2D);
  return { logits, cache: { keys, values } };
}

/** A cache filled up with zeros so that it has room for `positions` in all, as `transformerStep` takes it. */
export function roomyCache(cache: Cache, positions: number): Cache {
  const fill = (tensor: tf.Tensor4D) =>
    tf.pad(tensor, [
      [0, 0],
      [0, 0],
      [0, positions - tensor.shape[2]],
      [0, 0],
    ]) as tf.Tensor4D;
  return { keys: cache.keys.map(fill), values: cache.values.map(fill) };
}

/** Frees a cache. */
export function disposeCache(cache: Cache): void {
  tf.dispose([...cache.keys, ...cache.values]);
}
