import type { Settings } from '../compute/settings.js';
import type { TextProblem } from '../tasks/few-shot.js';

/** What is asked of a language model, here or behind a server: some candidates of one problem. */
export interface Question {
  readonly prompt: string;
  /** A conversation in the place of the prompt, for models that are talked to. */
  readonly messages?: TextProblem['messages'];
  /** The beginning of the reply, which is continued; only where a sampler `continues` texts. */
  readonly begun?: string;
  /** Most tokens of a completion. */
  readonly maxTokens: number;
  readonly temperature: number;
  /** Texts that end a completion and are left out of it. */
  readonly stop: readonly string[];
  readonly seed: number;
  readonly problem: number;
  readonly candidates: readonly number[];
  readonly signal?: AbortSignal;
}

/** One completion, and what it alone spent. */
export interface SampledText {
  readonly candidate: number;
  /** What was written; empty where the model was cut before it wrote anything. */
  readonly text: string;
  /** What was thought before, where it is told apart. */
  readonly reasoning?: string;
  /** Why it ended: "stop", "length", or what else a server says. */
  readonly finish?: string;
  /** Tokens of the completion, thoughts included. */
  readonly tokens: number;
  readonly promptTokens?: number;
  /** Tokens of the thoughts; where a server does not count them, by their share of the letters. */
  readonly reasoningTokens?: number;
  /** Milliseconds from the question to the answer, where both are of one request. */
  readonly latencyMs?: number;
  /** Log-probability of the whole completion under the model; undefined where a server does not say. */
  readonly logProbability?: number;
  /** Forward passes, the prompt's included. */
  readonly nfe: number;
  readonly flops: number;
}

/** A language model that completes texts. */
export interface TextSampler {
  readonly model: string;
  readonly parameters: number;
  /**
   * What else changes its samples, defaults left out: `chat` where prompts are the user's messages in a chat. A server may turn out to take
   * others; `sample` then rejects with `SettingsChanged`, and they are to be read again.
   */
  readonly settings: Settings;
  /** Says that its code has changed, in the place of a hash of its source: see `codeOf`. */
  readonly version?: string | number | undefined;
  /** Where it runs: a backend's name, or "server". */
  readonly backend: string;
  /** Tokens of thought that it asks for besides the answer's: they are depth too (default 0). */
  readonly thinks?: number;
  /** Whether it continues replies that are begun. */
  readonly continues?: boolean;
  /** Questions that may be asked at once (default 1). */
  readonly questions?: number;
  /**
   * Makes all candidates of a question; each is handed over once, when it is done, in any order, those of one reply together. Rejects with the
   * signal's reason where that stops it.
   */
  sample(question: Question, onDone: (...sampled: readonly SampledText[]) => void): Promise<void>;
}
