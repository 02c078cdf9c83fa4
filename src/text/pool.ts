import { setMaxListeners } from 'node:events';

/**
 * Runs `work` `count` times at once. The first failure, or the signal, aborts the signal that the others are given; it is thrown when all
 * have ended.
 *
 * @example await inPool(8, async (signal) => { for (const next of queue) await ask(next, signal); })
 */
export async function inPool(
  count: number,
  work: (signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  setMaxListeners(0, failed.signal);
  // Not AbortSignal.any, whose signals stay with a source that outlives them.
  const stop = () => failed.abort(signal?.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const workers = Array.from({ length: count }, () => work(failed.signal));
  try {
    await Promise.all(workers);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(workers);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Places of which each is taken by one at a time. */
export interface Slots {
  /** Runs `work` as soon as a place is free; whoever waits longest comes first. */
  within<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * So many places.
 *
 * @example await slots(2).within(async () => 7) // 7
 */
export function slots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async within(work) {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
