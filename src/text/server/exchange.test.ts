// Slow: asks stand-in servers over and over.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openStore } from '../../records/store.js';
import { fewShot } from '../../tasks/few-shot.js';
import { ask, asked, good, KEY, question, samplerOf, saying } from '../fixtures/asked.js';
import { replyWith, type Script, withScript } from '../fixtures/scripted.js';
import { sampleTask } from '../sample-task.js';
import { proxyVariable } from './proxy.js';
import { discretion } from './secret.js';

const folder = mkdtempSync(join(tmpdir(), 'server-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('the way to a server', () => {
  test('a redirect is followed on the server itself where it keeps the question; no key goes elsewhere', async () => {
    await withScript(good, async (other) => {
      const to =
        (status: number, location: string): Script =>
        (request, turn, response) =>
          request.path.endsWith('/there') ? good(request, turn, response) : { status, body: '', headers: { location } };
      assert.equal((await ask(to(307, '/v1/there'))).samples.length, 1);
      assert.equal((await ask(to(308, 'there'))).samples.length, 1);
      const lost = await ask(to(302, '/v1/there'));
      assert.equal(lost.requests, 1);
      assert.match(
        lost.failure!.message,
        /got a redirect \(302\) to http:\S+\/v1\/there, which would lose the question/,
      );
      const away = await ask(to(307, `${other.url}/chat/completions`));
      assert.match(away.failure!.message, /got a redirect to another server, http:/);
      assert.deepEqual([away.requests, other.requests.length], [1, 0]);
      const round = await ask(() => ({ status: 307, body: '', headers: { location: '/v1/chat/completions' } }));
      assert.match(round.failure!.message, /got more than 5 redirects$/);
      assert.equal(round.requests, 6);
    });
  });

  test('what no further try mends is one sentence at once', async () => {
    const start = performance.now();
    const reject = (url: string, message: RegExp) =>
      assert.rejects(
        samplerOf(url, { retries: 6, backoffMs: 500 }).sample(question(1), () => undefined),
        { name: 'ServerError', message },
      );
    await reject('http://127.0.0.1:9/v1', /expected a reply, got ".*ECONNREFUSED.*"$/);
    await reject('http://nowhere.invalid/v1', /expected a reply, got ".*(ENOTFOUND|EAI_AGAIN).*"/);
    await withScript(good, ({ url }) =>
      reject(url.replace('http:', 'https:'), /expected a reply, got ".*(SSL|wrong version|packet length).*"$/i),
    );
    assert.ok(performance.now() - start < 5000);
  });

  test('a server that answered before is asked again when it is gone', async () => {
    const tries = await ask(
      (request, turn, response) => {
        if (turn === 1) response.destroy();
        return turn === 1 ? undefined : good(request, turn, response);
      },
      2,
      { perRequest: 1, concurrency: 1 },
    );
    assert.deepEqual([tries.samples.length, tries.requests], [2, 3]);
  });

  test('bodies are bounded, as they come and unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(200 << 20, ' '));
    const before = process.memoryUsage.rss();
    for (const status of [200, 400]) {
      const { failure, requests } = await ask(() => ({ status, body: bomb, headers: { 'content-encoding': 'gzip' } }));
      assert.match(failure!.message, status === 200 ? /expected a reply of at most \d+ bytes, got more/ : /got 400: /);
      assert.equal(requests, 1);
    }
    const endless = await ask((_, __, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 16, 'x')));
      };
      response.on('drain', more);
      more();
      return undefined;
    });
    assert.match(endless.failure!.message, /expected a reply of at most \d+ bytes, got more/);
    assert.ok(process.memoryUsage.rss() - before < 150 << 20);
    const packed = await ask(({ body }) => ({
      body: gzipSync(JSON.stringify(replyWith(asked(body), saying('13')))),
      headers: { 'content-encoding': 'gzip' },
    }));
    assert.equal(packed.samples[0]!.text, '13');
  });

  test('text of a server is cut and cannot steer a terminal; the key is not in it in any form', async () => {
    const forms = [
      KEY,
      Buffer.from(KEY).toString('base64'),
      Buffer.from(`Bearer ${KEY}`).toString('base64'),
      Buffer.from(KEY).toString('hex'),
    ];
    const { failure } = await ask(() => ({
      status: 401,
      body: `\u001b[2J\u202e${forms.join(' ')} ${'y'.repeat(5e6)}`,
    }));
    assert.ok(failure!.message.length < 400);
    assert.doesNotMatch(failure!.message, /[\p{Cc}\p{Cf}]/u);
    for (const form of forms) assert.ok(!failure!.message.includes(form.slice(8, 24)), form);
    const echo = await ask(() => ({ body: replyWith(1, saying(`13 ${KEY}`, { finish_reason: KEY })) }));
    assert.deepEqual([echo.samples[0]!.text, echo.samples[0]!.finish], ['13 (key)', '(key)']);
    assert.equal(discretion('abc').hide('abcabc'), '(key)(key)');
  });

  test('a wait that the server asks for is said; one beyond ten minutes ends the run', async () => {
    const busy =
      (after: string): Script =>
      (request, turn, response) =>
        turn === 0
          ? { status: 429, body: 'slow down', headers: { 'retry-after': after } }
          : good(request, turn, response);
    const short = await ask(busy('0.05'));
    assert.equal(short.samples.length, 1);
    assert.match(short.notices[0]!, /got 429: slow down; asked again in 0\.1 s$/);
    for (const [after, words] of [
      ['1e9', '11574 days'],
      ['9'.repeat(400), 'for ever'],
      ['Fri, 01 Jan 2100 00:00:00 GMT', 'days'],
    ] as const) {
      const long = await ask(busy(after));
      assert.equal(long.requests, 1);
      assert.match(long.failure!.message, new RegExp(`it asks to wait .*${words}, and at most 10 min are waited`));
    }
    for (const after of ['soon', '-5', '']) assert.equal((await ask(busy(after))).samples.length, 1, after);
  });

  test('a proxy that is not used is said once, without its address', async () => {
    const env = { HTTPS_PROXY: 'http://me:secret@proxy:3128', NO_PROXY: 'localhost,.example.org' };
    assert.equal(proxyVariable(new URL('https://api.example.com/v1'), env), 'HTTPS_PROXY');
    assert.equal(proxyVariable(new URL('https://api.example.org/v1'), env), undefined);
    assert.equal(proxyVariable(new URL('http://api.example.com/v1'), env), undefined);
    assert.equal(proxyVariable(new URL('http://127.0.0.1/v1'), { http_proxy: 'http://proxy' }), undefined);
  });

  test('addresses with and without a slash, and with the path of the request, are the same', async () => {
    await withScript(good, async ({ url, requests }) => {
      for (const end of ['', '/', '//', '/chat/completions', '/completions/']) {
        await samplerOf(`${url}${end}`).sample(question(1), () => undefined);
      }
      assert.deepEqual(new Set(requests.map(({ path }) => path)), new Set(['/v1/chat/completions']));
    });
  });

  test('hundreds of requests are under way at once, over connections that stay open', async () => {
    // The first 200 are answered when all of them have come.
    const held: (() => void)[] = [];
    const slow: Script = ({ body }, turn, response) => {
      held.push(() => response.end(JSON.stringify(replyWith(asked(body), saying('13')))));
      if (turn >= 199) for (const answer of held.splice(0)) answer();
      return undefined;
    };
    await withScript(slow, async ({ url, connections }) => {
      const sampler = samplerOf(url, { concurrency: 200, perRequest: 1 });
      const store = openStore(join(folder, 'many'));
      const rows = await sampleTask({
        sampler,
        task: fewShot('add-digits'),
        problems: 100,
        candidates: 10,
        seed: 0,
        store,
      });
      assert.equal(rows.length, 1000);
      assert.equal(connections(), 200);
    });
    const text = readdirSync(join(folder, 'many'))
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(join(folder, 'many', name), 'utf8'))
      .join('');
    assert.ok(!text.includes(KEY));
  });
});
