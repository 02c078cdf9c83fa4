import type { TransformerConfig } from '../networks/transformer.js';
import type { Weights } from '../networks/weights.js';
import type { Tokenizer } from './tokenizer.js';

/** A language model that was trained elsewhere, ready for `textGenerator`. */
export interface PretrainedModel {
  /** The file's name and the start of its SHA-256. */
  readonly id: string;
  readonly config: TransformerConfig;
  readonly weights: Weights;
  readonly parameters: number;
  readonly tokenizer: Tokenizer;
  /** Tokens that end a text. */
  readonly ends: readonly number[];
  /** The Jinja template of a conversation, where the model has one. */
  readonly template?: string;
  dispose(): void;
}

/** Matrices [out, in] one under the other, as the [in, out of all] that our products take. */
export function transposed(matrices: readonly Float32Array[], inside: number): Float32Array<ArrayBuffer> {
  const outs = matrices.map((matrix) => matrix.length / inside);
  const width = outs.reduce((sum, out) => sum + out, 0);
  const found = new Float32Array(inside * width);
  let left = 0;
  matrices.forEach((matrix, m) => {
    for (let o = 0; o < outs[m]!; o++) {
      for (let i = 0; i < inside; i++) found[i * width + left + o] = matrix[o * inside + i]!;
    }
    left += outs[m]!;
  });
  return found;
}
