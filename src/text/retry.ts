import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_WAIT = 30_000;
const LONGEST_ASKED = 600_000;

/** A failure that another try may mend, and how long the other side asks to wait. */
export class TransientError extends Error {
  constructor(
    message: string,
    readonly waitMs?: number,
  ) {
    super(message);
  }
}

/**
 * Milliseconds that a server asks to wait: its Retry-After in seconds or as a date (RFC 9110, section 10.2.3), at most ten
 * minutes; undefined where it does not say.
 *
 * @example retryAfterMs('3') // 3000
 */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const wait = Number.isNaN(Number(header)) ? Date.parse(header) - now : Number(header) * 1000;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_ASKED);
}

/**
 * Tries until there is no `TransientError`, at most `retries` times again, with pauses that double from `backoffMs` to at most 30 s,
 * times `jitter` of the try, or as long as the error asks.
 *
 * @throws the last `TransientError`, any other error at once, and the signal's reason
 * @example await retried(() => ask(), { retries: 6, backoffMs: 500, jitter: () => 1 })
 */
export async function retried<T>(
  work: () => Promise<T>,
  asked: {
    readonly retries: number;
    readonly backoffMs: number;
    readonly jitter: (attempt: number) => number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<T> {
  const { retries, backoffMs, jitter, signal } = asked;
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TransientError) || attempt === retries) throw error;
      const wait = error.waitMs ?? Math.min(backoffMs * 2 ** attempt * jitter(attempt), LONGEST_WAIT);
      await pause(wait, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}
