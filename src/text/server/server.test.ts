import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openStore } from '../../records/store.js';
import { fewShot } from '../../tasks/few-shot.js';
import { replyWith, type Script, withScript } from '../fixtures/scripted.js';
import { type OpenAiOptions, openAiSampler } from '../openai.js';
import { sampleTask } from '../sample-task.js';
import type { Question, SampledText } from '../sampler.js';
import { refusedField } from './fields.js';
import { proxyVariable } from './proxy.js';
import { discretion } from './secret.js';

const KEY = 'sk-proj-0123456789abcdef';
process.env['SERVER_TEST_KEY'] = KEY;
const folder = mkdtempSync(join(tmpdir(), 'server-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const question = (count: number): Question => ({
  prompt: 'What is 4 + 9?',
  maxTokens: 16,
  temperature: 0.8,
  stop: [],
  seed: 0,
  problem: 0,
  candidates: Array.from({ length: count }, (_, i) => i),
});

const samplerOf = (url: string, options: Partial<OpenAiOptions> = {}) =>
  openAiSampler({
    ...{ url, model: 'm', parameters: 1000, backoffMs: 2, retries: 2, chat: true, keyVariable: 'SERVER_TEST_KEY' },
    ...options,
  });

interface Seen {
  readonly samples: SampledText[];
  readonly notices: string[];
  readonly requests: number;
  readonly failure?: Error;
}

/** Asks a scripted server, and says all that came of it. */
async function ask(script: Script, count = 1, options: Partial<OpenAiOptions> = {}): Promise<Seen> {
  const samples: SampledText[] = [];
  const notices: string[] = [];
  let failure: Error | undefined;
  let requests = 0;
  await withScript(script, async (server) => {
    const sampler = samplerOf(server.url, { notice: (sentence) => notices.push(sentence), ...options });
    await sampler
      .sample(question(count), (...some) => samples.push(...some))
      .catch((error: Error) => {
        failure = error;
      });
    requests = server.requests.length;
  });
  for (const said of [...notices, failure?.message ?? '', failure?.stack ?? '', JSON.stringify(samples)]) {
    assert.ok(!said.includes(KEY) && !said.includes(Buffer.from(KEY).toString('base64')), 'the key is never shown');
  }
  return { samples, notices, requests, ...(failure === undefined ? {} : { failure }) };
}

const asked = (body: Readonly<Record<string, unknown>>) => (body['n'] as number | undefined) ?? 1;
const saying = (content: unknown, more: object = {}) => ({ message: { role: 'assistant', content }, ...more });
const good: Script = ({ body }) => ({ body: replyWith(asked(body), saying('The answer is 13.')) });
const refusal = (message: string, param?: string) => ({
  status: 400,
  body: { error: { message, ...(param ? { param } : {}) } },
});

