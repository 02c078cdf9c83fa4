import { shipped } from '../compute/code.js';
import { NO_SETTINGS } from '../compute/settings.js';
import type { OpenAiOptions } from './openai.js';
import { slots } from './pool.js';
import { retried, retryAfterMs } from './retry.js';
import type { TextSampler } from './sampler.js';
import { ServerError, TransientError } from './server/errors.js';
import { openLine } from './server/exchange.js';
import { readScore, scoreRequest } from './server/score.js';
import { discretion, keyIn } from './server/secret.js';

/** A served reward model: the whole address that scores are asked at, its name and its size; as for a server of completions otherwise. */
export type RewardOptions = Pick<
  OpenAiOptions,
  'url' | 'model' | 'parameters' | 'keyVariable' | 'concurrency' | 'retries' | 'timeoutMs' | 'backoffMs'
>;

/** Most bytes of a reply. */
const MOST = 4 << 20;

/**
 * A served reward model as a sampler whose completion is a score in digits: vLLM at /score, /classify or /pooling, a reranker at /rerank
 * (llama.cpp), SGLang at /classify. The last message is what is scored. A score is one forward pass over all messages.
 *
 * @param options url of the endpoint, model, parameters, and how requests are made
 * @returns the sampler
 * @throws RangeError for a url that is none, or of another protocol
 * @example rewardSampler({ url: 'http://localhost:8001/classify', model: 'reward', parameters: 7e9 }).model // 'reward'
 */
export function rewardSampler(options: RewardOptions): TextSampler {
  const { model, parameters, keyVariable = 'OPENAI_API_KEY', concurrency = 8 } = options;
  const { retries = 6, timeoutMs = 120_000, backoffMs = 500 } = options;
  const endpoint = URL.canParse(options.url) ? new URL(options.url) : undefined;
  if (endpoint === undefined || !/^https?:$/.test(endpoint.protocol) || endpoint.username || endpoint.password) {
    throw new RangeError(
      `rewardSampler: expected a url of http or https without user or password, got another (keys go into the environment variable ${keyVariable})`,
    );
  }
  const line = openLine(endpoint, { connections: concurrency, timeoutMs });
  const places = slots(concurrency);

  const once = async (turns: Parameters<typeof scoreRequest>[2], signal: AbortSignal | undefined) => {
    const key = keyIn(keyVariable);
    const discreet = discretion(key);
    const start = performance.now();
    const body = JSON.stringify(scoreRequest(endpoint, model, turns));
    try {
      const { status, headers, text } = await line.send({ body, key, most: MOST, discretion: discreet, signal });
      if (status === 200) return { ...readScore(text, discreet), latencyMs: performance.now() - start };
      const refusal = `expected status 200, got ${status}: ${discreet.show(text)}`;
      if (status !== 408 && status !== 425 && status !== 429 && status < 500) throw new ServerError(refusal);
      throw new TransientError(refusal, retryAfterMs(headers['retry-after']));
    } catch (error) {
      const where = `${endpoint.origin}${endpoint.pathname}`;
      if (error instanceof ServerError) throw new ServerError(`${where}: ${error.message}`);
      if (error instanceof TransientError) throw new TransientError(`${where}: ${error.message}`, error.waitMs);
      throw error;
    }
  };

  return shipped({
    model,
    parameters,
    settings: NO_SETTINGS,
    backend: 'server',
    questions: concurrency,
    async sample({ prompt, messages, candidates, signal }, onDone) {
      const turns = messages ?? [{ role: 'user' as const, content: prompt }];
      for (const candidate of candidates) {
        const { score, promptTokens, latencyMs } = await places.within(() =>
          retried(() => once(turns, signal), { retries, backoffMs, jitter: () => 1, signal }),
        );
        const flops = 2 * parameters * promptTokens;
        onDone({ candidate, text: String(score), tokens: 0, promptTokens, latencyMs, nfe: 1, flops });
      }
    },
  });
}
