import type { TransformerConfig } from '../networks/transformer/transformer.js';
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
  /** Tokens that every text begins with. */
  readonly begins: readonly number[];
  /** Tokens that end a text. */
  readonly ends: readonly number[];
  /** The Jinja template of a conversation, where the model has one. */
  readonly template?: string;
  /** Texts that the template may ask for: bos_token, eos_token. */
  readonly marks: Readonly<Record<string, string>>;
  dispose(): void;
}

/** Squares that are turned at a time, so that both sides stay in the processor's cache. */
const SQUARE = 32;

/** A matrix [out, in] as [in, out]. */
export function transposed(matrix: Float32Array, inside: number): Float32Array<ArrayBuffer> {
  const outs = matrix.length / inside;
  const found = new Float32Array(matrix.length);
  for (let o = 0; o < outs; o += SQUARE) {
    const below = Math.min(o + SQUARE, outs);
    for (let i = 0; i < inside; i += SQUARE) {
      const right = Math.min(i + SQUARE, inside);
      for (let a = i; a < right; a++) {
        for (let b = o; b < below; b++) found[a * outs + b] = matrix[b * inside + a]!;
      }
    }
  }
  return found;
}
