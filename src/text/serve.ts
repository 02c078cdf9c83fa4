import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SampledText, TextSampler } from './sampler.js';
import { servedRequest } from './serve-request.js';

/** A server that is running. */
export interface Serving {
  /** Where the protocol begins: http://127.0.0.1:PORT/v1. */
  readonly url: string;
  close(): Promise<void>;
}

/** Most bytes of a request. */
const MOST = 1 << 24;

const reading = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST) throw new RangeError(`expected a request of at most ${MOST} bytes, got more`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
};

/** The reply to a request as OpenAI's protocol has it. */
function replyOf(samples: readonly SampledText[], model: string, chat: boolean): object {
  const all = (of: (one: SampledText) => number) => samples.reduce((sum, one) => sum + of(one), 0);
  const choices = samples.map(({ candidate, text, reasoning, finish = 'stop' }) => ({
    index: candidate,
    finish_reason: finish,
    ...(chat
      ? {
          message: {
            role: 'assistant',
            content: text,
            ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
          },
        }
      : { text }),
  }));
  const usage = {
    prompt_tokens: samples[0]?.promptTokens ?? 1,
    completion_tokens: all(({ tokens }) => tokens),
    completion_tokens_details: { reasoning_tokens: all(({ reasoningTokens = 0 }) => reasoningTokens) },
  };
  return { object: chat ? 'chat.completion' : 'text_completion', model, choices, usage };
}

/**
 * Serves a sampler by OpenAI's protocol on this machine, for trying out what is meant for a server of one's own: completions and chats with
 * `n`, `max_tokens`, `temperature`, `stop`, `seed` and `thinking_token_budget`. `samplerOf` gives the sampler for a budget of thought and
 * a temperature. One request is answered after the other.
 *
 * @param samplerOf the sampler for what is asked
 * @param options `port` (default: any that is free)
 * @returns its url, and `close`
 * @example
 * const server = await serveTexts(() => localSampler(generator));
 * await server.close(); // in between, openAiSampler({ url: server.url, model: 'smollm2', parameters: 135e6 }) asks it
 */
export async function serveTexts(
  samplerOf: (asked: { readonly thought: number | undefined; readonly temperature: number }) => TextSampler,
  { port = 0 }: { readonly port?: number } = {},
): Promise<Serving> {
  let turn: Promise<void> = Promise.resolve();

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const path = (request.url ?? '').replace(/\/+$/, '');
    const chat = path.endsWith('/chat/completions');
    if (request.method !== 'POST' || !path.endsWith('/completions')) {
      send(404, {
        error: { message: `expected POST to /v1/completions or /v1/chat/completions, got ${request.method}` },
      });
      return;
    }
    try {
      const { model, thought, question } = servedRequest(await reading(request), { chat });
      const sampler = samplerOf({ thought, temperature: question.temperature });
      const samples: SampledText[] = [];
      await sampler.sample(question, (...some) => samples.push(...some));
      samples.sort((a, b) => a.candidate - b.candidate);
      send(200, replyOf(samples, model ?? sampler.model, chat));
    } catch (error) {
      send(400, { error: { message: (error as Error).message } });
    }
  };

  const server = createServer((request, response) => {
    turn = turn.then(() => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
