const called = new Set<string>();

/** Notes that the program of a name was called, whether it ran compiled or as it is written. */
export function noteCalled(name: string): void {
  called.add(name);
}

/**
 * The names of the programs that were called since this was last asked, in alphabetical order: what a proof has covered.
 *
 * @example takeCalled() // ['choice of tokens', 'token step']
 */
export function takeCalled(): string[] {
  const names = [...called].sort();
  called.clear();
  return names;
}
