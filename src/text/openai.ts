import { shipped } from '../compute/code.js';
import { Stream, uniforms } from '../compute/random.js';
import { NO_SETTINGS } from '../compute/settings.js';
import { sum } from '../numerics/statistics.js';
import { inPool } from './pool.js';
import { retried, retryAfterMs, TransientError } from './retry.js';
import type { Question, SampledText, TextSampler } from './sampler.js';

/** A server that speaks OpenAI's protocol of completions. */
export interface OpenAiOptions {
  /** Where the protocol begins, for example http://localhost:8000/v1 */
  readonly url: string;
  readonly model: string;
  /** Parameters of the model, for FLOPs = 2 parameters a token (J. Kaplan et al., arXiv:2001.08361); the server does not say. */
  readonly parameters: number;
  /** The environment variable that holds the key; sent, but never written anywhere. OPENAI_API_KEY unless told. */
  readonly keyVariable?: string;
  /** Asks `chat/completions`, the prompt being the user's message, instead of `completions`. */
  readonly chat?: boolean;
  /** Requests under way at once; 8 unless told. */
  readonly concurrency?: number;
  /** Completions asked for by one request; 16 unless told. Servers that send fewer are asked for the rest. */
  readonly perRequest?: number;
  /** Further tries of a request that failed in a way that may pass; 6 unless told. */
  readonly retries?: number;
  /** Milliseconds that a request may take; 120,000 unless told. */
  readonly timeoutMs?: number;
  /** Milliseconds before the second try; doubled before each further one, to at most 30 s. 500 unless told. */
  readonly backoffMs?: number;
}

/** A server said no, or nothing that can be used, after every try. */
export class ServerError extends Error {
  override name = 'ServerError';
}

/** One completion of a reply. */
interface Choice {
  readonly text: string;
  readonly logProbability?: number;
}

