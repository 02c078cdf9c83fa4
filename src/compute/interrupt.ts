const CHECK = Symbol.for('inference-scaling.check');

/**
 * Ends long work whose notebook cell was interrupted, by an error; does nothing anywhere else. Loops call it once a round: JavaScript
 * that computes cannot be stopped from outside without harm.
 *
 * @example for (const key of keys) { checkInterrupt(); sample(key); }
 */
export function checkInterrupt(): void {
  const check = (globalThis as Record<symbol, unknown>)[CHECK] as (() => void) | undefined;
  check?.();
}
