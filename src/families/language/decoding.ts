import { tf } from '../../compute/backend.js';
import {
  type Cache,
  disposeCache,
  type TransformerConfig,
  transformerHidden,
  transformerLogits,
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

/** Feeds tokens [rows][count] to the network after what it has seen, and frees the cache it had. */
export function feed(
  config: TransformerConfig,
  weights: Weights,
  tokens: readonly (readonly number[])[],
  before?: Decoding,
): Decoding {
  const count = tokens[0]!.length;
  const [logits, cache] = tf.tidy(() => {
    const input = tf.tensor2d(tokens as number[][], [tokens.length, count], 'int32');
    const out = transformerHidden(config, weights, input, before?.cache);
    const last = out.hidden.slice([0, count - 1, 0], [tokens.length, 1, config.width]);
    const made = transformerLogits(weights, last.reshape([tokens.length, config.width]));
    return [made.dataSync<'float32'>(), out.cache] as never;
  }) as [Float32Array, Cache];
  if (before !== undefined) disposeCache(before.cache);
  const rows = tokens.map((_, row) => logits.slice(row * config.vocabulary, (row + 1) * config.vocabulary));
  return { cache, logits: rows, length: (before?.length ?? 0) + count };
}
