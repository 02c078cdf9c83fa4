import type { Meter } from '../compute/meter.js';
import type { TokenSampling } from '../families/language/drawing.js';
import type { PretrainedModel } from './model.js';

/** What is asked of a language model for one problem. */
export interface TextRequest extends TokenSampling {
  /** A text, or its tokens; a text is begun with what the model's texts begin with. */
  readonly prompt: string | readonly number[];
  /** Most tokens of a completion. */
  readonly maxTokens: number;
  /** Texts that end a completion and are left out of it; the model's own ends always do. */
  readonly stop?: readonly string[];
  readonly seed: number;
  /** Number of the problem, which keys its draws together with the seed, the candidate and the token's place. */
  readonly problem: number;
  /** Numbers of the candidates wanted. */
  readonly candidates: readonly number[];
  /**
   * Budget forcing (N. Muennighoff et al., arXiv:2501.19393): once a completion has `most` tokens without `close` in it, `close`
   * is written for the model; where it would end or write `close` before `least` tokens, `goOn` is written instead.
   */
  readonly thought?: {
    readonly close: string;
    readonly most?: number;
    readonly least?: number;
    readonly goOn?: string;
  };
  readonly meter?: Meter;
  readonly signal?: AbortSignal;
}

/** One completion, and what it alone spent. */
export interface Completion {
  readonly candidate: number;
  readonly text: string;
  readonly tokens: readonly number[];
  /** The model's own log-probability of each token (temperature 1, nothing left out); NaN for tokens that were forced. */
  readonly logProbabilities: readonly number[];
  readonly finish: 'stop' | 'length';
  readonly nfe: number;
  readonly flops: number;
}

export interface TextGenerator {
  readonly model: PretrainedModel;
  /** Sequences that are decoded side by side. */
  readonly rows: number;
  /** Completions in the order of the candidates asked for; `onDone` hears of each when it ends. */
  complete(request: TextRequest, onDone?: (completion: Completion) => void): Completion[];
  /** The same, letting other events run between steps; the request's signal stops it there. One at a time. */
  completeBetween(request: TextRequest, onDone?: (completion: Completion) => void): Promise<Completion[]>;
  /** Logits of the next token after every token of a text, [tokens][vocabulary]. */
  logits(tokens: readonly number[]): Float32Array[];
  dispose(): void;
}
