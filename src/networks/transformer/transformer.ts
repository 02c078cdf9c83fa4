import { updateSlice } from '../../compute/compile/index.js';
import { normals, Stream } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { checked, type Fields, optional, positive, size } from '../fields.js';
import { silu } from '../images/silu.js';
import type { Weights } from '../weights.js';

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
  /** Heads of keys and values, each looked at by heads / keyValueHeads queries (J. Ainslie et al., arXiv:2305.13245); as many as heads by default. */
  readonly keyValueHeads?: number;
  /** Width of a head; width / heads by default. */
  readonly headWidth?: number;
  /** Base of the rotary wavelengths; 10,000 by default. */
  readonly rotaryBase?: number;
  /** What RMSNorm adds to the mean square; 1e-5 by default. */
  readonly epsilon?: number;
}

const CONFIG: Fields<TransformerConfig> = {
  vocabulary: size,
  width: size,
  layers: size,
  heads: size,
  hidden: size,
  context: size,
  keyValueHeads: optional(size),
  headWidth: optional(size),
  rotaryBase: optional(positive),
  epsilon: optional(positive),
};

/**
 * A configuration from JSON, such as a card's.
 *
 * @param json as it stands in a card
 * @param where what messages begin with
 * @returns the configuration
 * @throws Error that begins with `where` and names the field that is wrong
 * @example transformerConfig(loadCheckpoint(join(ROOT, 'data/models'), 'language-arithmetic').card.network, 'mine').width // 64
 */
export const transformerConfig = (json: unknown, where: string): TransformerConfig => checked(json, CONFIG, where);

/** The sizes of attention. */
export interface Heads {
  readonly heads: number;
  readonly keyValueHeads: number;
  /** Queries that share a head of keys and values. */
  readonly group: number;
  /** Width of a head. */
  readonly head: number;
}

/** The heads of a configuration, with what it leaves out filled in. */
export function headsOf(config: TransformerConfig): Heads {
  const { width, heads, keyValueHeads = heads, headWidth = width / heads } = config;
  if (!Number.isInteger(heads / keyValueHeads) || !(headWidth > 0) || headWidth % 2 !== 0) {
    throw new RangeError(
      `transformer: expected heads that are a multiple of the key and value heads, of an even width, got ${heads} heads, ${keyValueHeads} key and value heads of width ${headWidth}`,
    );
  }
  return { heads, keyValueHeads, group: heads / keyValueHeads, head: headWidth };
}

/** Keys and values of the positions already seen, [batch, keyValueHeads, time, head] for each layer. */
export interface Cache {
  readonly keys: readonly tf.Tensor4D[];
  readonly values: readonly tf.Tensor4D[];
}

const EPSILON = 1e-5;
const ROTARY_BASE = 10000;
/** Added to the scores of what must not be looked at. */
const UNSEEN = -1e9;

/** Weights drawn from N(0, 1 / fan-in), keyed by `seed`; outputs of residual branches are scaled by 1 / sqrt(2 layers). */
export function initTransformer(config: TransformerConfig, seed: number): Weights {
  const { vocabulary, width, layers, hidden } = config;
  const { heads, keyValueHeads, head } = headsOf(config);
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
    normal(`layer${l}.attention.qkv`, [width, (heads + 2 * keyValueHeads) * head], 1 / Math.sqrt(width));
    normal(`layer${l}.attention.out`, [heads * head, width], branch / Math.sqrt(heads * head));
    weights[`layer${l}.mlp.norm`] = tf.ones([width]);
    normal(`layer${l}.mlp.in`, [width, 2 * hidden], 1 / Math.sqrt(width));
    normal(`layer${l}.mlp.out`, [hidden, width], branch / Math.sqrt(hidden));
  }
  weights['norm'] = tf.ones([width]);
  return weights;
}

/** RMSNorm: x / sqrt(mean(x^2) + eps) * gain (B. Zhang and R. Sennrich, arXiv:1910.07467). */
export function rmsNorm(
  x: tf.Tensor,
  gain: tf.Tensor,
  { epsilon = EPSILON }: { readonly epsilon?: number },
): tf.Tensor {
  return x.mul(x.square().mean(-1, true).add(epsilon).rsqrt()).mul(gain);
}

