/**
 * Keyed random numbers: Philox 4x32-10, a counter-based generator.
 *
 * Every number is a pure function of a key (seed, problem, candidate), a step and a position, so a sample does not depend on
 * the batch, shard or order in which it is drawn.
 * Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */

/** What the numbers are for; different purposes draw from disjoint streams of the same key. */
export const Stream = {
  /** Noise and chains of samples. */
  sample: 0,
  problem: 1,
  weights: 2,
  training: 3,
  bootstrap: 4,
  /** Answers after chains. */
  answer: 5,
  /** Former chains that a reviser reads. */
  former: 6,
  /** Looks ahead of a search, which are judged and forgotten. */
  ahead: 7,
  /** Solutions that a judge draws for itself. */
  vote: 8,
  /** Scores by lot, and what a judge is trained on. */
  judge: 9,
  /** Waits before another try. */
  retry: 10,
  /** Noise that goes with training data. */
  noise: 11,
} as const;
export type StreamId = (typeof Stream)[keyof typeof Stream];

/** Streams within streams are numbered by this: more than there are streams. */
const STREAMS = 256;

/** Names one sample: the run's seed, the problem's index and the candidate's index within the problem. */
export interface Key {
  readonly seed: number;
  readonly problem: number;
  readonly candidate: number;
  /** Whose sample it is, where it is no plain one: all that is drawn by this key lies within this stream, apart from everybody else's. */
  readonly stream?: StreamId;
}

const M0 = 0xd2511f53 | 0;
const M1 = 0xcd9e8d57 | 0;
const W0 = 0x9e3779b9 | 0;
const W1 = 0xbb67ae85 | 0;

/**
 * High 32 bits of the unsigned product of two 32-bit integers, signed or not; they come out signed. Sums of 16-bit products stay below 2^32, so that all is
 * done in whole numbers of 32 bits, which engines keep in registers.
 */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const cross = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}

/**
 * One Philox 4x32-10 block: four 32-bit words from a 128-bit counter and a 64-bit key, written to `out[at..at+3]`.
 *
 * @param counter four words
 * @param key two words
 * @param out where to (default: a new array)
 * @param at the place in `out`, counted from 0
 * @returns `out`
 * @example philox([0, 0, 0, 0], [0, 0]) // Uint32Array [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
 */
export function philox(
  counter: ArrayLike<number>,
  key: ArrayLike<number>,
  out: Uint32Array = new Uint32Array(4),
  at = 0,
): Uint32Array {
  let c0 = counter[0]! | 0;
  let c1 = counter[1]! | 0;
  let c2 = counter[2]! | 0;
  let c3 = counter[3]! | 0;
  let k0 = key[0]! | 0;
  let k1 = key[1]! | 0;
  for (let round = 0; round < 10; round++) {
    const h0 = mulHigh(M0, c0);
    const l0 = Math.imul(M0, c0);
    const h1 = mulHigh(M1, c2);
    const l1 = Math.imul(M1, c2);
    c0 = h1 ^ c1 ^ k0;
    c1 = l1;
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
  return out;
}

function checkPart(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new RangeError(`random key: expected ${name} to be an integer in [0, 2^32), got ${value}`);
  }
}

type NativeWords = (counter: readonly number[], key: readonly number[], count: number) => Uint32Array | undefined;

/** From how many words on the native kernel is ahead of this file: a call of it costs about half a millisecond. */
const LONG = 2 ** 16;

let native: NativeWords | undefined;

/** Has long rows drawn by a native kernel that gives the same bits; backends call this when they start. */
export function drawLongRowsBy(kernel: NativeWords): void {
  native = kernel;
}

/**
 * `count` raw 32-bit words of the row named by (key, step, stream); `stream` lies within the key's own, where that has one.
 *
 * @param key of the random numbers
 * @param step a further part of the counter
 * @param count how many
 * @param stream what they are for (default `Stream.sample`)
 * @returns `count` words
 * @throws RangeError for a seed, problem or candidate that is no whole number of 32 bits
 * @example words(key, 0, 3).length // 3
 */
export function words(key: Key, step: number, count: number, stream: StreamId = Stream.sample): Uint32Array {
  checkPart('seed', key.seed);
  checkPart('problem', key.problem);
  checkPart('candidate', key.candidate);
  checkPart('step', step);
  const counter = [0, step, key.candidate, key.problem];
  const philoxKey = [key.seed, stream + STREAMS * (key.stream ?? Stream.sample)];
  const drawn = count < LONG ? undefined : native?.(counter, philoxKey, count);
  if (drawn !== undefined) return drawn;
  const blocks = Math.ceil(count / 4);
  const out = new Uint32Array(blocks * 4);
  for (let block = 0; block < blocks; block++) {
    counter[0] = block;
    philox(counter, philoxKey, out, block * 4);
  }
  return out.subarray(0, count);
}

