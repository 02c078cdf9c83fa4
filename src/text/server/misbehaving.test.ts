// Slow: waits for servers that do not answer.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sampling } from '../../cli/fixtures/run.js';
import { inPackage } from '../../compute/paths.js';
import { replyWith, type Script, withScript } from '../fixtures/scripted.js';
import { openAiSampler } from '../openai.js';
import type { SampledText } from '../sampler.js';

const saying = (content: unknown, more: object = {}) => ({ message: { role: 'assistant', content }, ...more });
const good = () => ({ body: replyWith(1, saying('The answer is 13.')) });
const send =
  (status: number, body: unknown, headers: Record<string, string> = {}): Script =>
  () => ({ status, body, headers });
const once =
  (first: ReturnType<Script>): Script =>
  (_, turn) =>
    turn === 0 ? first : good();
/** Does with the response what it likes. */
const does =
  (what: (response: ServerResponse) => void): Script =>
  (_, __, response) => {
    what(response);
    return undefined;
  };
const endless = (response: ServerResponse, head: Record<string, string>) => {
  response.writeHead(200, head);
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(1 << 16, 'x')));
  };
  response.on('drain', more);
  more();
};
/** Bytes that are no HTTP, or hardly. */
const raw = (bytes: string | Buffer) => bytes;

/** What a server does, and what comes of it: so many samples, or one sentence. */
const WAYS: readonly (readonly [string, Script | string | Buffer, number | RegExp])[] = [
  ['drops the connection', does((response) => response.destroy()), /expected a reply, got ".*" \(after 2 tries\)$/],
  [
    'drops it in the middle of a body',
    does((response) => {
      response.writeHead(200, { 'content-length': '900' });
      response.write('{"choices": [', () => response.destroy());
    }),
    /expected a reply, got "[^"]+" \(after 2 tries\)$/,
  ],
  [
    'says less than it announced',
    does((response) => response.writeHead(200, { 'content-length': '9' }).end('{}')),
    /expected (a reply|JSON|a list)/,
  ],
  ['sends half of a JSON', send(200, '{"choices": ['), /expected JSON, got "\{\\"choices\\": \[" \(after 2 tries\)$/],
  ['sends a page', send(200, '<html><body>Welcome</body></html>'), /expected JSON, got "<html>/],
  [
    'sends a page of a gateway',
    send(502, '<html>Bad gateway</html>'),
    /got 502: <html>Bad gateway<\/html> \(after 2 tries\)$/,
  ],
  ['sends nothing', send(200, ''), /expected JSON, got ""/],
  ['sends status 204', send(204, ''), /expected status 200, got 204/],
  ['sends null', send(200, 'null'), /expected a list of choices, got null/],
  ['sends choices that are none', send(200, { choices: [] }), /expected 1 completions, got none, 3 times$/],
  ['sends choices of another type', send(200, { choices: { 0: {} } }), /expected a list of choices/],
  ['sends choices of null', send(200, { choices: [null] }), /expected 1 completions, got none, 3 times$/],
  ['sends choices of numbers', send(200, { choices: [7, 'x'] }), /expected 1 completions, got none, 3 times$/],
  ['sends a content that is a number', send(200, replyWith(1, saying(7))), 1],
  ['sends no content, being cut', send(200, replyWith(1, saying(null, { finish_reason: 'length' }))), 1],
  ['sends more choices than asked for', send(200, replyWith(9, saying('13'))), 1],
  ['counts no tokens', send(200, { choices: [saying('13')] }), /expected usage\.prompt_tokens/],
  [
    'counts tokens in words',
    send(200, { choices: [saying('13')], usage: { prompt_tokens: '9', completion_tokens: '2' } }),
    /expected usage/,
  ],
  [
    'counts tokens below none',
    send(200, { choices: [saying('13')], usage: { prompt_tokens: -9, completion_tokens: 2 } }),
    /expected usage/,
  ],
  [
    'says an error with status 200',
    send(200, { error: { code: 400, message: 'no' } }),
    /an error in a reply of status 200: no$/,
  ],
  [
    'ends completions in an error',
    send(200, replyWith(1, saying('', { finish_reason: 'error' }))),
    /got finish_reason "error" \(after 2 tries\)$/,
  ],
  ['is busy once', once({ status: 429, body: 'slow down' }), 1],
  ['is busy, and says when in no words', once({ status: 429, body: '', headers: { 'retry-after': 'soon' } }), 1],
  [
    'is busy for years',
    send(429, '', { 'retry-after': '1e9' }),
    /it asks to wait 11574 days, and at most 10 min are waited/,
  ],
  ['is busy for ever', send(503, 'overloaded'), /got 503: overloaded \(after 2 tries\)$/],
  ['refuses the key', send(401, '{"error":"no"}'), /got 401/],
  ['is somewhere else', send(404, 'not found'), /got 404: not found \(is it the address up to \/v1\?\)$/],
  [
    'sends elsewhere',
    send(307, '', { location: 'http://127.0.0.2:9/v1' }),
    /a redirect to another server, http:\/\/127\.0\.0\.2:9\/v1: ask that one/,
  ],
  ['sends round in circles', send(308, '', { location: '/v1/chat/completions' }), /got more than 5 redirects$/],
  ['sends to no URL', send(307, '', { location: 'http://[' }), /expected a redirect to a URL/],
  [
    'sends a gzip bomb',
    send(200, gzipSync(Buffer.alloc(64 << 20, ' ')), { 'content-encoding': 'gzip' }),
    /expected a reply of at most \d+ bytes, got more$/,
  ],
  [
    'sends a broken gzip',
    send(200, Buffer.from('1f8b08000000', 'hex'), { 'content-encoding': 'gzip' }),
    /expected a reply, got ".*" \(after 2 tries\)$/,
  ],
  [
    'packs in a way that nobody knows',
    send(200, 'x', { 'content-encoding': 'zork' }),
    /packed by gzip, deflate or br, got "zork"/,
  ],
  [
    'sends 10 GB',
    does((response) => endless(response, { 'content-length': `${10 * 2 ** 30}` })),
    /at most \d+ bytes, got more$/,
  ],
  ['never ends a body', does((response) => endless(response, {})), /at most \d+ bytes, got more$/],
  ['never answers', does(() => undefined), /expected a reply within 250 ms, got none \(after 2 tries\)$/],
  ['never goes on after its head', does((response) => response.writeHead(200).flushHeaders()), /within 250 ms/],
  [
    'sends a letter at a time',
    does((response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    }),
    /within 250 ms/,
  ],
  [
    'sends no UTF-8',
    send(
      200,
      Buffer.concat([
        Buffer.from('{"choices":[{"message":{"content":"13 '),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}}],"usage":{"prompt_tokens":9,"completion_tokens":2}}'),
      ]),
    ),
    1,
  ],
  [
    'nests 100,000 lists',
    send(200, `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    /expected (JSON|a list of choices)/,
  ],
  ['breaks off a stream', send(200, 'data: {"choices":[{"index":0,"delta":{"content":"1"}}]}\n\n'), /expected JSON/],
  ['speaks no HTTP', raw('SSH-2.0-OpenSSH_9.6\r\n'), /expected a reply, got ".*"/],
  [
    'has a head of a megabyte',
    raw(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1 << 20)}\r\n\r\n`),
    /expected a reply, got ".*"/,
  ],
  [
    'counts its chunks wrongly',
    raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n'),
    /expected a reply, got ".*"/,
  ],
];

