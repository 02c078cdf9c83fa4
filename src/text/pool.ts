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
  const either = signal === undefined ? failed.signal : AbortSignal.any([failed.signal, signal]);
  const workers = Array.from({ length: count }, () => work(either));
  try {
    await Promise.all(workers);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(workers);
    throw error;
  }
}
