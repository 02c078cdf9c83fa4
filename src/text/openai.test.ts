// Slow: waits out retries of a server.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '../records/store.js';
import { withServer } from './fixtures/with-server.js';
import { type OpenAiOptions, openAiSampler, ServerError } from './openai.js';
import { retryAfterMs } from './retry.js';
import type { Question, SampledText } from './sampler.js';

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}.js`, import.meta.url));

const QUESTION: Question = {
  prompt: 'Q: 1 + 1\nA:',
  maxTokens: 4,
  temperature: 0.8,
  stop: ['\n'],
  seed: 0,
  problem: 3,
  candidates: Array.from({ length: 20 }, (_, i) => i),
};

async function sampled(url: string, options: Partial<OpenAiOptions> = {}, question = QUESTION): Promise<SampledText[]> {
  const found: SampledText[] = [];
  const sampler = openAiSampler({ url, model: 'm', parameters: 1000, backoffMs: 2, ...options });
  await sampler.sample(question, (...some) => found.push(...some));
  return found.sort((a, b) => a.candidate - b.candidate);
}

const numbersOf = (samples: readonly SampledText[]) => samples.map(({ candidate }) => candidate);

describe('openAiSampler', () => {
  test('takes what a server sends, with its own count of tokens', async () => {
    await withServer('good', async ({ url, counts }) => {
      const found = await sampled(url, { perRequest: 8 });
      assert.deepEqual(numbersOf(found), QUESTION.candidates);
      assert.equal(new Set(found.map(({ text }) => text)).size, 20);
      const { tokens, logProbability, nfe, flops } = found[0]!;
      assert.deepEqual(
        { tokens, logProbability, nfe, flops },
        { tokens: 2, logProbability: -0.75, nfe: 3, flops: 26000 },
      );
      assert.deepEqual(await counts(), { requests: 3, served: 20, seeds: 3 });
    });
  });

  test('reads replies of chats', async () => {
    await withServer('good', async ({ url }) => {
      const [first] = await sampled(url, { chat: true });
      assert.equal(first!.logProbability, -0.75);
      assert.match(first!.text, /^ \d+$/);
    });
  });

  test('asks a server that ignores n for the rest, one by one, each with a seed of its own', async () => {
    await withServer('one', async ({ url, counts }) => {
      assert.deepEqual(numbersOf(await sampled(url)), QUESTION.candidates);
      const { requests, served, seeds } = await counts();
      assert.equal(served, 20);
      assert.equal(seeds, requests);
    });
  });

  test('goes on through drops, 429, half a body, wrong JSON, 503, too few and none', async () => {
    await withServer('flaky', async ({ url, counts }) => {
      const found = await sampled(url, { perRequest: 2, concurrency: 3, retries: 30 });
      assert.deepEqual(numbersOf(found), QUESTION.candidates);
      assert.ok((await counts()).requests >= 20);
    });
  });

  test('a refusal is one sentence without the key, at once', async () => {
    await withServer('refuse', async ({ url, counts }) => {
      process.env['TEST_SERVER_KEY'] = 'sk-very-secret';
      try {
        await assert.rejects(sampled(url, { keyVariable: 'TEST_SERVER_KEY', concurrency: 1 }), (error: Error) => {
          assert.ok(error instanceof ServerError);
          assert.match(error.message, /^http:\S+\/v1\/completions: expected status 200, got 401: .*wrong key: \(key\)/);
          assert.doesNotMatch(error.stack ?? '', /secret/);
          return true;
        });
      } finally {
        delete process.env['TEST_SERVER_KEY'];
      }
      assert.equal((await counts()).requests, 1);
    });
  });

  test('gives up after the tries it was allowed, and says what came', async () => {
    const tries: [string, RegExp][] = [
      ['error', /expected status 200, got 503: overloaded \(after 3 tries\)$/],
      ['nonsense', /expected JSON, got "\{\\"choices\\": \[" \(after 3 tries\)$/],
      ['drop', /expected a reply, got ".+" \(after 3 tries\)$/],
      ['half', /expected a reply, got ".+" \(after 3 tries\)$/],
      ['hang', /expected a reply within 60 ms, got none \(after 3 tries\)$/],
      ['none', /expected 16 completions, got none, 3 times$/],
      ['no usage', /expected usage\.prompt_tokens and usage\.completion_tokens, got none that can be true/],
    ];
    for (const [mode, message] of tries) {
      await withServer(mode, async ({ url }) => {
        await assert.rejects(sampled(url, { retries: 2, timeoutMs: mode === 'hang' ? 60 : 5000, concurrency: 1 }), {
          name: 'ServerError',
          message,
        });
      });
    }
  });

  test('a key that cannot be sent is not shown either', async () => {
    process.env['TEST_SERVER_KEY'] = 'sk-very secret';
    try {
      await assert.rejects(sampled('http://127.0.0.1:9/v1', { keyVariable: 'TEST_SERVER_KEY' }), (error: Error) => {
        assert.match(error.message, /expected a key without spaces or control characters in TEST_SERVER_KEY/);
        return !error.message.includes('secret');
      });
    } finally {
      delete process.env['TEST_SERVER_KEY'];
    }
  });

  test('waits as long as the server asks, in seconds or until a date', async () => {
    const now = Date.parse('Tue, 01 Jul 2025 12:00:00 GMT');
    const asked: [string | undefined, number | undefined][] = [
      [undefined, undefined],
      ['', undefined],
      ['soon', undefined],
      ['0', 0],
      ['1.5', 1500],
      ['-3', 0],
      ['100000', 100_000_000],
      ['1e9', 1e12],
      ['9'.repeat(400), Number.POSITIVE_INFINITY],
      ['0x10', undefined],
      ['Tue, 01 Jul 2025 12:00:45 GMT', 45_000],
      ['Tue, 01 Jul 2025 11:00:00 GMT', 0],
    ];
    for (const [header, wait] of asked) assert.equal(retryAfterMs(header, now), wait, String(header));
    await withServer('busy once', async ({ url, counts }) => {
      const start = performance.now();
      assert.equal((await sampled(url, { concurrency: 1, perRequest: 20 })).length, 20);
      assert.ok(performance.now() - start >= 1000);
      assert.equal((await counts()).requests, 2);
    });
  });

  test('stops when it is told to', async () => {
    await withServer('hang', async ({ url }) => {
      const signal = AbortSignal.timeout(50);
      await assert.rejects(sampled(url, {}, { ...QUESTION, signal }), { name: 'TimeoutError' });
    });
  });

  test('refuses options that make no sense', () => {
    const make = (options: Partial<OpenAiOptions>) => () =>
      openAiSampler({ url: 'http://localhost/v1', model: 'm', parameters: 1, ...options });
    assert.throws(make({ parameters: 0 }), /expected parameters to be a whole number >= 1, got 0/);
    assert.throws(make({ concurrency: 1.5 }), /expected concurrency/);
    assert.throws(make({ retries: -1 }), /expected retries >= 0, got -1/);
    assert.throws(make({ url: 'nowhere' }), { name: 'RangeError', message: /expected a url of http or https/ });
    for (const url of ['http://me:secret@localhost/v1', 'http://localhost/v1?key=secret', 'file:///secret']) {
      assert.throws(make({ url }), (error: Error) => {
        assert.match(error.message, /expected a url of http or https without user, password or query/);
        return !error.message.includes('secret');
      });
    }
  });
});

const rowsIn = (folder: string): number =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .reduce((sum, name) => sum + readFileSync(join(folder, name), 'utf8').split('\n').length - 1, 0);

test('killed again and again against a flaky server, a run goes on: no sample lost, none twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'killed-'));
  const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    await withServer('flaky', async ({ url, counts }) => {
      const start = () => spawn(process.execPath, [fixture('client'), url, folder, '6', '40'], { stdio: 'inherit' });
      for (let kill = 1; kill <= 3; kill++) {
        const child = start();
        const end = ended(child);
        while (rowsIn(folder) < kill * 50 && child.exitCode === null) await pause(2);
        child.kill('SIGKILL');
        await end;
      }
      const before = rowsIn(folder);
      assert.ok(before >= 150 && before < 240, `${before} rows before the last start`);
      assert.equal(await ended(start()), 0);
      assert.equal(rowsIn(folder), 240);
      const rows = openStore(folder).read();
      assert.equal(new Set(rows.map(({ problem, candidate }) => `${problem} ${candidate}`)).size, 240);
      assert.equal(new Set(rows.map(({ answer }) => answer)).size, 240);
      // Only what was under way when the process was killed was asked for twice.
      assert.ok((await counts()).served <= 240 + 3 * 12 + 3 * 4, JSON.stringify(await counts()));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
