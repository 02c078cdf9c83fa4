import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
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

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** An answer that is longer than it may be. */
class TooLong extends Error {}

/** The bytes of a body, unpacked; throws `TooLong` as soon as there are more than `most`, having kept no more. */
async function bytesOf(response: IncomingMessage, most: number): Promise<Buffer> {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const unpack = UNPACKERS[encoding];
  if (unpack === undefined && encoding !== 'identity') {
    throw new ServerError(`expected a reply as it is or packed by gzip, deflate or br, got "${encoding}"`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  let long = false;
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      size += chunk.length;
      long = size > most;
      if (long) return;
      chunks.push(chunk);
    }
  };
  try {
    if (unpack === undefined) await collect(response);
    else await pipeline(response, unpack(), collect);
  } catch (error) {
    if (!long) throw error;
  } finally {
    response.destroy();
  }
  // Of a refusal its beginning is enough.
  if (long && response.statusCode === 200) throw new TooLong();
  return Buffer.concat(chunks);
}

/**
 * A line to a server, with connections that stay open, at most `connections` of them. Node's own `http` and not `fetch`, which gives up after
 * five minutes without headers whatever the time limit, drops the method on some redirects and hides how it failed.
 *
 * @example await openLine(new URL('http://localhost:8000/v1/completions'), { connections: 8, timeoutMs: 120_000 }).send(message)
 */
export function openLine(
  endpoint: URL,
  { connections, timeoutMs }: { readonly connections: number; readonly timeoutMs: number },
): Line {
  const options = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections };
  const secure = endpoint.protocol === 'https:';
  const agent = secure ? new HttpsAgent(options) : new HttpAgent(options);
  let answered = false;

  const once = (url: URL, { body, key, most, signal }: Message) =>
    new Promise<Answer>((resolve, reject) => {
      signal?.throwIfAborted();
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      };
      const request = (secure ? httpsRequest : httpRequest)(url, { method: 'POST', headers, agent });
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        request.destroy();
      }, timeoutMs);
      const stop = () => request.destroy();
      signal?.addEventListener('abort', stop, { once: true });
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
      };
      const fail = (error: unknown) => {
        end();
        request.destroy();
        if (signal?.aborted) reject(signal.reason);
        else reject(late ? new TransientError(`expected a reply within ${timeoutMs} ms, got none`) : error);
      };
      request.once('error', fail);
      request.once('response', (response) => {
        answered = true;
        const { statusCode: status = 0, headers: said } = response;
        bytesOf(response, status === 200 ? most : REFUSAL).then((bytes) => {
          end();
          resolve({ status, headers: said, text: bytes.toString('utf8') });
        }, fail);
      });
      request.end(body);
    });

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