describe('what a reply says', () => {
  test('a reply that was cut before it said anything is a completion without an answer, and its reason is kept', async () => {
    const { samples, requests } = await ask(
      ({ body }) => ({
        body: replyWith(asked(body), saying(null, { finish_reason: 'length' })),
      }),
      3,
    );
    assert.deepEqual(
      samples.map(({ text, finish }) => [text, finish]),
      Array(3).fill(['', 'length']),
    );
    assert.equal(requests, 1);
  });

  test('rows keep the reason, and pass@1 counts cut replies as wrong', async () => {
    const cut: Script = (_, turn) => ({
      body: replyWith(1, turn % 3 === 0 ? saying(null, { finish_reason: 'length' }) : saying('The answer is **7**.')),
    });
    await withScript(cut, async ({ url }) => {
      const sampler = samplerOf(url, { perRequest: 1, concurrency: 1 });
      const store = openStore(join(folder, 'cut'));
      const rows = await sampleTask({
        sampler,
        task: fewShot('add-digits'),
        problems: 1,
        candidates: 6,
        seed: 0,
        store,
      });
      assert.deepEqual(
        rows.map(({ answer, finish }) => [answer, finish]),
        [
          [undefined, 'length'],
          ['7', 'stop'],
          ['7', 'stop'],
          [undefined, 'length'],
          ['7', 'stop'],
          ['7', 'stop'],
        ],
      );
      assert.deepEqual([rows[1]!.promptTokens, rows[1]!.tokens, rows[0]!.depth], [11, 2, 512]);
      assert.ok(rows[1]!.latencyMs! > 0);
    });
  });

  for (const finish of ['error', 'content_filter', 'abort']) {
    test(`a completion that ends in "${finish}" is asked for again, and never a row`, async () => {
      const some = await ask(({ body }, turn) => {
        const reply = replyWith(asked(body), saying('The answer is 13.'));
        if (turn < 2) reply.choices[0] = { index: 0, finish_reason: finish, ...saying('') };
        return { body: reply };
      }, 4);
      assert.deepEqual(some.samples.map(({ candidate }) => candidate).sort(), [0, 1, 2, 3]);
      assert.ok(some.samples.every(({ finish }) => finish === 'stop'));
      const all = await ask(({ body }) => ({ body: replyWith(asked(body), saying('', { finish_reason: finish })) }), 4);
      assert.equal(all.samples.length, 0);
      assert.match(
        all.failure!.message,
        new RegExp(`expected completions, got finish_reason "${finish}" \\(after 3 tries\\)`),
      );
    });
  }

  test('content in parts, thoughts beside it, calls of tools', async () => {
    const replies = [
      saying([
        { type: 'text', text: 'It is ' },
        { type: 'text', text: '13.' },
      ]),
      { message: { content: '13', reasoning_content: '4 + 9' } },
      { message: { content: null, tool_calls: [{}] }, finish_reason: 'tool_calls' },
    ];
    const { samples } = await ask((_, turn) => ({ body: replyWith(1, replies[turn]!) }), 3, {
      perRequest: 1,
      concurrency: 1,
    });
    assert.deepEqual(
      samples.map(({ text, reasoning }) => [text, reasoning]),
      [
        ['It is 13.', undefined],
        ['13', '4 + 9'],
        ['', undefined],
      ],
    );
  });

  test('log-probabilities that are not finite are unknown, once', async () => {
    const log = (values: string) =>
      `{"choices":[{"message":{"content":"13, not NaN"},"logprobs":{"content":[${values}]}}],"usage":{"prompt_tokens":9,"completion_tokens":2}}`;
    for (const values of [
      '{"logprob":-Infinity},{"logprob":-1}',
      '{"logprob":NaN}',
      '{"logprob":-1e308},{"logprob":-1e308}',
      '{"logprob":null}',
    ]) {
      const { samples, requests } = await ask(() => ({ body: log(values) }));
      assert.deepEqual([samples[0]!.logProbability, samples[0]!.text, requests], [undefined, '13, not NaN', 1]);
    }
  });

  test('usage that is missing, zero or no count is one sentence; estimated where that is asked for', async () => {
    const text = 'The answer is 13.';
    for (const usage of [
      undefined,
      null,
      {},
      { prompt_tokens: 0, completion_tokens: 2 },
      { prompt_tokens: 9, completion_tokens: 0 },
      { prompt_tokens: KEY, completion_tokens: 1.5 },
    ]) {
      const script: Script = () => ({ body: { choices: [saying(text)], usage } });
      const { failure, requests } = await ask(script);
      assert.match(
        failure!.message,
        /expected usage\.prompt_tokens and usage\.completion_tokens, got none that can be true/,
      );
      assert.equal(requests, 1);
      const { samples } = await ask(script, 1, { estimateTokens: true });
      assert.ok(samples[0]!.tokens > 1 && samples[0]!.promptTokens! >= 4 && samples[0]!.flops > 0);
    }
  });

  test('thinking tokens are told apart', async () => {
    const usage = { prompt_tokens: 9, completion_tokens: 40, completion_tokens_details: { reasoning_tokens: 30 } };
    const { samples } = await ask(() => ({ body: replyWith(2, saying('13'), usage) }), 2);
    assert.deepEqual(
      samples.map(({ tokens, reasoningTokens }) => [tokens, reasoningTokens]),
      Array(2).fill([20, 15]),
    );
  });

  test('an error in a body of status 200 is what its code says', async () => {
    const failing =
      (code: number): Script =>
      () => ({ body: { error: { code, message: 'no\u001b[31m way' } } });
    const never = await ask(failing(401));
    assert.equal(never.requests, 1);
    assert.match(never.failure!.message, /got an error in a reply of status 200: no \[31m way$/);
    assert.equal((await ask(failing(502))).requests, 3);
  });
});

describe('replies without a completion', () => {
  const empty = { choices: [] };

  test('a question whose replies are empty by turns is asked again while others are answered', async () => {
    let left = 4;
    const script: Script = (request, turn, response) =>
      JSON.stringify(request.body).includes('never mind') && left-- > 0
        ? { body: empty }
        : good(request, turn, response);
    await withScript(script, async ({ url, requests }) => {
      const sampler = samplerOf(url, { concurrency: 1, perRequest: 1, retries: 6 });
      const found: SampledText[] = [];
      const keep = (...some: readonly SampledText[]) => found.push(...some);
      const unlucky = { ...question(1), prompt: 'What is 4 + 9, never mind?', problem: 1 };
      await Promise.all([sampler.sample(unlucky, keep), sampler.sample(question(6), keep)]);
      assert.equal(found.length, 7);
      assert.equal(requests.length, 11);
    });
  });

  test('a server that answers nothing, and a question that is never answered, are given up', async () => {
    const none = await ask(() => ({ body: empty }), 2, { concurrency: 1, retries: 6 });
    assert.equal(none.requests, 3);
    assert.match(none.failure!.message, /expected 2 completions, got none, 3 times$/);
    await withScript(
      (request, turn, response) =>
        JSON.stringify(request.body).includes('never mind') ? { body: empty } : good(request, turn, response),
      async ({ url }) => {
        const sampler = samplerOf(url, { concurrency: 1, perRequest: 1, retries: 4 });
        const never = sampler.sample({ ...question(1), prompt: 'never mind' }, () => undefined);
        const others = sampler.sample(question(20), () => undefined);
        await assert.rejects(never, /expected 1 completions, got none, 5 times$/);
        await others;
      },
    );
  });
});

describe('fields that a server refuses', () => {
  const without =
    (field: string, answer: ReturnType<typeof refusal>): Script =>
    (request, turn, response) =>
      field in request.body ? answer : good(request, turn, response);

  test('are left out after one refusal, which is remembered and said', async () => {
    const refusals: [string, ReturnType<typeof refusal>][] = [
      ['n', refusal("'n' : number must be 1")],
      [
        'n',
        { status: 422, body: { detail: [{ loc: ['body', 'n'], msg: 'Extra inputs are not permitted' }] } } as never,
      ],
      ['logprobs', refusal('Unrecognized request argument supplied: logprobs')],
      ['seed', refusal('Unsupported parameter', 'seed')],
      [
        'max_tokens',
        refusal(
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          'max_tokens',
        ),
      ],
    ];
    for (const [field, answer] of refusals) {
      const { samples, notices, requests } = await ask(without(field, answer), 4, { concurrency: 1, perRequest: 2 });
      assert.equal(samples.length, 4, field);
      assert.equal(notices.length, 1);
      assert.match(notices[0]!, new RegExp(`refuses the field ${field}: `));
      assert.equal(requests, field === 'n' ? 5 : 3);
    }
  });

  test('max_completion_tokens takes the place of max_tokens', async () => {
    await withScript(without('max_tokens', refusal("'max_tokens' is not supported")), async ({ url, requests }) => {
      await samplerOf(url).sample(question(1), () => undefined);
      assert.equal(requests[1]!.body['max_completion_tokens'], 16);
    });
  });

  test('a temperature that is refused makes other rows, and the next run knows them', async () => {
    const script = without('temperature', refusal("'temperature' does not support 0.8 with this model", 'temperature'));
    await withScript(script, async ({ url, requests }) => {
      const run = () =>
        sampleTask({
          ...{ sampler: samplerOf(url), task: fewShot('add-digits'), problems: 2, candidates: 2, seed: 0 },
          store: openStore(join(folder, 'temperature')),
        });
      const rows = await run();
      assert.equal(rows.length, 4);
      assert.deepEqual(JSON.parse(rows[0]!.settings), {
        family: { chat: true, temperature: 'own' },
        task: { reply: 'chat' },
      });
      const before = requests.length;
      assert.deepEqual(await run(), rows);
      // Refused once more, which costs nothing; then every row is there.
      assert.ok(requests.slice(before).every(({ body }) => 'temperature' in body));
    });
  });

  test('a second refusal of the same, and one of anything else, is the end', async () => {
    for (const answer of [
      refusal('model not found', 'model'),
      refusal('context is too long, got seed 7', 'messages'),
      refusal('seed'),
    ]) {
      const { failure, requests } = await ask(() => answer);
      assert.match(failure!.message, /expected status 200, got 400: /);
      assert.ok(requests <= 2);
    }
  });

  test('a server that only streams is read in streams', async () => {
    const chunk = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
    const script: Script = ({ body }) =>
      body['stream'] === true
        ? {
            headers: { 'content-type': 'text/event-stream' },
            body: [
              ': a comment\n\n',
              chunk({ choices: [{ index: 0, delta: { role: 'assistant', reasoning_content: '4 + 9' } }] }),
              chunk({ choices: [{ index: 1, delta: { content: '13' }, finish_reason: 'length' }] }),
              chunk({ choices: [{ index: 0, delta: { content: 'It is ' } }] }),
              chunk({ choices: [{ index: 0, delta: { content: '13.' }, finish_reason: 'stop' }] }),
              chunk({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 8 } }),
              'data: [DONE]\n\n',
            ].join(''),
          }
        : refusal('This model only supports stream mode, please enable the stream parameter.');
    const { samples, notices } = await ask(script, 2);
    assert.deepEqual(
      samples.map(({ text, reasoning, finish, tokens }) => [text, reasoning, finish, tokens]),
      [
        ['It is 13.', '4 + 9', 'stop', 4],
        ['13', undefined, 'length', 4],
      ],
    );
    assert.match(notices.join(), /answers by streams only/);
    const broken = await ask(() => ({ body: chunk({ choices: [{ index: 0, delta: { content: '1' } }] }) }));
    assert.match(broken.failure!.message, /expected JSON, got .*after 3 tries/);
  });

  test('only names count, and only in refusals', () => {
    assert.equal(refusedField(400, '{"message":"please stop, n is not the problem"}'), undefined);
    assert.equal(
      refusedField(400, '{"error":{"message":"n must be 1 when using greedy sampling (temperature 0)"}}'),
      'n',
    );
    assert.equal(refusedField(400, '"n" must be 1 at temperature 0'), 'n');
    assert.equal(refusedField(403, "'n'"), undefined);
  });
});

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
