import type { Key } from '../../compute/random.js';
import { groupBy, largest, sum } from '../../numerics/statistics.js';
import type { TextAnswer, TextProblem } from '../../tasks/few-shot.js';
import type { Mark } from '../../tasks/task.js';
import type { SampledText } from '../sampler.js';
import type { Call } from './calls.js';

/** One reply of a served model as strategies see it. */
export interface ServedSample extends TextAnswer {
  /** Its number among those of its problem. */
  readonly candidate: number;
  /** The answer that it gives, where it gives one. */
  readonly answer?: string | undefined;
  /** How it was marked, where it was. */
  readonly mark?: Mark | undefined;
  readonly nfe: number;
  readonly flops: number;
}

type Told = Pick<SampledText, 'tokens' | 'promptTokens' | 'reasoningTokens' | 'latencyMs'>;

/** A plain sample as it stands in the store. */
export type Drawn = ServedSample & Told & { readonly problem: number };

/** Whose tokens they are. */
export type Payer = 'model' | 'judge';

/** What was spent on one problem: the tokens of the model and of its judge, and the milliseconds that it waited. */
export interface Bill {
  readonly tokens: number;
  readonly promptTokens: number;
  readonly reasoningTokens: number;
  readonly judgeTokens: number;
  readonly judgePromptTokens: number;
  readonly latencyMs: number;
}

/**
 * What a strategy needs and nobody has asked for yet. A strategy knows nothing of waiting: it is run, comes to the first answer that is
 * missing, is stopped by this, and runs again from its start when the answers are there, which changes nothing of what it did before.
 */
export class Unasked extends Error {
  constructor(
    readonly calls: readonly Call[],
    readonly wanted: readonly Pick<Key, 'problem' | 'candidate'>[] = [],
  ) {
    super('expected answers that are there, got some that have to be asked for');
  }
}

const EMPTY: Bill = {
  ...{ tokens: 0, promptTokens: 0, reasoningTokens: 0, judgeTokens: 0, judgePromptTokens: 0, latencyMs: 0 },
};

/** One run of a strategy over what is known, and what it spends on each problem. */
export class Play {
  private readonly bills = new Map<number, Bill>();

  constructor(
    private readonly drawn: (problem: number, candidate: number) => Drawn | undefined,
    private readonly find: (call: Call) => SampledText | undefined,
  ) {}

  /** Plain samples of some problems, one for each key. */
  samples(problems: readonly TextProblem[], keys: readonly Key[]): ServedSample[] {
    const found = keys.map(({ candidate }, i) => this.drawn(problems[i]!.index, candidate));
    const wanted = keys.flatMap(({ candidate }, i) =>
      found[i] === undefined ? [{ problem: problems[i]!.index, candidate }] : [],
    );
    if (wanted.length > 0) throw new Unasked([], wanted);
    this.pay(
      found.map((one) => ({ problem: one!.problem, told: one! })),
      'model',
    );
    return found.map((one) => one!);
  }

  /** What was said to some questions, which are asked side by side. */
  said(calls: readonly Call[], payer: Payer): SampledText[] {
    const found = calls.map((call) => this.find(call));
    const missing = calls.filter((_, i) => found[i] === undefined);
    if (missing.length > 0) throw new Unasked(missing);
    this.pay(
      calls.map(({ question }, i) => ({ problem: question.problem, told: found[i]! })),
      payer,
    );
    return found.map((one) => one!);
  }

  /** What was spent on a problem so far. */
  billOf(problem: number): Bill {
    return this.bills.get(problem) ?? EMPTY;
  }

  private pay(parts: readonly { readonly problem: number; readonly told: Told }[], payer: Payer): void {
    for (const [problem, some] of groupBy(parts, (part) => part.problem)) {
      const before = this.billOf(problem);
      const told = some.map((part) => part.told);
      const tokens = sum(told.map((one) => one.tokens));
      const promptTokens = sum(told.map((one) => one.promptTokens ?? 0));
      const latencyMs = before.latencyMs + largest(told.map((one) => one.latencyMs ?? 0));
      this.bills.set(
        problem,
        payer === 'judge'
          ? {
              ...before,
              judgeTokens: before.judgeTokens + tokens,
              judgePromptTokens: before.judgePromptTokens + promptTokens,
              latencyMs,
            }
          : {
              ...before,
              tokens: before.tokens + tokens,
              promptTokens: before.promptTokens + promptTokens,
              reasoningTokens: before.reasoningTokens + sum(told.map((one) => one.reasoningTokens ?? 0)),
              latencyMs,
            },
      );
    }
  }
}