/** x [rows..., in] times the matrix `name` [in, out], or `name`.turned [out, in] where the weights have that, as one product. */
function linear(x: tf.Tensor, weights: Weights, name: string): tf.Tensor {
  const turned = weights[`${name}.turned`] as tf.Tensor2D | undefined;
  const flat = x.reshape([-1, x.shape.at(-1)!]) as tf.Tensor2D;
  const product = turned === undefined ? flat.matMul(weights[name] as tf.Tensor2D) : flat.matMul(turned, false, true);
  return product.reshape([...x.shape.slice(0, -1), product.shape[1]!]);
}

/** Cosines and sines of rotary angles, each [positions, half] or of a shape that broadcasts against a half of the heads. */
export interface Angles {
  readonly cos: tf.Tensor;
  readonly sin: tf.Tensor;
}

/** The rotary angles of positions from..from+count-1, each [count, half]. */
export function rotaryAngles(config: TransformerConfig, from: number, count: number): Angles {
  const { rotaryBase = ROTARY_BASE } = config;
  const half = headsOf(config).head / 2;
  const cos = new Float32Array(count * half);
  const sin = new Float32Array(count * half);
  for (let t = 0; t < count; t++) {
    for (let i = 0; i < half; i++) {
      const angle = (from + t) * rotaryBase ** (-i / half);
      cos[t * half + i] = Math.cos(angle);
      sin[t * half + i] = Math.sin(angle);
    }
  }
  return { cos: tf.tensor2d(cos, [count, half]), sin: tf.tensor2d(sin, [count, half]) };
}

/** Rotary position embedding on the two halves of the last axis (J. Su et al., arXiv:2104.09864, in Llama's pairing). */
export function rotateHeads<T extends tf.Tensor>(x: T, { cos, sin }: Angles): T {
  const [a, b] = tf.split(x, 2, -1) as [T, T];
  return tf.concat([a.mul(cos).sub(b.mul(sin)), a.mul(sin).add(b.mul(cos))], -1) as T;
}

/** -1e9 where a query (rows, the last `count` of `total` positions) would look at a later key (columns). */
function causalMask(count: number, total: number): tf.Tensor2D {
  const mask = new Float32Array(count * total);
  for (let q = 0; q < count; q++) mask.fill(UNSEEN, q * total + (total - count) + q + 1, (q + 1) * total);
  return tf.tensor2d(mask, [count, total]);
}

/** -1e9 for every position from 0 to `room` - 1 that is after `at`, which may be a tensor of any shape: [...at, room]. */
export function unseenAfter(at: tf.Tensor, room: number): tf.Tensor {
  return tf.range(0, room, 1, 'int32').greater(at.expandDims(-1)).toFloat().mul(UNSEEN);
}

/**
 * One layer: how queries, keys and values of the normalised x [batch, time, width] are mixed is the caller's. They come as
 * [batch, heads, time, head] (keys and values with their own number of heads), q and k turned by the angles; the mixture goes
 * back as [batch, heads, time, head].
 */