interface Reply {
  readonly choices: readonly Choice[];
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Requests without a single usable completion, one after the other, after which a server is given up. */
const EMPTY_REPLIES = 3;

/** The key of a server, which is never shown; a RangeError where it cannot be sent. */
function keyOf(variable: string): string | undefined {
  const key = process.env[variable]?.trim();
  if (key !== undefined && /[^\x21-\x7e]/.test(key)) {
    throw new RangeError(
      `openAiSampler: expected a key without spaces or control characters in ${variable}, got others`,
    );
  }
  return key;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function choiceOf(value: unknown): Choice | undefined {
  const choice = value as {
    text?: unknown;
    message?: { content?: unknown };
    logprobs?: Record<string, unknown> | null;
  };
  const text = choice?.text ?? choice?.message?.content;
  if (typeof text !== 'string') return undefined;
  const list = choice.logprobs?.['token_logprobs'] ?? choice.logprobs?.['content'];
  const numbers = Array.isArray(list)
    ? list.map((one: unknown) => (typeof one === 'number' ? one : (one as { logprob?: unknown } | null)?.logprob))
    : [];
  if (numbers.length === 0 || !numbers.every((one): one is number => Number.isFinite(one))) return { text };
  return { text, logProbability: sum(numbers) };
}

/** The reply in a body; `shown` is the body as errors may show it. */
function replyOf(shown: string, text: string, where: string): Reply {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new TransientError(`${where}: expected JSON, got ${JSON.stringify(shown.slice(0, 80))}`);
  }
  const { choices, usage } = (body ?? {}) as { choices?: unknown; usage?: Record<string, unknown> };
  if (!Array.isArray(choices)) {
    throw new TransientError(`${where}: expected a list of choices, got ${shown.slice(0, 80)}`);
  }
  const found = choices.map(choiceOf).filter((choice) => choice !== undefined);
  const [promptTokens, completionTokens] = [usage?.['prompt_tokens'], usage?.['completion_tokens']];
  if (found.length > 0 && !(isCount(promptTokens) && isCount(completionTokens))) {
    throw new ServerError(
      `${where}: expected usage.prompt_tokens and usage.completion_tokens, got ${JSON.stringify(usage)}`,
    );
  }
  return { choices: found, promptTokens: Number(promptTokens), completionTokens: Number(completionTokens) };
}

/**
 * A `TextSampler` on a server that speaks OpenAI's protocol (vLLM, llama.cpp, Ollama, hosted ones). Every request has a seed of
 * its own, from (seed, problem, its first candidate, the try). What comes is counted: a server that ignores `n` is asked for the
 * rest. Broken connections, time-outs, 408, 429 and 5xx, cut and meaningless replies are tried again after a pause that doubles
 * (or that the server asks for); any other refusal is a `ServerError` at once. Tokens are the server's own count, shared equally
 * by the completions of a request.
 *
 * Where a server ignores seeds, its samples cannot be made again; the store still holds each once.
 *
 * @example openAiSampler({ url: 'http://localhost:8080/v1', model: 'llama-3.1-8b', parameters: 8.03e9 })
 */
export function openAiSampler(options: OpenAiOptions): TextSampler {
  const { url, model, parameters, keyVariable = 'OPENAI_API_KEY', chat = false } = options;
  const { concurrency = 8, perRequest = 16, retries = 6, timeoutMs = 120_000, backoffMs = 500 } = options;
  for (const [name, value] of Object.entries({ parameters, concurrency, perRequest, timeoutMs })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`openAiSampler: expected ${name} to be a whole number >= 1, got ${value}`);
    }
  }
  if (!isCount(retries)) throw new RangeError(`openAiSampler: expected retries >= 0, got ${retries}`);
  const base = new URL(url);
  if (!/^https?:$/.test(base.protocol) || base.username || base.password || base.search || base.hash) {
    // The address itself is not shown: it may hold what is secret.
    throw new RangeError(
      `openAiSampler: expected a url of http or https without user, password or query, got another (keys go into the environment variable ${keyVariable})`,
    );
  }
  const endpoint = `${base.href.replace(/\/+$/, '')}/${chat ? 'chat/completions' : 'completions'}`;
  /** Completions that the server was last seen to send at most. */
  let atOnce = perRequest;

  const ask = async (question: Question, count: number, seed: number): Promise<Reply> => {
    const { prompt, maxTokens, temperature, stop, signal } = question;
    const key = keyOf(keyVariable);
    /** One line of what came, without the key. */
    const shown = (said: string) => (key ? said.replaceAll(key, '(key)') : said).replaceAll(/\s+/g, ' ').trim();
    const limit = AbortSignal.timeout(timeoutMs);
    const body = {
      model,
      ...(chat ? { messages: [{ role: 'user', content: prompt }], logprobs: true } : { prompt, logprobs: 0 }),
      max_tokens: maxTokens,
      temperature,
      ...(stop.length === 0 ? {} : { stop }),
      n: count,
      seed,
    };
    let status: number;
    let text: string;
    let after: string | null;
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
        body: JSON.stringify(body),
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      status = response.status;
      after = response.headers.get('retry-after');
      text = await response.text();
    } catch (error) {
      signal?.throwIfAborted();
      if (limit.aborted) throw new TransientError(`${endpoint}: expected a reply within ${timeoutMs} ms, got none`);
      const { message, cause } = error as Error;
      throw new TransientError(
        `${endpoint}: expected a reply, got "${shown((cause as Error | undefined)?.message || message)}"`,
      );
    }
    if (status === 200) return replyOf(shown(text), text, endpoint);
    const refusal = `${endpoint}: expected status 200, got ${status}: ${shown(text).slice(0, 200)}`;
    if (status !== 408 && status !== 429 && status < 500) throw new ServerError(refusal);
    throw new TransientError(refusal, retryAfterMs(after));
  };

  const askUntil = async (question: Question, count: number, first: number, round: number): Promise<Reply> => {
    const { seed, problem, signal } = question;
    const draw = { seed, problem, candidate: first };
    const own = Math.floor(uniforms(draw, round, 1)[0]! * 2 ** 24);
    try {
      const jitter = (attempt: number) => 0.5 + uniforms(draw, attempt, 1, Stream.retry)[0]!;
      return await retried(() => ask(question, count, own), { retries, backoffMs, jitter, signal });
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      throw new ServerError(`${error.message} (after ${retries + 1} tries)`);
    }
  };

  return shipped({
    model,
    parameters,
    settings: chat ? { chat } : NO_SETTINGS,
    backend: 'server',
    async sample(question, onDone) {
      const waiting = [...question.candidates];
      let round = 0;
      let empty = 0;
      const work = async (signal: AbortSignal) => {
        while (waiting.length > 0) {
          signal.throwIfAborted();
          const some = waiting.splice(0, atOnce);
          const { choices, promptTokens, completionTokens } = await askUntil(
            { ...question, signal },
            some.length,
            some[0]!,
            round++,
          );
          empty = choices.length === 0 ? empty + 1 : 0;
          if (empty === EMPTY_REPLIES) {
            throw new ServerError(`${endpoint}: expected ${some.length} completions, got none, ${empty} times`);
          }
          const came = Math.min(choices.length, some.length);
          if (came > 0 && came < some.length) atOnce = Math.min(atOnce, came);
          const tokens = completionTokens / Math.max(choices.length, 1);
          for (let i = 0; i < came; i++) {
            const { text, logProbability } = choices[i]!;
            const sampled: SampledText = {
              candidate: some[i]!,
              text,
              tokens,
              ...(logProbability === undefined ? {} : { logProbability }),
              nfe: tokens + 1,
              flops: 2 * parameters * (promptTokens + tokens),
            };
            onDone(sampled);
          }
          waiting.unshift(...some.slice(came));
        }
      };
      await inPool(concurrency, work, question.signal);
    },
  });
}
