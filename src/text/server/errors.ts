/**
 * A server said no, or nothing that can be used, after every try.
 *
 * @example new ServerError('http://localhost:8000/v1: expected completions, got 404').name // 'ServerError'
 */
export class ServerError extends Error {
  override name = 'ServerError';
}

/** A failure that another try may mend, and how long the other side asks to wait. */
export class TransientError extends Error {
  constructor(
    message: string,
    readonly waitMs?: number,
  ) {
    super(message);
  }
}

/** A server was found to take other settings than those asked for: what it samples from now on has other keys. */
export class SettingsChanged extends Error {
  override name = 'SettingsChanged';
}