interface Seen {
  readonly samples: SampledText[];
  readonly failure: Error | undefined;
}

async function ask(url: string, timeoutMs: number, signal?: AbortSignal): Promise<Seen> {
  const samples: SampledText[] = [];
  const sampler = openAiSampler({ url, model: 'm', parameters: 1, chat: true, retries: 1, backoffMs: 1, timeoutMs });
  const question = {
    prompt: 'What is 4 + 9?',
    maxTokens: 16,
    temperature: 1,
    stop: [],
    seed: 0,
    problem: 0,
    candidates: [0],
  };
  let failure: Error | undefined;
  await sampler
    .sample(signal === undefined ? question : { ...question, signal }, (...some) => samples.push(...some))
    .catch((error: Error) => {
      failure = error;
    });
  return { samples, failure };
}

/** A server that sends the same bytes to everybody. */
async function withBytes(bytes: string | Buffer, work: (url: string) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as { port: number }).port}/v1`);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('a server misbehaves', () => {
  test(`in ${WAYS.length} ways: one sentence or the right samples, and memory is bounded`, async () => {
    const before = process.memoryUsage.rss();
    for (const [name, way, expected] of WAYS) {
      const check = async (url: string) => {
        const { samples, failure } = await ask(url, String(expected).includes('250 ms') ? 250 : 60_000);
        if (typeof expected === 'number') assert.deepEqual([failure, samples.length], [undefined, expected], name);
        else {
          assert.equal(failure?.name, 'ServerError', name);
          assert.match(failure!.message, expected, name);
          assert.ok(failure!.message.length < 400 && !/[\p{Cc}]/u.test(failure!.message), name);
        }
      };
      if (typeof way === 'function') await withScript(way, ({ url }) => check(url));
      else await withBytes(way, check);
    }
    assert.ok(WAYS.length >= 30);
    assert.ok(process.memoryUsage.rss() - before < 200 << 20);
  });

  test('an interrupt ends it at once, whatever the server does', async () => {
    const hanging = WAYS.filter(([name]) => /never answers|after its head|a letter/.test(name));
    assert.equal(hanging.length, 3);
    for (const [name, way] of hanging) {
      await withScript(way as Script, async ({ url }) => {
        const start = performance.now();
        const { failure } = await ask(url, 60_000, AbortSignal.timeout(50));
        assert.equal(failure?.name, 'TimeoutError', name);
        assert.ok(performance.now() - start < 2000, name);
      });
    }
  });

  test('Ctrl-C ends the command within two seconds', async () => {
    let heard: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const silent: Script = () => {
      heard();
      return undefined;
    };
    await withScript(silent, async ({ url }) => {
      const args = [...sampling(url, '1'), '--task', 'add-digits', '--problems', '2'];
      const child = spawn(process.execPath, [inPackage('environment', 'cli.mjs'), ...args, '--to', '.local/never'], {
        stdio: 'ignore',
      });
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
      await asked;
      const start = performance.now();
      child.kill('SIGINT');
      await ended;
      assert.ok(performance.now() - start < 2000);
    });
  });
});
