import { tf } from '../../compute/backend.js';
import { compile } from '../../compute/compile/index.js';
import {
  type Cache,
  disposeCache,
  type TransformerConfig,
  transformerHidden,
  transformerLogits,
  transformerStep,
  wholeCache,
} from '../../networks/transformer.js';
import type { Weights } from '../../networks/weights.js';

/** A batch being decoded: what the network has seen of it, and what it expects next. */
export interface Decoding {
  readonly cache: Cache;
  /** Logits of the next token, [rows][vocabulary]. */
  readonly logits: readonly Float32Array[];
  /** Tokens seen so far by every row. */
  readonly length: number;
}

/** A transformer that decodes: one program for prompts, one for every token after them. */
export interface Decoder {
  /** Reads prompts [rows][length]. */
  prompt(tokens: readonly (readonly number[])[]): Decoding;
  /** Reads one more token of every row, and frees the cache it had. */
  next(before: Decoding, tokens: readonly number[]): Decoding;
}

export function decoder(config: TransformerConfig, weights: Weights): Decoder {
  const rowsOf = (logits: tf.Tensor): Float32Array[] => {
    const values = logits.dataSync<'float32'>();
    const { vocabulary } = config;
    return Array.from({ length: logits.shape[0]! }, (_, i) => values.slice(i * vocabulary, (i + 1) * vocabulary));
  };
  const read = compile(
    (w: Weights, tokens: tf.Tensor2D) => {
      const [rows, length] = tokens.shape;
      const { hidden, cache } = transformerHidden(config, w, tokens);
      const last = hidden.slice([0, length - 1, 0], [rows, 1, config.width]).reshape([rows, config.width]);
      return { logits: transformerLogits(w, last as tf.Tensor2D), cache: wholeCache(config, cache) };
    },
    { mode: 'xla' },
  );
  const step = compile(
    (w: Weights, tokens: tf.Tensor1D, cache: Cache, at: tf.Scalar) => transformerStep(config, w, tokens, cache, at),
    { mode: 'xla' },
  );
  const decoding = (work: () => { logits: tf.Tensor; cache: Cache }, length: number): Decoding => {
    const { logits, cache } = tf.tidy(() => work() as never) as { logits: tf.Tensor; cache: Cache };
    const rows = rowsOf(logits);
    logits.dispose();
    return { cache, logits: rows, length };
  };
  return {
    prompt: (tokens) =>
      decoding(() => read(weights, tf.tensor2d(tokens as number[][], undefined, 'int32')), tokens[0]!.length),
    next(before, tokens) {
      const after = decoding(
        () => step(weights, tf.tensor1d(tokens as number[], 'int32'), before.cache, tf.scalar(before.length, 'int32')),
        before.length + 1,
      );
      disposeCache(before.cache);
      return after;
    },
  };
}
