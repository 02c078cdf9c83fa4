/** Programs of one function that are kept, where nothing else is said. */
export const PROGRAMS_KEPT = 16;

/** What was made for a key, kept for the keys used last. */
export interface Recent<T> {
  of(key: string, make: () => T): T;
  /** What there is for a key, which does not count as a use. */
  peek(key: string): T | undefined;
  clear(): void;
}

/**
 * Keeps what is made for at most `size` keys; the one used longest ago goes first, through `drop`.
 *
 * @example recent<number>(2, () => undefined).of('a', () => 1) // 1
 */
export function recent<T>(size: number, drop: (dropped: T) => void): Recent<T> {
  const all = new Map<string, T>();
  return {
    of(key, make) {
      const known = all.get(key) ?? make();
      all.delete(key);
      all.set(key, known);
      if (all.size > size) {
        const [oldest, dropped] = all.entries().next().value!;
        all.delete(oldest);
        drop(dropped);
      }
      return known;
    },
    peek: (key) => all.get(key),
    clear() {
      for (const one of all.values()) drop(one);
      all.clear();
    },
  };
}
