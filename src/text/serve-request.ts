import { shown } from '../compute/shown.js';
import type { Question } from './sampler.js';

/** What a request asks for, and how long the model is to think about it. */
export interface ServedRequest {
  readonly model: string | undefined;
  readonly thought: number | undefined;
  readonly question: Question;
}

type Body = Readonly<Record<string, unknown>>;

/** Most completions of a request. */
const MOST = 1024;

const isObject = (value: unknown): value is Body =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The first of some fields that is there, or `usual`; a number from `least` to `most`, whole unless `parts` may be. */
function numberIn(
  body: Body,
  names: readonly string[],
  {
    usual,
    least = 0,
    most = 2 ** 53,
    parts = false,
  }: { usual: number; least?: number; most?: number; parts?: boolean },
): number {
  const name = names.find((one) => body[one] !== undefined && body[one] !== null);
  if (name === undefined) return usual;
  const value = body[name];
  if (typeof value === 'number' && value >= least && value <= most && (parts || Number.isSafeInteger(value)))
    return value;
  throw new RangeError(
    `expected ${name} to be a${parts ? '' : ' whole'} number from ${least} to ${most}, got ${shown(value)}`,
  );
}

function stopIn({ stop }: Body): readonly string[] {
  const texts = [stop ?? []].flat();
  if (texts.every((text) => typeof text === 'string')) return texts;
  throw new TypeError(`expected stop to be a text or a list of texts, got ${shown(stop)}`);
}

function askedIn(body: Body, chat: boolean): Pick<Question, 'prompt' | 'messages'> {
  const { prompt, messages } = body;
  if (!chat) {
    if (typeof prompt === 'string') return { prompt };
    throw new TypeError(`expected prompt to be a text, got ${shown(prompt)}`);
  }
  const said = (turn: unknown) =>
    isObject(turn) && typeof turn['role'] === 'string' && typeof turn['content'] === 'string';
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(said)) {
    throw new TypeError(
      `expected messages to be a list of turns with role and content as texts, got ${shown(messages)}`,
    );
  }
  const turns = messages as NonNullable<Question['messages']>;
  return { prompt: turns.at(-1)!.content, messages: turns };
}

/**
 * What the body of a request in OpenAI's protocol asks for; fields that are not known are passed over, as servers do.
 *
 * @throws TypeError or RangeError for a field that cannot be meant.
 * @example servedRequest({ prompt: '1 + 1 =', n: 2 }, { chat: false }).question.candidates // [0, 1]
 */
export function servedRequest(body: unknown, { chat }: { readonly chat: boolean }): ServedRequest {
  if (!isObject(body)) throw new TypeError(`expected a JSON object, got ${shown(body)}`);
  const { thinking_token_budget: thought, model } = body;
  const count = numberIn(body, ['n'], { usual: 1, least: 1, most: MOST });
  const question = {
    ...askedIn(body, chat),
    maxTokens: numberIn(body, ['max_tokens', 'max_completion_tokens'], { usual: 512, least: 1 }),
    temperature: numberIn(body, ['temperature'], { usual: 1, parts: true }),
    stop: stopIn(body),
    seed: numberIn(body, ['seed'], { usual: 0 }),
    problem: 0,
    candidates: Array.from({ length: count }, (_, i) => i),
  };
  return {
    model: typeof model === 'string' ? model : undefined,
    // As vLLM takes it.
    thought: thought === undefined ? undefined : numberIn(body, ['thinking_token_budget'], { usual: 0 }),
    question,
  };
}
