import { shipped } from '../compute/code.js';
import { Stream, uniforms } from '../compute/random.js';
import type { Settings } from '../compute/settings.js';
import { inPool, slots } from './pool.js';
import { retried, timeText } from './retry.js';
import type { Question, SampledText, TextSampler } from './sampler.js';
import { openClient } from './server/client.js';
import { ServerError, TransientError } from './server/errors.js';
import type { Reply } from './server/reply.js';
import { type Thinking, thoughtTokens } from './server/thinking.js';

export { ServerError } from './server/errors.js';

/** A server that speaks OpenAI's protocol of completions. */
export interface OpenAiOptions {
  /** Where the protocol begins, for example http://localhost:8000/v1; with or without a slash, or the address that completions are asked at. */
  readonly url: string;
  readonly model: string;
  /** Parameters of the model, for FLOPs = 2 parameters a token (J. Kaplan et al., arXiv:2001.08361); the server does not say. */
  readonly parameters: number;
  /** The environment variable that holds the key; sent to this server only, and never written anywhere (default OPENAI_API_KEY). */
  readonly keyVariable?: string;
  /** How long the model is to think before it answers; only in chats (default: as it does by itself). */
  readonly thinking?: Thinking;
  /** Asks `chat/completions`, the prompt being the user's message, instead of `completions`. */
  readonly chat?: boolean;
  /** Whether the server goes on with replies that are begun (default: without `chat`; `findContinuing` asks a chat). */
  readonly continues?: boolean;
  /** Requests under way at once (default 8). */
  readonly concurrency?: number;
  /** Completions asked for by one request (default 16). Servers that send fewer are asked for the rest. */
  readonly perRequest?: number;
  /** Further tries of a request that failed in a way that may pass (default 6). */
  readonly retries?: number;
  /** Milliseconds that a request may take (default 120,000). */
  readonly timeoutMs?: number;
  /** Milliseconds before the second try; doubled before each further one, to at most 30 s (default 500). */
  readonly backoffMs?: number;
  /** Counts four letters as a token where the server does not count tokens (default false: such a server is an error). */
  readonly estimateTokens?: boolean;
  /** Whether the server takes no temperature (default: it is asked with one, and learnt from its refusal). */
  readonly ownTemperature?: boolean;
  /** Hears in one sentence of what was learnt about the server, of failures that are tried again, and of long waits (default: nobody does). */
  readonly notice?: (sentence: string) => void;
}

/** Replies without a single completion, one after the other, after which a server is given up; one question may have as many as it has tries. */
const EMPTY_REPLIES = 3;
/** Milliseconds between two sentences about failures that are tried again. */
const EVERY_MS = 5000;

const silent = () => undefined;

/** The address that completions are asked at. */
function endpointOf(url: string, chat: boolean, keyVariable: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (
    base === undefined ||
    !/^https?:$/.test(base.protocol) ||
    base.username ||
    base.password ||
    base.search ||
    base.hash
  ) {
    // The address itself is not shown: it may hold what is secret.
    throw new RangeError(
      `openAiSampler: expected a url of http or https without user, password or query, got another (keys go into the environment variable ${keyVariable})`,
    );
  }
  const start = base.href.replace(/\/+$/, '').replace(/\/(chat\/)?completions$/, '');
  return new URL(`${start}/${chat ? 'chat/completions' : 'completions'}`);
}

/** The completions of a reply as samples of the first of some candidates. */
function samplesOf(reply: Reply, candidates: readonly number[], parameters: number, latencyMs: number): SampledText[] {
  const { choices, served, promptTokens, completionTokens, reasoningTokens } = reply;
  const tokens = completionTokens / served;
  return choices.slice(0, candidates.length).map((choice, i) => {
    const thought = reasoningTokens === undefined ? thoughtTokens(choice, tokens) : reasoningTokens / served;
    return {
      ...choice,
      candidate: candidates[i]!,
      tokens,
      promptTokens,
      ...(thought === undefined ? {} : { reasoningTokens: thought }),
      latencyMs,
      nfe: tokens + 1,
      flops: 2 * parameters * (promptTokens + tokens),
    };
  });
}

/**
 * A `TextSampler` on a server that speaks OpenAI's protocol (vLLM, llama.cpp, Ollama, hosted ones). Every request has a seed of
 * its own, from (seed, problem, its first candidate, the try). What comes is counted: a server that ignores `n` is asked for the
 * rest. Tokens are the server's own count, shared equally by the completions of a request.
 *
 * Broken connections, time-outs, 408, 425, 429 and 5xx, cut and meaningless replies, and completions that end in an error or a content
 * filter are tried again after a pause that doubles, or that the server asks for, up to ten minutes. What no further try mends is a
 * `ServerError` at once: a certificate, a name that is not known, nobody there when first asked, a redirect elsewhere, any other refusal.
 * A field that a refusal names (`n`, `seed`, `logprobs`, `stop`, `temperature`, `max_tokens`) is left out from then on, and `notice` is told.
 * Completions without a text, cut in the middle of a thought for instance, are samples without an answer.
 *
 * Where a server ignores seeds, its samples cannot be made again; the store still holds each once.
 *
 * @param options url, model, parameters (their number, for FLOPs), and how requests are made
 * @returns the sampler; asked, it rejects with a `ServerError` for what no further try mends
 * @throws RangeError for options that are out of range, a url that is none among them
 * @example openAiSampler({ url: 'http://localhost:8080/v1', model: 'llama-3.1-8b', parameters: 8.03e9 })
 */
