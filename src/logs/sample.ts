/** One sample of a log, as every format is read: what is not in the log is null. */
export interface LoggedSample {
  readonly problem: string;
  /** Place among the samples of its problem, from 0. */
  readonly sample: number;
  /** 1 where the answer is right, 0 where it is wrong. */
  readonly correct: number | null;
  /** The answer taken from the text. */
  readonly answer: string | null;
  /** A verifier's or a graded score, where it says more than right or wrong. */
  readonly score: number | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  /** Those of `tokens_out` that were spent on reasoning. */
  readonly tokens_reasoning: number | null;
  readonly seconds: number | null;
  readonly model: string | null;
  readonly task: string | null;
  /** What marked the sample: a filter, a scorer or a metric. */
  readonly filter: string | null;
  /** The answer that counts as right. */
  readonly target: string | null;
  /** What was asked; no column of tables. */
  readonly input: string | null;
  readonly text: string | null;
}

/** One point of a curve over training or over steps. */
export interface LoggedPoint {
  readonly run: string;
  readonly metric: string;
  readonly step: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly seconds: number | null;
}

/** The columns of samples, in the order in which they are written. */
export const SAMPLE_COLUMNS = [
  'problem',
  'sample',
  'correct',
  'answer',
  'score',
  'tokens_in',
  'tokens_out',
  'tokens_reasoning',
  'seconds',
  'model',
  'task',
  'filter',
  'target',
  'text',
] as const satisfies readonly (keyof LoggedSample)[];

/** The columns of curves, in the order in which they are written. */
export const CURVE_COLUMNS = [
  'run',
  'metric',
  'step',
  'value',
  'low',
  'high',
  'seconds',
] as const satisfies readonly (keyof LoggedPoint)[];

/** How one scorer, filter or metric marks a sample. */
export interface Mark {
  readonly correct: number | null;
  readonly score?: number | null;
  readonly answer?: string | null;
}

/** A sample with every mark that its log has for it, by the name of what marked it. */
export interface MarkedSample {
  readonly problem: string;
  readonly sample: number;
  readonly marks: Readonly<Record<string, Mark>>;
  readonly answer?: string | null;
  readonly tokensIn?: number | null;
  readonly tokensOut?: number | null;
  readonly tokensReasoning?: number | null;
  readonly seconds?: number | null;
  readonly model?: string | null;
  readonly task?: string | null;
  readonly target?: string | null;
  readonly input?: string | null;
  readonly text?: string | null;
}
