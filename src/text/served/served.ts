import { shipped } from '../../compute/code.js';
import type { Key } from '../../compute/random.js';
import { configured } from '../../compute/settings.js';
import type { Family, Spending } from '../../families/family.js';
import { groupBy, sum } from '../../numerics/statistics.js';
import type { SampleRecord } from '../../records/record.js';
import type { Store } from '../../records/store.js';
import { openTexts, saidIn } from '../../records/texts.js';
import type { TextProblem, TextTask } from '../../tasks/few-shot.js';
import type { Prices } from '../prices.js';
import { depthOf, familyOf, sampleTask, TEMPERATURE, taskFor } from '../sample-task.js';
import type { SampledText, TextSampler } from '../sampler.js';
import { type Call, openServedCalls } from './calls.js';
import { type Drawn, type Payer, Play, type ServedSample, Unasked } from './play.js';

export interface ServedOptions {
  readonly sampler: TextSampler;
  readonly task: TextTask;
  /** Default 0.8. */
  readonly temperature?: number;
  readonly seed: number;
  /** Plain samples are its rows, the same as those of `sampleTask`; all else that is asked stands in its folder `calls`. */
  readonly store: Store;
  /** What tokens cost: rows then have a `price`. */
  readonly prices?: Prices | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a family of texts keeps of candidates that are under way: nothing is asked before they are finished. */
export interface Begun {
  readonly problems: readonly TextProblem[];
  readonly keys: readonly Key[];
  readonly spending: Spending;
}

export type ServedFamily = Family<TextProblem, Begun, ServedSample>;

/** A text model, here or behind a server, as strategies see it: they run as on any family, and what they need is asked for. */
export interface Served extends Required<Omit<ServedOptions, 'signal' | 'prices'>> {
  readonly prices: Prices | undefined;
  readonly signal: AbortSignal | undefined;
  /** The model; its depth is that of the task's replies, `depth`. */
  readonly family: ServedFamily;
  /** Tokens that a reply may have, thoughts included. */
  readonly depth: number;
  /** What counts as the same answer; a sample without one stands alone. */
  readonly answerOf: (sample: ServedSample) => string;
  /** What was said to some questions, asked side by side; for verifiers, revisers and searches. */
  said(calls: readonly Call[], payer: Payer): SampledText[];
  /** A text as a sample: its answer, and what it cost. */
  sampleOf(text: string, candidate: number, spent: { readonly nfe: number; readonly flops: number }): ServedSample;
  /** Runs a strategy until nothing is left to ask: `work` is called again after each round of questions. */
  played<T>(work: () => T): Promise<{ readonly made: T; readonly play: Play }>;
  close(): void;
}

/** The family of plain samples. */
function plainFamily(
  { sampler, task, temperature = TEMPERATURE }: ServedOptions,
  samples: (problems: readonly TextProblem[], keys: readonly Key[]) => ServedSample[],
): ServedFamily {
  const now = () => familyOf(sampler, temperature);
  return shipped({
    family: 'language',
    modality: 'language',
    model: sampler.model,
    parameters: sampler.parameters,
    get sampler() {
      return now().sampler;
    },
    get settings() {
      return now().settings;
    },
    begin(problems, keys, spending) {
      const depth = depthOf(sampler, task);
      if (spending.depth !== depth || spending.least !== undefined) {
        throw new RangeError(
          `served ${sampler.model}: expected a depth of ${depth}, the tokens of a reply to ${task.name}, got ${spending.depth}${spending.least === undefined ? '' : ` and at least ${spending.least}`} (\`forced\` has other depths)`,
        );
      }
      return { problems, keys, spending };
    },
    refine: (state) => state,
    finish({ problems, keys, spending }) {
      const made = samples(problems, keys);
      spending.meter.count(sum(made.map(({ nfe }) => nfe)), sum(made.map(({ flops }) => flops)));
      return made;
    },
    discard: () => undefined,
  });
}

/**
 * Opens a text model for strategies. What these ask for is asked of the server side by side, and kept, so that a run that was stopped goes
 * on and pays for nothing twice; strategies of the same samples share them.
 *
 * @param options sampler, task, temperature, seed, store, and `prices`
 * @returns the model, for `sweepServed`
 * @example bestOfN(llmJudge(openServed({ sampler, task: sums, seed: 0, store }), sampler)).name // 'best-of-n'
 */
export function openServed(options: ServedOptions): Served {
  const { sampler, temperature = TEMPERATURE, seed, store, prices, signal } = options;
  const task = taskFor(sampler, options.task);
  const calls = openServedCalls(store.folder);
  const drawn = new Map<number, Map<number, Drawn>>();
  let play: Play | undefined;
  const playing = () => {
    if (play === undefined)
      throw new Error('served: expected a strategy that is run by `sweepServed`, got a call outside of it');
    return play;
  };

  const keep = (rows: readonly SampleRecord[]) => {
    const texts = new Map(
      openTexts(store.folder)
        .read()
        .map((record) => [record.text, record]),
    );
    for (const row of rows) {
      const record = texts.get(row.text ?? '');
      if (record === undefined)
        throw new Error(`served: expected the text of every sample in ${store.folder}, got none`);
      const { problem, candidate, answer, quality, correct, nfe, flops, tokens = 0 } = row;
      const { promptTokens, reasoningTokens, latencyMs } = row;
      const own = drawn.get(problem) ?? new Map<number, Drawn>();
      drawn.set(problem, own);
      own.set(candidate, {
        ...{ problem, candidate, text: saidIn(record).text, nfe, flops, tokens, mark: { quality, correct } },
        ...(answer === undefined ? {} : { answer }),
        ...(promptTokens === undefined ? {} : { promptTokens }),
        ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
        ...(latencyMs === undefined ? {} : { latencyMs }),
      });
    }
  };

  const answerOf = shipped(
    configured(({ answer, candidate }: ServedSample) => answer ?? `no answer in sample ${candidate}`, 'answer'),
  );
  return {
    ...{ sampler, task, temperature, seed, store, prices, signal, answerOf },
    depth: depthOf(sampler, task),
    family: plainFamily({ ...options, task, temperature }, (problems, keys) => playing().samples(problems, keys)),
    said: (some, payer) => playing().said(some, payer),
    sampleOf(text, candidate, { nfe, flops }) {
      const answer = task.answerOf(text);
      return { text, candidate, nfe, flops, ...(answer === undefined || answer === '' ? {} : { answer }) };
    },
    async played(work) {
      for (;;) {
        play = new Play((problem, candidate) => drawn.get(problem)?.get(candidate), calls.find);
        try {
          return { made: work(), play };
        } catch (error) {
          if (!(error instanceof Unasked)) throw error;
          await calls.ask(error.calls, signal);
          if (error.wanted.length === 0) continue;
          const wanted = new Map(
            [...groupBy(error.wanted, ({ problem }) => problem)].map(([problem, some]) => [
              problem,
              [...new Set(some.map(({ candidate }) => candidate))],
            ]),
          );
          keep(
            await sampleTask({
              ...{ sampler, task, temperature, seed, store, prices, signal, wanted },
              ...{ problems: wanted.size, candidates: 1 },
            }),
          );
        } finally {
          play = undefined;
        }
      }
    },
    close: () => calls.close(),
  };
}