export function openAiSampler(options: OpenAiOptions): TextSampler {
  const { url, model, parameters, keyVariable = 'OPENAI_API_KEY', chat = false } = options;
  const { concurrency = 8, perRequest = 16, retries = 6, timeoutMs = 120_000, backoffMs = 500 } = options;
  const { estimateTokens = false, notice = silent, thinking } = options;
  if (thinking !== undefined && !chat)
    throw new RangeError('openAiSampler: expected a chat where thinking is asked for, got none');
  const budget = thinking !== undefined && 'budget' in thinking ? thinking.budget : undefined;
  if (budget !== undefined && (!Number.isSafeInteger(budget) || budget < 0)) {
    throw new RangeError(`openAiSampler: expected a thinking budget that is a whole number >= 0, got ${budget}`);
  }
  for (const [name, value] of Object.entries({ parameters, concurrency, perRequest, timeoutMs })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`openAiSampler: expected ${name} to be a whole number >= 1, got ${value}`);
    }
  }
  if (!Number.isSafeInteger(retries) || retries < 0) {
    throw new RangeError(`openAiSampler: expected retries >= 0, got ${retries}`);
  }
  const endpoint = endpointOf(url, chat, keyVariable);
  const connections = concurrency;
  const client = openClient({
    endpoint,
    model,
    chat,
    keyVariable,
    connections,
    timeoutMs,
    estimateTokens,
    notice,
    thinking,
    ownTemperature: options.ownTemperature,
  });
  const places = slots(concurrency);
  /** Completions that the server was last seen to send at most. */
  let atOnce = perRequest;
  let toldAt = Number.NEGATIVE_INFINITY;

  const tellRetry = (message: string, waitMs: number) => {
    const now = performance.now();
    if (waitMs < EVERY_MS && now - toldAt < EVERY_MS) return;
    toldAt = now;
    notice(`${message}; asked again in ${timeText(waitMs)}`);
  };

  const askUntil = async (question: Question, count: number, first: number, round: number, signal: AbortSignal) => {
    const { prompt, messages, begun, maxTokens, temperature, stop, seed, problem } = question;
    const draw = { seed, problem, candidate: first };
    const own = Math.floor(uniforms(draw, round, 1)[0]! * 2 ** 24);
    const jitter = (attempt: number) => 0.5 + uniforms(draw, attempt, 1, Stream.retry)[0]!;
    const once = async () => {
      const start = performance.now();
      const many = client.takesMany() ? count : 1;
      const reply = await client.ask({
        prompt,
        messages,
        begun,
        maxTokens,
        temperature,
        stop,
        count: many,
        seed: own,
        signal,
      });
      if (reply.choices.length === 0 && reply.failed !== undefined) {
        throw new TransientError(`${endpoint.href}: expected completions, got ${reply.failed}`);
      }
      return { reply, latencyMs: performance.now() - start };
    };
    return retried(once, { retries, backoffMs, jitter, signal, said: tellRetry });
  };

  /** Of all questions: those of a server that answers others come back empty by turns. */
  let emptyInARow = 0;

  return shipped({
    model,
    parameters,
    get settings(): Settings {
      return {
        ...(chat ? { chat } : {}),
        ...(thinking === undefined ? {} : thinking),
        ...(client.ownTemperature() ? { temperature: 'own' } : {}),
        ...(estimateTokens ? { tokens: 'estimated' } : {}),
      };
    },
    backend: 'server',
    continues: options.continues ?? !chat,
    questions: concurrency,
    ...(budget === undefined ? {} : { thinks: budget }),
    async sample(question, onDone) {
      const waiting = [...question.candidates];
      let round = 0;
      let empty = 0;
      const work = async (signal: AbortSignal): Promise<void> => {
        while (waiting.length > 0) {
          await places.within(async () => {
            signal.throwIfAborted();
            const some = waiting.splice(0, client.takesMany() ? atOnce : 1);
            if (some.length === 0) return;
            const { reply, latencyMs } = await askUntil(question, some.length, some[0]!, round++, signal);
            const { length } = reply.choices;
            [empty, emptyInARow] = length === 0 ? [empty + 1, emptyInARow + 1] : [0, 0];
            if (emptyInARow >= EMPTY_REPLIES || empty > Math.max(retries, EMPTY_REPLIES)) {
              throw new ServerError(
                `${endpoint.href}: expected ${some.length} completions, got none, ${Math.max(empty, emptyInARow)} times`,
              );
            }
            const came = Math.min(length, some.length);
            if (came > 0 && came < some.length && reply.failed === undefined) atOnce = Math.min(atOnce, came);
            if (came > 0) onDone(...samplesOf(reply, some, parameters, latencyMs));
            waiting.unshift(...some.slice(came));
          });
        }
      };
      await inPool(Math.min(concurrency, question.candidates.length), work, question.signal);
    },
  });
}
