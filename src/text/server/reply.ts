import { sum } from '../../numerics/statistics.js';
import { ServerError, TransientError } from './errors.js';
import type { Discretion } from './secret.js';
import { chunksAsReply, isStream } from './stream.js';

/** One completion of a reply. */
export interface Choice {
  /** What was written; empty where a model was cut or stopped before it wrote anything. */
  readonly text: string;
  /** What it thought before, where the server tells it apart. */
  readonly reasoning?: string;
  /** Why it ended, in the server's word: "stop", "length", ... */
  readonly finish?: string;
  /** Log-probability of the whole completion. */
  readonly logProbability?: number;
}

/** What a server sent, and what it counted. */
export interface Reply {
  readonly choices: readonly Choice[];
  /** Why completions are missing that the server began: its words for a failure; undefined where all came to an end. */
  readonly failed?: string;
  /** Completions that the server's counts stand for, those that failed included. */
  readonly served: number;
  readonly promptTokens: number;
  /** Tokens of all completions together, thoughts included. */
  readonly completionTokens: number;
  /** Tokens of all thoughts together, where the server counts them. */
  readonly reasoningTokens?: number;
}

/** Ways to end that are no end of the model's: what came is no sample. */
const FAILURES = new Set(['error', 'content_filter', 'abort', 'aborted', 'cancelled', 'canceled', 'timeout']);

/** Letters per token that are assumed where a server does not count. */
const LETTERS = 4;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const inside = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

/** A count of tokens that can be true: at least `least`. */
const countOf = (value: unknown, least: number): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : undefined;

/** JSON, in which NaN and infinities may stand as Python writes them: they are not known, so null. */
export function looseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(
      text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|-?\bNaN\b/g, (part) => (part.startsWith('"') ? part : 'null')),
    );
  }
}

/** A text, or the texts of a list of parts; undefined where there is none. */
function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const parts = content.map((part: unknown) => inside(part, 'text')).filter((part) => typeof part === 'string');
  return parts.join('');
}

/** The log-probabilities of a choice's tokens; empty where one is not known. */
function logProbabilitiesOf(choice: Json): number[] {
  const list = inside(choice['logprobs'], 'token_logprobs') ?? inside(choice['logprobs'], 'content');
  if (!Array.isArray(list)) return [];
  const numbers = list.map((one: unknown) => (typeof one === 'number' ? one : inside(one, 'logprob')));
  return numbers.every((one): one is number => Number.isFinite(one)) ? numbers : [];
}

interface Read {
  readonly choice?: Choice;
  readonly failed?: string;
  readonly tokens: number;
}

/** One entry of the list of choices: a completion, a failure, or neither. */
function readChoice(value: unknown, { hide, show }: Discretion): Read | undefined {
  if (!isObject(value)) return undefined;
  const reason = value['finish_reason'];
  const finish = typeof reason === 'string' && reason !== '' ? show(reason, 40) : undefined;
  const error = value['error'] ?? inside(value['message'], 'error');
  if ((finish !== undefined && FAILURES.has(finish.toLowerCase())) || isObject(error)) {
    const why = textOf(inside(error, 'message')) ?? '';
    return { failed: show(`finish_reason "${finish ?? 'error'}"${why === '' ? '' : `: ${why}`}`), tokens: 0 };
  }
  const message = value['message'];
  const text = textOf(value['text']) ?? textOf(inside(message, 'content'));
  if (text === undefined && !isObject(message) && finish === undefined) return undefined;
  const reasoning = textOf(inside(message, 'reasoning_content')) ?? textOf(inside(message, 'reasoning'));
  const logs = logProbabilitiesOf(value);
  const logProbability = logs.length === 0 ? Number.NaN : sum(logs);
  return {
    tokens: logs.length,
    choice: {
      text: hide(text ?? ''),
      ...(reasoning === undefined || reasoning === '' ? {} : { reasoning: hide(reasoning) }),
      ...(finish === undefined ? {} : { finish }),
      ...(Number.isFinite(logProbability) ? { logProbability } : {}),
    },
  };
}

/** An error in a body of status 200; thrown as what may pass or what may not, by its code. */
function throwError(error: unknown, { show }: Discretion): never {
  const code = Number(inside(error, 'code') ?? inside(error, 'status'));
  const why = textOf(inside(error, 'message')) ?? textOf(error) ?? JSON.stringify(error);
  const message = `expected completions, got an error in a reply of status 200: ${show(why)}`;
  if (code >= 400 && code < 500 && code !== 408 && code !== 429) throw new ServerError(message);
  throw new TransientError(message);
}

/**
 * The reply in a body of status 200, be it one object or a stream of events. `promptLetters` stands where tokens are to be estimated because
 * the server does not count them.
 *
 * @throws TransientError for what is no reply, where another try may bring one; ServerError for one without counts.
 */
export function readReply(
  body: string,
  discretion: Discretion,
  { promptLetters }: { readonly promptLetters?: number | undefined } = {},
): Reply {
  const { show } = discretion;
  let value: unknown;
  try {
    value = isStream(body) ? chunksAsReply(body, looseJson) : looseJson(body);
  } catch {
    throw new TransientError(`expected JSON, got ${JSON.stringify(show(body, 80))}`);
  }
  const list = inside(value, 'choices');
  const error = inside(value, 'error');
  if (!Array.isArray(list)) {
    if (error !== undefined && error !== null) throwError(error, discretion);
    throw new TransientError(`expected a list of choices, got ${show(body, 80)}`);
  }
  const read = list.map((one: unknown) => readChoice(one, discretion)).filter((one) => one !== undefined);
  const choices = read.flatMap(({ choice }) => (choice === undefined ? [] : [choice]));
  const failed = read.find((one) => one.failed !== undefined)?.failed;
  const usage = inside(value, 'usage');
  const written = choices.some(({ text, reasoning }) => text !== '' || reasoning !== undefined);
  const counted = {
    prompt: countOf(inside(usage, 'prompt_tokens'), 1),
    completion:
      countOf(inside(usage, 'completion_tokens'), written ? 1 : 0) ??
      // One log-probability a token is a count as well.
      (read.every(({ tokens }) => tokens > 0) ? sum(read.map(({ tokens }) => tokens)) : undefined),
  };
  const letters = choices.reduce((all, { text, reasoning = '' }) => all + text.length + reasoning.length, 0);
  const guess = (length: number) => Math.ceil(length / LETTERS);
  const estimates =
    promptLetters === undefined ? undefined : { prompt: guess(promptLetters), completion: guess(letters) };
  const promptTokens = counted.prompt ?? estimates?.prompt;
  const completionTokens = counted.completion ?? estimates?.completion;
  if (choices.length > 0 && (promptTokens === undefined || completionTokens === undefined)) {
    throw new ServerError(
      'expected usage.prompt_tokens and usage.completion_tokens, got none that can be true (--estimate-tokens counts four letters as a token)',
    );
  }
  const reasoningTokens =
    countOf(inside(inside(usage, 'completion_tokens_details'), 'reasoning_tokens'), 0) ??
    countOf(inside(usage, 'reasoning_tokens'), 0);
  return {
    choices,
    served: Math.max(read.length, 1),
    promptTokens: promptTokens ?? 0,
    completionTokens: completionTokens ?? 0,
    ...(failed === undefined ? {} : { failed }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  };
}
