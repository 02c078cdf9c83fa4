import { type OpenAiOptions, openAiSampler, ServerError } from './openai.js';
import type { SampledText } from './sampler.js';
import { DIALECTS, type Dialect, type Thinking } from './server/thinking.js';

/** A question that is thought about for a while, and the tokens that a reply to it may have. */
const QUESTION = 'How many positive divisors does 720720 have, and what is their sum? Check your answer.';
const MOST = 768;
/** The budget that is tried, and the tokens that a server may take beyond it to come to an end. */
const SMALL = 32;
const SLACK = 48;

/** What one reply thought: tokens, or undefined where the server refuses the question so. */
async function thoughtOf(options: OpenAiOptions, thinking: Thinking | undefined): Promise<number | undefined> {
  const sampler = openAiSampler({ ...options, chat: true, ...(thinking === undefined ? {} : { thinking }) });
  const found: SampledText[] = [];
  const ask = () =>
    sampler.sample(
      { prompt: QUESTION, maxTokens: MOST, temperature: 1, stop: [], seed: 0, problem: 0, candidates: [0] },
      (...some) => found.push(...some),
    );
  try {
    await ask();
  } catch (error) {
    // A temperature that is refused is no reason to give up: the same sampler asks without.
    if (error instanceof Error && error.name === 'SettingsChanged') await ask();
    else if (error instanceof ServerError && thinking !== undefined && /got (400|422)/.test(error.message))
      return undefined;
    else throw error;
  }
  return found[0]!.reasoningTokens ?? 0;
}

/**
 * The way in which a server takes a budget of thinking tokens, found by asking: how long it thinks unasked, then with a small budget in each
 * dialect until one of them is kept. Servers ignore fields that they do not know, so that only what they do counts.
 *
 * @param options of `openAiSampler`
 * @returns the name of the dialect
 * @throws ServerError for a server that does not think, or keeps no budget in any dialect.
 * @example await findDialect({ url: 'http://localhost:8000/v1', model: 'qwen3', parameters: 8e9 }) // 'vllm'
 */
export async function findDialect(options: OpenAiOptions): Promise<Dialect> {
  const free = (await thoughtOf(options, undefined)) ?? 0;
  if (free <= SMALL + SLACK) {
    throw new ServerError(
      `${options.url}: expected a model that thinks for more than ${SMALL + SLACK} tokens before it answers, got ${Math.round(free)} (a dialect that is named is not looked for)`,
    );
  }
  for (const dialect of DIALECTS) {
    const spent = await thoughtOf(options, { budget: SMALL, dialect });
    if (spent !== undefined && spent <= SMALL + SLACK) return dialect;
  }
  throw new ServerError(
    `${options.url}: expected a budget of thinking tokens to be kept in one of ${DIALECTS.join(', ')}, got none that was`,
  );
}

/** A reply that is begun, and how it goes on where it is continued. */
const BEGUN = {
  prompt: 'Write the English alphabet in capital letters, with a space between two letters.',
  reply: 'A B C D E F G',
};

/**
 * Whether a server's chat goes on with a reply that is begun, found by asking: it does where the alphabet goes on with H.
 *
 * @param options of `openAiSampler`
 * @returns whether it does; rejects with a `ServerError` where the server refuses otherwise
 * @throws ServerError where the server cannot be asked
 * @example await findContinuing({ url: 'http://localhost:8000/v1', model: 'qwen3', parameters: 8e9 }) // true
 */
export async function findContinuing(options: OpenAiOptions): Promise<boolean> {
  const { thinking: _, ...plain } = options;
  const sampler = openAiSampler({ ...plain, chat: true, continues: true });
  const found: SampledText[] = [];
  const ask = () =>
    sampler.sample(
      {
        ...{ prompt: BEGUN.prompt, begun: BEGUN.reply, maxTokens: 16, temperature: 0, stop: [] },
        ...{ seed: 0, problem: 0, candidates: [0] },
      },
      (...some) => found.push(...some),
    );
  try {
    await ask().catch((error: Error) => {
      if (error.name !== 'SettingsChanged') throw error;
      return ask();
    });
  } catch (error) {
    if (error instanceof ServerError && /got (400|422)/.test(error.message)) return false;
    throw error;
  }
  return /^\W*H\b/.test(found[0]!.text);
}