export function transformerLayer(
  config: TransformerConfig,
  weights: Weights,
  l: number,
  x: tf.Tensor,
  angles: Angles,
  mix: (q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor {
  const { hidden } = config;
  const { heads, keyValueHeads, head } = headsOf(config);
  const [batch, count] = x.shape as [number, number];
  const normed = rmsNorm(x, weights[`layer${l}.attention.norm`]!, config);
  const flat = linear(normed, weights, `layer${l}.attention.qkv`);
  const bias = weights[`layer${l}.attention.bias`];
  const parts = tf.split(
    bias === undefined ? flat : flat.add(bias),
    [heads * head, keyValueHeads * head, keyValueHeads * head],
    -1,
  );
  const [q, k, v] = parts.map((part) => part.reshape([batch, count, -1, head]).transpose([0, 2, 1, 3])) as [
    tf.Tensor4D,
    tf.Tensor4D,
    tf.Tensor4D,
  ];
  const mixed = mix(rotateHeads(q, angles), rotateHeads(k, angles), v);
  const joined = mixed.transpose([0, 2, 1, 3]).reshape([batch, count, heads * head]);
  const after = x.add(linear(joined, weights, `layer${l}.attention.out`));
  const [gate, up] = tf.split(
    linear(rmsNorm(after, weights[`layer${l}.mlp.norm`]!, config), weights, `layer${l}.mlp.in`),
    [hidden, hidden],
    -1,
  ) as [tf.Tensor, tf.Tensor];
  return after.add(linear(silu(gate).mul(up), weights, `layer${l}.mlp.out`));
}

/**
 * softmax(q k' / sqrt(head) + mask) v for queries [batch, heads, time, head] and keys and values [batch, keyValueHeads, seen,
 * head]; the mask broadcasts against [..., time, seen].
 */
export function attend(q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D, mask?: tf.Tensor): tf.Tensor4D {
  const [batch, heads, count, head] = q.shape;
  const shared = k.shape[1];
  // Queries that share their keys are more rows of the same product.
  const grouped = heads === shared ? q : (q.reshape([batch, shared, (heads / shared) * count, head]) as tf.Tensor4D);
  const products = tf.matMul(grouped, k, false, true).mul(1 / Math.sqrt(head));
  const apart = heads === shared ? products : products.reshape([batch, heads, count, k.shape[2]]);
  const attention = tf.softmax(mask === undefined ? apart : apart.add(mask));
  return tf.matMul(attention.reshape(products.shape) as tf.Tensor4D, v).reshape(q.shape) as tf.Tensor4D;
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
  const { layers, context } = config;
  const count = tokens.shape[1];
  const past = cache?.keys[0]?.shape[2] ?? 0;
  if (past + count > context) {
    throw new RangeError(`transformer: expected at most ${context} positions, got ${past} + ${count}`);
  }
  const angles = rotaryAngles(config, past, count);
  const mask = count > 1 ? causalMask(count, past + count) : undefined;
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  let x: tf.Tensor = tf.gather(weights['embedding']!, tokens);
  for (let l = 0; l < layers; l++) {
    x = transformerLayer(config, weights, l, x, angles, (q, k, v) => {
      keys.push(cache === undefined ? k : tf.concat([cache.keys[l]!, k], 2));
      values.push(cache === undefined ? v : tf.concat([cache.values[l]!, v], 2));
      return attend(q, keys[l]!, values[l]!, mask);
    });
  }
  return { hidden: rmsNorm(x, weights['norm']!, config) as tf.Tensor3D, cache: { keys, values } };
}

/**
 * Logits [rows, vocabulary] of hidden states [rows, width]: through `output` [width, vocabulary] where there is one, or through the
 * tied embedding.
 */
export function transformerLogits(weights: Weights, hidden: tf.Tensor2D): tf.Tensor2D {
  const output = weights['output'] as tf.Tensor2D | undefined;
  return output === undefined
    ? tf.matMul(hidden, weights['embedding'] as tf.Tensor2D, false, true)
    : tf.matMul(hidden, output);
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
  const { heads, keyValueHeads, head } = headsOf(config);
  const matrices = 2 * width * head * (heads + keyValueHeads) + 3 * width * hidden;
  const looks = count * past + (count * (count + 1)) / 2;
  return layers * (2 * matrices * count + 4 * heads * head * looks) + 2 * width * vocabulary * outputs;
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
  const { layers } = config;
  const room = cache.keys[0]!.shape[2];
  const all = rotaryAngles(config, 0, room);
  const angles = { cos: tf.gather(all.cos, at).reshape([1, -1]), sin: tf.gather(all.sin, at).reshape([1, -1]) };
  const mask = unseenAfter(at, room);
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  let x: tf.Tensor = tf.gather(weights['embedding']!, tokens).expandDims(1);
  for (let l = 0; l < layers; l++) {
    x = transformerLayer(config, weights, l, x, angles, (q, k, v) => {
      keys.push(updateSlice(cache.keys[l]!, k, at, 2));
      values.push(updateSlice(cache.values[l]!, v, at, 2));
      return attend(q, keys[l]!, values[l]!, mask);
    });
  }
  const last = rmsNorm(x, weights['norm']!, config).squeeze([1]) as tf.Tensor2D;
  return { logits: transformerLogits(weights, last), cache: { keys, values } };
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

/** A cache of its own with the same tensors. */
export function copyCache({ keys, values }: Cache): Cache {
  const own = (tensors: readonly tf.Tensor4D[]) => tensors.map((tensor) => tensor.clone());
  return { keys: own(keys), values: own(values) };
}

/** Frees a cache. */
export function disposeCache(cache: Cache): void {
  tf.dispose([...cache.keys, ...cache.values]);
}
