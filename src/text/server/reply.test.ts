import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openStore } from '../../records/store.js';
import { fewShot } from '../../tasks/few-shot.js';
import { ask, asked, good, KEY, question, samplerOf, saying } from '../fixtures/asked.js';
import { replyWith, type Script, withScript } from '../fixtures/scripted.js';
import { sampleTask } from '../sample-task.js';
import type { SampledText } from '../sampler.js';

const folder = mkdtempSync(join(tmpdir(), 'server-'));
after(() => rmSync(folder, { recursive: true, force: true }));

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
