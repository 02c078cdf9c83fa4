import { settingsOf, settingsText } from '../../compute/settings.js';
import { groupBy } from '../../numerics/statistics.js';
import { CALLS, type CallKey, type CallRecord, openCalls } from '../../records/calls.js';
import { keyText } from '../../records/schema.js';
import { packedSaid, unpackedSaid } from '../../records/texts.js';
import { hashOf } from '../../tasks/text-task.js';
import { inPool } from '../pool.js';
import type { Question, SampledText, TextSampler } from '../sampler.js';
import { SettingsChanged } from '../server/errors.js';

/** One question to a model on the way to a sample. */
export interface Call {
  readonly sampler: TextSampler;
  readonly question: Omit<Question, 'candidates' | 'signal'>;
  /** Tells it from others of the same question. */
  readonly candidate: number;
}

/** The calls of a store: those that were asked, and a way to ask others. */
export interface Calls {
  /** What came of a call; undefined where it was not asked yet. */
  find(call: Call): SampledText | undefined;
  /** Asks what was not asked yet; each answer is kept at once. */
  ask(calls: readonly Call[], signal?: AbortSignal): Promise<void>;
  close(): void;
}

function keyOf({ sampler, question, candidate }: Call): CallKey {
  const { prompt, messages, begun, maxTokens, temperature, stop, seed, problem } = question;
  const { model, backend } = sampler;
  return {
    model,
    settings: settingsText(settingsOf(sampler, `sampler of ${model}`)),
    backend,
    asked: hashOf(JSON.stringify([messages ?? prompt, begun ?? '', maxTokens, temperature, stop])),
    ...{ seed, problem, candidate },
  };
}

function recordOf(call: Call, { text, reasoning, candidate: _, logProbability: __, ...spent }: SampledText) {
  const record: CallRecord = { ...keyOf(call), packed: packedSaid({ text, reasoning }), ...spent };
  return record;
}

function sampledOf({ packed, candidate, finish, tokens, nfe, flops, ...more }: CallRecord): SampledText {
  const { promptTokens, reasoningTokens, latencyMs } = more;
  const { text, reasoning } = unpackedSaid(packed);
  return {
    ...{ candidate, text, tokens, nfe, flops },
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(finish === undefined ? {} : { finish }),
    ...(promptTokens === undefined ? {} : { promptTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  };
}

/**
 * Opens the calls beside the rows of a store: each is asked once, so that a run that was stopped pays for none twice.
 *
 * @example await openServedCalls('data/runs/sample').ask([{ sampler, question, candidate: 0 }])
 */
export function openServedCalls(folder: string): Calls {
  const store = openCalls(folder);
  const nameOf = (key: CallKey) => keyText(CALLS, key);
  const known = new Map(store.read().map((record) => [nameOf(record), record]));

  const askOf = async (sampler: TextSampler, calls: readonly Call[], signal: AbortSignal | undefined) => {
    const same = groupBy(calls, (call) => nameOf({ ...keyOf(call), candidate: 0 }));
    const waiting = [...same.values()];
    const work = async (stopped: AbortSignal) => {
      for (let some = waiting.shift(); some !== undefined; some = waiting.shift()) {
        const byCandidate = new Map(some.map((call) => [call.candidate, call]));
        const question = { ...some[0]!.question, candidates: [...byCandidate.keys()], signal: stopped };
        await sampler.sample(question, (...said) => {
          const records = said.map((one) => recordOf(byCandidate.get(one.candidate)!, one));
          store.add(records);
          for (const record of records) known.set(nameOf(record), record);
        });
      }
    };
    await inPool(Math.min(sampler.questions ?? 1, waiting.length), work, signal);
  };

  return {
    find(call) {
      const record = known.get(nameOf(keyOf(call)));
      return record === undefined ? undefined : sampledOf(record);
    },
    async ask(calls, signal) {
      for (const [sampler, own] of groupBy(calls, (call) => call.sampler)) {
        for (;;) {
          try {
            await askOf(
              sampler,
              own.filter((call) => !known.has(nameOf(keyOf(call)))),
              signal,
            );
            break;
          } catch (error) {
            // Asked again under the settings that the server turned out to take.
            if (!(error instanceof SettingsChanged)) throw error;
          }
        }
      }
    },
    close: () => store.close(),
  };
}
