/** Whether a body is a stream of events (server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export const isStream = (body: string): boolean => /^\uFEFF?\s*(?:data|event|id|retry|):/.test(body.slice(0, 64));

interface Piece {
  readonly index?: unknown;
  readonly text?: unknown;
  readonly delta?: Readonly<Record<string, unknown>> | null;
  readonly finish_reason?: unknown;
  readonly logprobs?: Readonly<Record<string, unknown>> | null;
}

interface Whole {
  text?: string;
  message?: Record<string, string>;
  finish_reason?: unknown;
  logprobs?: Record<string, unknown[]>;
}

/** Adds a piece of a completion to what has come of it. */
function grow(whole: Whole, { text, delta, finish_reason: finish, logprobs }: Piece): void {
  if (typeof text === 'string') whole.text = (whole.text ?? '') + text;
  for (const [name, part] of Object.entries(delta ?? {})) {
    if (typeof part !== 'string' || name === 'role') continue;
    whole.message ??= {};
    whole.message[name] = (Object.hasOwn(whole.message, name) ? whole.message[name]! : '') + part;
  }
  if (finish !== null && finish !== undefined) whole.finish_reason = finish;
  for (const name of ['content', 'token_logprobs']) {
    const list = logprobs?.[name];
    if (!Array.isArray(list)) continue;
    whole.logprobs ??= {};
    whole.logprobs[name] = [...(whole.logprobs[name] ?? []), ...(list as unknown[])];
  }
}

/**
 * The events of a streamed reply put together as the reply that the server would have sent in one piece. A stream that breaks off is no
 * reply: every completion of it has to have come to its end, or the stream to its own.
 *
 * @throws SyntaxError for an event that is no JSON and for a stream that broke off.
 */
export function chunksAsReply(body: string, parse: (text: string) => unknown): unknown {
  const wholes = new Map<number, Whole>();
  let usage: unknown;
  let error: unknown;
  let ended = false;
  for (const event of body.split(/\r\n\r\n|\n\n|\r\r/)) {
    const data = event
      .split(/\r\n|\n|\r/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).replace(/^ /, ''))
      .join('\n');
    if (data === '') continue;
    if (data.trim() === '[DONE]') {
      ended = true;
      break;
    }
    const chunk = parse(data) as { choices?: unknown; usage?: unknown; error?: unknown } | null;
    if (chunk?.usage !== null && chunk?.usage !== undefined) usage = chunk.usage;
    if (chunk?.error !== null && chunk?.error !== undefined) error = chunk.error;
    for (const piece of Array.isArray(chunk?.choices) ? (chunk.choices as (Piece | null)[]) : []) {
      const index = typeof piece?.index === 'number' ? piece.index : 0;
      const whole = wholes.get(index) ?? {};
      wholes.set(index, whole);
      if (piece !== null) grow(whole, piece);
    }
  }
  const choices = [...wholes].sort(([a], [b]) => a - b).map(([, whole]) => whole);
  if (error !== undefined) return { error };
  if (!ended && !(choices.length > 0 && choices.every((one) => one.finish_reason !== undefined))) {
    throw new SyntaxError('expected a stream with its end');
  }
  for (const choice of choices) if (choice.text === undefined) choice.message ??= {};
  return { choices, usage };
}
