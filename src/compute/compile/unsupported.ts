/**
 * Something that cannot be part of a compiled program; the message names the operation and the caller's own line.
 *
 * @example new UnsupportedError('compile: no kernel for Erf').name // 'UnsupportedError'
 */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

const OWN = /node_modules|node:internal|<anonymous>|[\\/]compute[\\/]compile[\\/](?!.*\.test\.)/;

/** The first line of the stack that belongs neither to this folder nor to a package. */
export function callerLine(): string {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = usual;
  const found = lines.find((line) => !OWN.test(line));
  return found === undefined ? '' : ` (${found.trim()})`;
}

/** Throws an `UnsupportedError`: `compile: <what>`, with the caller's line. */
export function unsupported(what: string): never {
  throw new UnsupportedError(`compile: ${what}${callerLine()}`);
}
