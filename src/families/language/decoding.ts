import { tf } from '../../compute/backend.js';
import { compile, region } from '../../compute/compile/index.js';
import {
  type Cache,
  disposeCache,
  roomyCache,
  type TransformerConfig,
  transformerHidden,
  transformerLogits,
  transformerStep,
} from '../../networks/transformer.js';
import type { Weights } from '../../networks/weights.js';

/** Parts of a batch that run at the same time, each an XLA program on a thread of its own. */
const PARTS = 2;

/** A batch being decoded: what the network has seen of it, and what it expects next. */
export interface Decoding {
  /** One cache for each part of the batch. */
  readonly caches: readonly Cache[];
  /** Logits of the next token, [rows][vocabulary]. */
  readonly logits: readonly Float32Array[];
  /** Tokens seen so far by every row. */
  readonly length: number;
}

/** A transformer that decodes: one program for prompts, one for every token after them. The rows must be a multiple of 2. */
export interface Decoder {
  /** Reads prompts [rows][length]. */
  prompt(tokens: readonly (readonly number[])[]): Decoding;
  /** Reads one more token of every row, and frees the cache it had. */
  next(before: Decoding, tokens: readonly number[]): Decoding;
}

interface Read {
  logits: tf.Tensor2D;
  caches: Cache[];
}

/** `run` on every part of a batch of tokens. */
function inParts<T extends tf.Tensor>(
  tokens: T,
  run: (part: T, i: number) => { logits: tf.Tensor2D; cache: Cache },
): Read {
  const made = (tf.split(tokens, PARTS) as T[]).map(run);
  return { logits: tf.concat(made.map(({ logits }) => logits)), caches: made.map(({ cache }) => cache) };
}

export function decoder(config: TransformerConfig, weights: Weights): Decoder {
  const rowsOf = (logits: tf.Tensor): Float32Array[] => {
    const values = logits.dataSync<'float32'>();
    const { vocabulary } = config;
    return Array.from({ length: logits.shape[0]! }, (_, i) => values.slice(i * vocabulary, (i + 1) * vocabulary));
  };
  const readPart = (w: Weights, tokens: tf.Tensor2D) => {
    const [rows, length] = tokens.shape;
    const { hidden, cache } = transformerHidden(config, w, tokens);
    const last = hidden.slice([0, length - 1, 0], [rows, 1, config.width]).reshape([rows, config.width]);
    return { logits: transformerLogits(w, last as tf.Tensor2D), cache: roomyCache(cache, config.context) };
  };
  const stepPart = (w: Weights, tokens: tf.Tensor1D, cache: Cache, at: tf.Scalar) =>
    transformerStep(config, w, tokens, cache, at);
  const read = compile((w: Weights, tokens: tf.Tensor2D) => inParts(tokens, (part) => region(readPart, w, part)), {
    mode: 'graph',
  });
  const step = compile(
    (w: Weights, tokens: tf.Tensor1D, caches: readonly Cache[], at: tf.Scalar) =>
      inParts(tokens, (part, i) => region(stepPart, w, part, caches[i]!, at)),
    { mode: 'graph' },
  );
  const decoding = (work: () => Read, length: number): Decoding => {
    const { logits, caches } = tf.tidy(() => work() as never) as Read;
    const rows = rowsOf(logits);
    logits.dispose();
    return { caches, logits: rows, length };
  };
  return {
    prompt: (tokens) =>
      decoding(() => read(weights, tf.tensor2d(tokens as number[][], undefined, 'int32')), tokens[0]!.length),
    next(before, tokens) {
      const after = decoding(
        () => step(weights, tf.tensor1d(tokens as number[], 'int32'), before.caches, tf.scalar(before.length, 'int32')),
        before.length + 1,
      );
      before.caches.forEach(disposeCache);
      return after;
    },
  };
}
