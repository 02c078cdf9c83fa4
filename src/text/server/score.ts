import { ServerError, TransientError } from './errors.js';
import { looseJson } from './reply.js';
import type { Discretion } from './secret.js';

/** A score, and the tokens that it is of. */
export interface Scored {
  readonly score: number;
  readonly promptTokens: number;
}

type Json = Readonly<Record<string, unknown>>;

const inside = (value: unknown, name: string): unknown =>
  value !== null && typeof value === 'object' ? (value as Json)[name] : undefined;
const firstOf = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : undefined);

/** The last number of a number, a list or a list of lists: of a class the last one's, of a text its last token's. */
function lastNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return Array.isArray(value) && value.length > 0 ? lastNumber((value as unknown[]).at(-1)) : undefined;
}

/** Where servers put a score: vLLM's score, classify and pooling, rerankers, SGLang. */
function scoreOf(body: unknown): number | undefined {
  const one = firstOf(inside(body, 'data')) ?? firstOf(inside(body, 'results')) ?? firstOf(body);
  for (const name of ['score', 'relevance_score', 'probs', 'data', 'embedding']) {
    const found = lastNumber(inside(one, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The score in a body of status 200.
 *
 * @throws TransientError for what is no score, where another try may bring one; ServerError for one without a count of tokens.
 * @example readScore('{"data":[{"score":0.9}],"usage":{"prompt_tokens":12}}', discretion(undefined)).score // 0.9
 */
export function readScore(text: string, { show }: Discretion): Scored {
  let body: unknown;
  try {
    body = looseJson(text);
  } catch {
    throw new TransientError(`expected JSON, got ${JSON.stringify(show(text, 80))}`);
  }
  const score = scoreOf(body);
  if (score === undefined) throw new TransientError(`expected a score, got ${JSON.stringify(show(text, 80))}`);
  const usage = inside(body, 'usage') ?? inside(firstOf(body), 'meta_info');
  const tokens = inside(usage, 'prompt_tokens') ?? inside(usage, 'total_tokens');
  if (!Number.isSafeInteger(tokens) || (tokens as number) < 1) {
    throw new ServerError('expected usage.prompt_tokens with the score, got none that can be true');
  }
  return { score, promptTokens: tokens as number };
}

type Turns = readonly { readonly role: string; readonly content: string }[];

/** What is asked at an address, by its last name: two texts at "score", a query at "rerank", a conversation elsewhere. */
export function scoreRequest(endpoint: URL, model: string, turns: Turns): object {
  const reply = turns.at(-1)!.content;
  const prompt = turns
    .slice(0, -1)
    .map(({ content }) => content)
    .join('\n\n');
  const kind = endpoint.pathname.replace(/\/+$/, '').split('/').at(-1);
  if (kind === 'score') return { model, text_1: prompt, text_2: reply };
  if (kind === 'rerank' || kind === 'reranking') return { model, query: prompt, documents: [reply] };
  return { model, messages: turns };
}
