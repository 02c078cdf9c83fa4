import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';
import { bytesOf, TooLong } from './body.js';
import { ServerError, TransientError } from './errors.js';
import type { Discretion } from './secret.js';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One message to a server. */
export interface Message {
  readonly body: string;
  readonly key: string | undefined;
  /** Most bytes of an answer with status 200, unpacked. */
  readonly most: number;
  readonly discretion: Discretion;
  readonly signal?: AbortSignal | undefined;
}

/** A way to a server that is used again and again. */
export interface Line {
  /**
   * Sends a message and reads the answer, whatever its status. Redirects are followed on the server itself where they keep the method; the key
   * goes nowhere else.
   *
   * @throws TransientError where another try may help, ServerError where none does, and the signal's reason.
   */
  send(message: Message): Promise<Answer>;
}

/** Bytes that are read of a refusal: enough to say why. */
const REFUSAL = 1 << 16;
const REDIRECTS = 5;

/** Connections that no further try mends: the other side is not who it says, or does not speak the protocol. */
const HOPELESS =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO|HPE_INVALID_CONSTANT)/;
/** Nobody is there; what has answered before may come back. */
const NOBODY = /^(ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EINVAL)$/;

/** Milliseconds after which a connection that nobody uses is closed, where the server does not say. */
const IDLE_MS = 30_000;

/**
 * A line to a server, with connections that stay open, at most `connections` of them. undici's pool and not Node's `http`, which takes three
 * times as long per request, nor `fetch`, which drops the method on some redirects and hides how it failed. undici's own limits of time
 * are off: `timeoutMs` is the limit of the whole exchange.
 *
 * @example await openLine(new URL('http://localhost:8000/v1/completions'), { connections: 8, timeoutMs: 120_000 }).send(message)
 */
export function openLine(
  endpoint: URL,
  { connections, timeoutMs }: { readonly connections: number; readonly timeoutMs: number },
): Line {
  const pool = new Pool(endpoint.origin, {
    connections,
    ...{ headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: IDLE_MS, connect: { timeout: timeoutMs } },
  });
  let answered = false;

  const once = async ({ pathname, search }: URL, { body, key, most, signal }: Message): Promise<Answer> => {
    signal?.throwIfAborted();
    // Told to stop by an emitter, which costs less than a signal for each request.
    const stopping = new EventEmitter();
    const stop = () => stopping.emit('abort');
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, timeoutMs);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      };
      const path = pathname + search;
      const response = await pool.request({ path, method: 'POST', headers, body, signal: stopping });
      answered = true;
      const { statusCode: status, headers: said } = response;
      const bytes = await bytesOf(response, status === 200 ? { most } : { most: REFUSAL, cut: true });
      return { status, headers: said, text: bytes.toString('utf8') };
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw late ? new TransientError(`expected a reply within ${timeoutMs} ms, got none`) : error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  };

  /** A failure in words, and whether another try may help. */
  const told = (error: unknown, { most, discretion, signal }: Message): unknown => {
    if (signal?.aborted) return signal.reason;
    if (error instanceof TransientError || error instanceof ServerError) return error;
    if (error instanceof TooLong) return new ServerError(`expected a reply of at most ${most} bytes, got more`);
    const { message, code = '' } = error as NodeJS.ErrnoException;
    const said = `expected a reply, got "${discretion.show(message || code || String(error))}"`;
    const hopeless = HOPELESS.test(code) || (NOBODY.test(code) && !answered);
    return hopeless ? new ServerError(said) : new TransientError(said);
  };

  return {
    async send(message) {
      let url = endpoint;
      for (let hop = 0; hop <= REDIRECTS; hop++) {
        const answer = await once(url, message).catch((error: unknown) => {
          throw told(error, message);
        });
        const { location } = answer.headers;
        if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
        const { show } = message.discretion;
        if (!URL.canParse(location, url.href)) {
          throw new ServerError(`expected a redirect to a URL, got "${show(location)}"`);
        }
        const next = new URL(location, url);
        const where = show(`${next.origin}${next.pathname}`);
        if (next.origin !== endpoint.origin) {
          throw new ServerError(
            `expected an answer, got a redirect to another server, ${where}: ask that one (keys are sent to no other)`,
          );
        }
        if (answer.status !== 307 && answer.status !== 308) {
          throw new ServerError(
            `expected an answer, got a redirect (${answer.status}) to ${where}, which would lose the question: ask there`,
          );
        }
        url = next;
      }
      throw new ServerError(`expected an answer, got more than ${REDIRECTS} redirects`);
    },
  };
}
