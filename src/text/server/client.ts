import { retryAfterMs } from '../retry.js';
import type { Question } from '../sampler.js';
import { ServerError, SettingsChanged, TransientError } from './errors.js';
import { openLine } from './exchange.js';
import { type RequestField, refusedField, withoutField } from './fields.js';
import { proxyVariable } from './proxy.js';
import { type Reply, readReply } from './reply.js';
import { type Discretion, discretion, keyIn } from './secret.js';
import { type Thinking, thinkingFields } from './thinking.js';

/** What is asked of a server by one request. */
export interface Asked {
  readonly prompt: string;
  readonly messages?: Question['messages'];
  /** The beginning of the reply, which is to be continued. */
  readonly begun?: string | undefined;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly stop: readonly string[];
  readonly count: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** How a server is spoken to. */
export interface ClientOptions {
  readonly endpoint: URL;
  readonly model: string;
  readonly chat: boolean;
  readonly keyVariable: string;
  readonly connections: number;
  readonly timeoutMs: number;
  readonly estimateTokens: boolean;
  readonly thinking: Thinking | undefined;
  readonly ownTemperature: boolean | undefined;
  readonly notice: (sentence: string) => void;
}

/** A server, and what was learnt about it. */
export interface Client {
  /** Whether it samples at a temperature of its own, since it takes none. */
  readonly ownTemperature: () => boolean;
  /** Whether it takes `n`. */
  readonly takesMany: () => boolean;
  /**
   * One request and its reply. A field that the server refuses by name is left out of this and every later request.
   *
   * @throws TransientError, ServerError, SettingsChanged where the temperature is refused, and the signal's reason.
   */
  ask(asked: Asked): Promise<Reply>;
}

/** Most bytes of a reply: so many, and so many for each token asked for, with its log-probability in words. */
const REPLY_BYTES = 4 << 20;
const TOKEN_BYTES = 1 << 10;

/** What is asked: a prompt, or a conversation; one that is begun ends with what the model is to go on with, as vLLM and llama.cpp take it. */
function askedOf({ prompt, messages, begun }: Asked, chat: boolean) {
  if (!chat) return { prompt: prompt + (begun ?? '') };
  const turns = messages ?? [{ role: 'user', content: prompt }];
  if (begun === undefined) return { messages: turns };
  return {
    messages: [...turns, { role: 'assistant', content: begun }],
    ...{ continue_final_message: true, add_generation_prompt: false },
  };
}

function bodyOf(asked: Asked, { model, chat, thinking }: ClientOptions, refused: ReadonlySet<RequestField>) {
  const { maxTokens, temperature, stop, count, seed } = asked;
  const streamed = refused.has('stream');
  const fields: Record<RequestField, unknown> = {
    max_tokens: maxTokens,
    temperature,
    n: count,
    seed,
    logprobs: chat ? true : 0,
    stop: stop.length === 0 ? undefined : stop,
    stream: undefined,
    stream_options: streamed ? { include_usage: true } : undefined,
  };
  const kept = Object.entries(fields).filter(([name]) => !refused.has(name as RequestField));
  return {
    model,
    ...askedOf(asked, chat),
    ...Object.fromEntries(kept),
    ...(thinking === undefined ? {} : thinkingFields(thinking)),
    ...(refused.has('max_tokens') ? { max_completion_tokens: maxTokens } : {}),
    ...(streamed ? { stream: true } : {}),
  };
}

/**
 * A client of one server that speaks OpenAI's protocol of completions. Nothing that it throws or says holds the key.
 *
 * @example await openClient(options).ask({ prompt: '1 + 1 =', maxTokens: 4, temperature: 0.8, stop: [], count: 1, seed: 0, signal })
 */
export function openClient(options: ClientOptions): Client {
  const { endpoint, keyVariable, connections, timeoutMs, estimateTokens, notice } = options;
  const line = openLine(endpoint, { connections, timeoutMs });
  const refused = new Set<RequestField>(options.ownTemperature === true ? ['temperature'] : []);
  const proxy = proxyVariable(endpoint, process.env);
  let key: string | undefined;
  let discreet: Discretion | undefined;

  /** Reads the key when it is first needed, so that one that cannot be sent is told like any other failure. */
  const secrets = () => {
    if (discreet === undefined) {
      key = keyIn(keyVariable);
      discreet = discretion(key);
      if (proxy !== undefined) notice(`${endpoint.origin} is asked directly: the proxy in ${proxy} is not used`);
    }
    return discreet;
  };

  /** Learns from a refusal; false where it teaches nothing new. */
  const learn = (field: RequestField | undefined, sent: ReadonlySet<RequestField>): boolean => {
    if (field === undefined || sent.has(field)) return false;
    if (field === 'max_tokens' && !options.chat) return false;
    if (!refused.has(field)) {
      refused.add(field);
      const words = field === 'stream' ? 'answers by streams only' : `refuses the field ${field}`;
      notice(`${endpoint.href} ${words}: ${withoutField(field)}`);
      if (field === 'temperature') throw new SettingsChanged(`${endpoint.href}: no temperature`);
    }
    return true;
  };

  const exchange = async (asked: Asked): Promise<Reply> => {
    const discretion = secrets();
    for (;;) {
      const sent = new Set(refused);
      const most = REPLY_BYTES + TOKEN_BYTES * asked.count * asked.maxTokens;
      const body = JSON.stringify(bodyOf(asked, options, sent));
      const { status, headers, text } = await line.send({ body, key, most, discretion, signal: asked.signal });
      if (status === 200) {
        return readReply(text, discretion, { promptLetters: estimateTokens ? asked.prompt.length : undefined });
      }
      if (learn(refusedField(status, text), sent)) continue;
      const where = status === 404 ? ' (is it the address up to /v1?)' : '';
      const refusal = `expected status 200, got ${status}: ${discretion.show(text)}${where}`;
      if (status !== 408 && status !== 425 && status !== 429 && status < 500) throw new ServerError(refusal);
      throw new TransientError(refusal, retryAfterMs(headers['retry-after']));
    }
  };

  return {
    ownTemperature: () => refused.has('temperature'),
    takesMany: () => !refused.has('n'),
    async ask(asked) {
      try {
        return await exchange(asked);
      } catch (error) {
        if (error instanceof ServerError) throw new ServerError(`${endpoint.href}: ${error.message}`);
        if (error instanceof TransientError)
          throw new TransientError(`${endpoint.href}: ${error.message}`, error.waitMs);
        throw error;
      }
    },
  };
}