/**
 * Uniforms on [0, 1) with 24 random bits, exact in float32.
 *
 * @param key of the random numbers
 * @param step a further part of the counter
 * @param count how many
 * @param stream what they are for (default `Stream.sample`)
 * @returns `count` numbers
 * @throws RangeError for a key, step or stream that is no whole number of 32 bits
 * @example uniforms(key, 0, 3).every((one) => one >= 0 && one < 1) // true
 */
export function uniforms(key: Key, step: number, count: number, stream: StreamId = Stream.sample): Float32Array {
  const raw = words(key, step, count, stream);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = (raw[i]! >>> 8) * 2 ** -24;
  return out;
}

/**
 * Standard normals by Box and Muller's transform (1958), two words for two normals.
 *
 * @param key of the random numbers
 * @param step a further part of the counter
 * @param count how many
 * @param stream what they are for (default `Stream.sample`)
 * @returns `count` numbers of mean 0 and variance 1
 * @throws RangeError for a key, step or stream that is no whole number of 32 bits
 * @example normals(key, 0, 3).length // 3
 */
export function normals(key: Key, step: number, count: number, stream: StreamId = Stream.sample): Float32Array {
  const raw = words(key, step, count + (count % 2), stream);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((raw[i]! + 1) * 2 ** -32));
    const angle = 2 * Math.PI * raw[i + 1]! * 2 ** -32;
    out[i] = radius * Math.cos(angle);
    if (i + 1 < count) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

/**
 * Standard Gumbels, -log(-log u): `argmax(logits + gumbels)` samples from softmax(logits) (Gumbel 1954).
 *
 * @param key of the random numbers
 * @param step a further part of the counter
 * @param count how many
 * @param stream what they are for (default `Stream.sample`)
 * @returns `count` numbers
 * @throws RangeError for a key, step or stream that is no whole number of 32 bits
 * @example gumbels(key, 0, 3).length // 3
 */
export function gumbels(key: Key, step: number, count: number, stream: StreamId = Stream.sample): Float32Array {
  const raw = words(key, step, count, stream);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = -Math.log(-Math.log((raw[i]! + 0.5) * 2 ** -32));
  return out;
}

/**
 * Integers uniform on [0, bound), by multiplication (Lemire 2019; bias below bound / 2^32).
 *
 * @param key of the random numbers
 * @param step a further part of the counter
 * @param count how many
 * @param bound from 1 to 2^32 - 1
 * @param stream what they are for (default `Stream.sample`)
 * @returns `count` whole numbers
 * @throws RangeError for a bound that is out of range
 * @example integers(key, 0, 3, 10).every((one) => one < 10) // true
 */
export function integers(
  key: Key,
  step: number,
  count: number,
  bound: number,
  stream: StreamId = Stream.sample,
): Uint32Array {
  if (!Number.isInteger(bound) || bound < 1 || bound > 0xffffffff) {
    throw new RangeError(`integers: expected a bound in [1, 2^32), got ${bound}`);
  }
  const out = words(key, step, count, stream).slice();
  for (let i = 0; i < count; i++) out[i] = mulHigh(out[i]!, bound);
  return out;
}

/**
 * A permutation of 0..count-1 (Fisher and Yates 1938, Durstenfeld 1964).
 *
 * @param key of the random numbers
 * @param step a further part of the counter
 * @param count how many
 * @param stream what they are for (default `Stream.sample`)
 * @returns the numbers 0 to count - 1
 * @throws RangeError for a key, step or stream that is no whole number of 32 bits
 * @example [...permutation(key, 0, 3)].sort() // [0, 1, 2]
 */
export function permutation(key: Key, step: number, count: number, stream: StreamId = Stream.sample): Uint32Array {
  const raw = words(key, step, count, stream);
  const out = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = mulHigh(raw[i]!, i + 1);
    const swap = out[i]!;
    out[i] = out[j]!;
    out[j] = swap;
  }
  return out;
}

/** One row of noise a key, stacked: shape [keys.length, count], row-major. */
export function normalRows(keys: readonly Key[], step: number, count: number): Float32Array {
  const out = new Float32Array(keys.length * count);
  for (let row = 0; row < keys.length; row++) out.set(normals(keys[row]!, step, count), row * count);
  return out;
}

/** One row of Gumbels a key, stacked: shape [keys.length, count], row-major. */
export function gumbelRows(keys: readonly Key[], step: number, count: number): Float32Array {
  const out = new Float32Array(keys.length * count);
  for (let row = 0; row < keys.length; row++) out.set(gumbels(keys[row]!, step, count), row * count);
  return out;
}
