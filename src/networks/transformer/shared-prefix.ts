import { region, updateSlice } from '../../compute/compile/index.js';
import { tf } from '../../compute/tf.js';
import type { Weights } from '../weights.js';
import { columnLayer, columnsOf, rowsOfColumns } from './columns.js';
import {
  attend,
  type Cache,
  headsOf,
  rmsNorm,
  rotaryAngles,
  type TransformerConfig,
  transformerLayer,
  transformerLogits,
  unseenAfter,
} from './transformer.js';

function zeros(layers: number, shape: [number, number, number, number]): Cache {
  const some = () => Array.from({ length: layers }, () => tf.zeros<tf.Rank.R4>(shape));
  return { keys: some(), values: some() };
}

/** A prompt's cache of zeros with room for `room` positions: [1, keyValueHeads, room, head] for each layer. */
export function promptCache(config: TransformerConfig, room: number): Cache {
  const { keyValueHeads, head } = headsOf(config);
  return zeros(config.layers, [1, keyValueHeads, room, head]);
}

/** The cache of zeros for what `rows` sequences have of their own: [keyValueHeads, rows, room, head] for each layer. */
export function ownCache(config: TransformerConfig, rows: number, room: number): Cache {
  const { keyValueHeads, head } = headsOf(config);
  return zeros(config.layers, [keyValueHeads, rows, room, head]);
}

/**
 * Reads a piece of one prompt: tokens [count] at the positions from `at` on, into a cache with room for them that holds the
 * positions before. Returns the hidden states [count, width] and the cache. A prompt read in pieces of one size needs one
 * compiled program for all lengths; what stands behind its end is overwritten or not looked at.
 * Call inside `tf.tidy`.
 */
export function readPiece(
  config: TransformerConfig,
  weights: Weights,
  tokens: tf.Tensor1D,
  cache: Cache,
  at: tf.Scalar,
): { hidden: tf.Tensor2D; cache: Cache } {
  const count = tokens.shape[0];
  const room = cache.keys[0]!.shape[2];
  const places = tf.range(0, count, 1, 'int32').add(at);
  const all = rotaryAngles(config, 0, room);
  const angles = { cos: tf.gather(all.cos, places), sin: tf.gather(all.sin, places) };
  const mask = unseenAfter(places, room);
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  let x = columnsOf(weights, tokens);
  for (let l = 0; l < config.layers; l++) {
    x = columnLayer(config, weights, l, x, angles, (q, k, v) => {
      keys.push(updateSlice(cache.keys[l]!, k.expandDims(0), at, 2));
      values.push(updateSlice(cache.values[l]!, v.expandDims(0), at, 2));
      return attend(q.expandDims(0) as tf.Tensor4D, keys[l]!, values[l]!, mask).squeeze([0]) as tf.Tensor3D;
    });
  }
  return { hidden: rowsOfColumns(config, weights, x), cache: { keys, values } };
}

/** Rows of a part of a batch: more of them make a slower product of a matrix [out, in]. */
const PART = 32;

/** How many parts a batch of rows is decoded in, all of one size, so that a row does not depend on where it stands. */
export function partsOf(rows: number): number {
  return rows % PART === 0 ? rows / PART : 1;
}

/** Where the rows of a batch stand after a prompt that they share. */
export interface SharedStep {
  /** The next token of every row [rows]. */
  readonly tokens: tf.Tensor1D;
  /** The prompt's cache, as of `promptCache`. */
  readonly prompt: Cache;
  /** How many of the prompt's positions there are. */
  readonly length: tf.Scalar;
  /** Each row's own positions after the prompt, as of `ownCache`, a cache for each of `partsOf(rows)`. */
  readonly own: readonly Cache[];
  /** How many of its own positions each row has, before this token [rows]. */
  readonly at: tf.Tensor1D;
}

/**
 * One token for every row of a batch, each at a place of its own after one prompt that all share: the prompt's keys are looked at
 * by all rows in one product and held once. Returns logits [rows, vocabulary] and the rows' own caches with the token in them.
 * Call inside `tf.tidy`, or `compile` in mode `graph`: every part is an XLA program of its own, the logits one product of all.
 */
export function stepAfterPrompt(
  config: TransformerConfig,
  weights: Weights,
  { tokens, prompt, length, own, at }: SharedStep,
): { logits: tf.Tensor2D; own: Cache[] } {
  const layers = Object.fromEntries(Object.entries(weights).filter(([name]) => name !== 'output'));
  const places = tf.split(at, own.length) as tf.Tensor1D[];
  const made = (tf.split(tokens, own.length) as tf.Tensor1D[]).map((part, i) =>
    region(partAfterPrompt, config, layers, part, prompt, length, own[i]!, places[i]!),
  );
  const hidden = tf.concat(made.map((part) => part.hidden)) as tf.Tensor2D;
  return { logits: transformerLogits(weights, hidden), own: made.map((part) => part.own) };
}

/** All rows at once, [keyValueHeads, rows, group, inner], against the keys or the values of the prompt, which is one. */
function withPrompt(x: tf.Tensor4D, y: tf.Tensor4D, transposed: boolean): tf.Tensor4D {
  const [shared, rows, group, inner] = x.shape;
  const flat = x.reshape([shared, rows * group, inner]) as tf.Tensor3D;
  const product = tf.matMul(flat, y.squeeze([0]) as tf.Tensor3D, false, transposed);
  return product.reshape([shared, rows, group, product.shape[2]!]);
}

