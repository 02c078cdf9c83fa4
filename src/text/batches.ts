import { setImmediate } from 'node:timers/promises';

/** Whatever is written together. */
export interface Batches<T> {
  /** Adds items to those that are written next, in this turn of the event loop; resolves when they are. */
  add(items: readonly T[]): Promise<void>;
}

/**
 * Gathers what comes in one turn of the event loop and writes it at once: hundreds of replies that come together are one append, and none
 * waits for another. After a failure every further `add` rejects with it.
 *
 * @example const batches = inBatches((lines) => appendFileSync(path, lines.join('\n')))
 */
export function inBatches<T>(write: (items: readonly T[]) => void): Batches<T> {
  let waiting: T[] = [];
  let written: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  const flush = async () => {
    await setImmediate();
    const items = waiting;
    waiting = [];
    written = undefined;
    try {
      write(items);
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  return {
    add(items) {
      if (failure !== undefined) throw failure.error;
      for (const item of items) waiting.push(item);
      written ??= flush();
      // Heard of by whoever waits for it.
      written.catch(() => undefined);
      return written;
    },
  };
}
