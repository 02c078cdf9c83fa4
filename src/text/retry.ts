import { setTimeout as pause } from 'node:timers/promises';
import { ServerError, TransientError } from './server/errors.js';

const LONGEST_WAIT = 30_000;
/** The longest pause that a server may ask for; whoever asks for more is asked again another day. */
const LONGEST_ASKED = 600_000;

/**
 * Milliseconds that a server asks to wait: its Retry-After in seconds or as a date (RFC 9110, section 10.2.3), however long; undefined where
 * it does not say, or says what is neither.
 *
 * @example retryAfterMs('3') // 3000
 */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  const said = header?.trim() ?? '';
  if (said === '') return undefined;
  const wait = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(said) ? Number(said) * 1000 : Date.parse(said) - now;
  return Number.isNaN(wait) ? undefined : Math.max(wait, 0);
}

/** A time in words: "45 s", "20 min", "11574 days". */
export function timeText(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return Number.isFinite(ms) ? `${Number((ms / 86_400_000).toPrecision(5))} days` : 'for ever';
}

/**
 * Tries until there is no `TransientError`, at most `retries` times again, with pauses that double from `backoffMs` to at most 30 s,
 * times `jitter` of the try, or as long as the error asks, up to ten minutes.
 *
 * @throws ServerError when the tries are used up or the other side asks for more than ten minutes, any other error at once, and the signal's
 *   reason
 * @example await retried(() => ask(), { retries: 6, backoffMs: 500, jitter: () => 1 })
 */
export async function retried<T>(
  work: () => Promise<T>,
  asked: {
    readonly retries: number;
    readonly backoffMs: number;
    readonly jitter: (attempt: number) => number;
    readonly signal?: AbortSignal | undefined;
    /** Hears of every failure that is followed by another try, and of the pause before it. */
    readonly said?: ((message: string, waitMs: number) => void) | undefined;
  },
): Promise<T> {
  const { retries, backoffMs, jitter, signal, said } = asked;
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      const { message, waitMs } = error;
      if (attempt === retries) throw new ServerError(`${message} (after ${retries + 1} tries)`);
      if (waitMs !== undefined && waitMs > LONGEST_ASKED) {
        throw new ServerError(
          `${message} (it asks to wait ${timeText(waitMs)}, and at most ${timeText(LONGEST_ASKED)} are waited)`,
        );
      }
      const wait = waitMs ?? Math.min(backoffMs * 2 ** attempt * jitter(attempt), LONGEST_WAIT);
      said?.(message, wait);
      await pause(wait, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}