function partAfterPrompt(
  config: TransformerConfig,
  weights: Weights,
  tokens: tf.Tensor1D,
  prompt: Cache,
  length: tf.Scalar,
  own: Cache,
  at: tf.Tensor1D,
): { hidden: tf.Tensor2D; own: Cache } {
  const { keyValueHeads, group, head } = headsOf(config);
  const rows = tokens.shape[0];
  const before = prompt.keys[0]!.shape[2];
  const room = own.keys[0]!.shape[2];
  const all = rotaryAngles(config, 0, before + room);
  const places = at.add(length);
  const angles = { cos: tf.gather(all.cos, places), sin: tf.gather(all.sin, places) };
  const last = length.sub(tf.scalar(1, 'int32'));
  const seenOfPrompt = unseenAfter(last, before).reshape([1, before]).tile([rows, 1]);
  const mask = tf.concat([seenOfPrompt, unseenAfter(at, room)], 1).reshape([1, rows, 1, before + room]);
  const here = tf.range(0, room, 1, 'int32').equal(at.expandDims(1)).reshape([1, rows, room, 1]);
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  /** One vector at a time against each row's own: XLA has a fast product for a vector, and a slow one for three. */
  const withOwn = (x: tf.Tensor4D, y: tf.Tensor4D, transposed: boolean) =>
    tf.concat(
      tf.split(x, group, 2).map((one) => tf.matMul(one, y, false, transposed)),
      2,
    ) as tf.Tensor4D;
  let x = columnsOf(weights, tokens);
  for (let l = 0; l < config.layers; l++) {
    x = columnLayer(config, weights, l, x, angles, (q, k, v) => {
      keys.push(tf.where(here, k.expandDims(2), own.keys[l]!) as tf.Tensor4D);
      values.push(tf.where(here, v.expandDims(2), own.values[l]!) as tf.Tensor4D);
      const grouped = q.mul(1 / Math.sqrt(head)).reshape([keyValueHeads, group, rows, head]);
      const query = grouped.transpose([0, 2, 1, 3]) as tf.Tensor4D;
      const scores = tf.concat([withPrompt(query, prompt.keys[l]!, true), withOwn(query, keys[l]!, true)], 3);
      const [ofPrompt, ofOwn] = tf.split(tf.softmax(scores.add(mask)), [before, room], 3) as [tf.Tensor4D, tf.Tensor4D];
      const mixed = withPrompt(ofPrompt, prompt.values[l]!, false).add(withOwn(ofOwn, values[l]!, false));
      return mixed.transpose([0, 2, 1, 3]).reshape([keyValueHeads * group, rows, head]) as tf.Tensor3D;
    });
  }
  return { hidden: rowsOfColumns(config, weights, x), own: { keys, values } };
}

/**
 * One token for every row of a batch, all at place `at` (an int32 scalar) after one prompt that they share and that fills its cache:
 * `stepAfterPrompt` where rows go in step, so that the rows' own cache is written in place. Returns logits [rows, vocabulary]
 * and the cache with the token in it. Call inside `tf.tidy`.
 */
export function stepTogether(
  config: TransformerConfig,
  weights: Weights,
  { tokens, prompt, own, at }: { tokens: tf.Tensor1D; prompt: Cache; own: Cache; at: tf.Scalar },
): { logits: tf.Tensor2D; own: Cache } {
  const { keyValueHeads, group, head } = headsOf(config);
  const rows = tokens.shape[0];
  const before = prompt.keys[0]!.shape[2];
  const room = own.keys[0]!.shape[2];
  const all = rotaryAngles(config, before, room);
  const angles = { cos: tf.gather(all.cos, at).reshape([1, -1]), sin: tf.gather(all.sin, at).reshape([1, -1]) };
  const unseen = unseenAfter(at, room).reshape([1, 1, 1, room]);
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  /** [rows, shared heads x count, 1, head] to [shared heads, rows, count, head]. */
  const headsFirst = (x: tf.Tensor, count: number) =>
    x.reshape([rows, keyValueHeads, count, head]).transpose([1, 0, 2, 3]) as tf.Tensor4D;
  let x: tf.Tensor = tf.gather(weights['embedding']!, tokens).expandDims(1);
  for (let l = 0; l < config.layers; l++) {
    x = transformerLayer(config, weights, l, x, angles, (q, k, v) => {
      keys.push(updateSlice(own.keys[l]!, headsFirst(k, 1), at, 2));
      values.push(updateSlice(own.values[l]!, headsFirst(v, 1), at, 2));
      const query = headsFirst(q, group).mul(1 / Math.sqrt(head)) as tf.Tensor4D;
      const ofOwn = tf.matMul(query, keys[l]!, false, true).add(unseen) as tf.Tensor4D;
      const scores = tf.softmax(tf.concat([withPrompt(query, prompt.keys[l]!, true), ofOwn], 3));
      const [onPrompt, onOwn] = tf.split(scores, [before, room], 3) as [tf.Tensor4D, tf.Tensor4D];
      const mixed = withPrompt(onPrompt, prompt.values[l]!, false).add(tf.matMul(onOwn, values[l]!));
      return mixed.transpose([1, 0, 2, 3]).reshape([rows, keyValueHeads * group, 1, head]) as tf.Tensor4D;
    });
  }
  const hidden = rmsNorm(x, weights['norm']!, config).squeeze([1]) as tf.Tensor2D;
  return { logits: transformerLogits(weights, hidden), own: { keys, values } };
}
