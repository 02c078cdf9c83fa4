import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openStore } from '../../records/store.js';
import { bestOfN } from '../../strategies/best-of-n.js';
import { textTask } from '../../tasks/text-task.js';
import { replyWith, type Script, withScript } from '../fixtures/scripted.js';
import { openAiSampler } from '../openai.js';
import { priced, priceOf, pricesFrom } from '../prices.js';
import { rewardSampler } from '../reward-sampler.js';
import { rewardModel } from './reward.js';
import { openServed } from './served.js';
import { sweepServed } from './sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'reward-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const task = textTask({ name: 'one', problems: [{ prompt: 'What is 4 + 9?', right: '13' }] });
const usage = { prompt_tokens: 25 };

/** Where each kind of server puts a score. */
const BODIES: Readonly<Record<string, (score: number) => unknown>> = {
  score: (score) => ({ data: [{ index: 0, score }], usage }),
  classify: (score) => ({ data: [{ probs: [1 - score, score], num_classes: 2 }], usage }),
  pooling: (score) => ({ data: [{ data: [[0.1], [score]] }], usage }),
  rerank: (score) => ({ results: [{ index: 0, relevance_score: score }], usage: { total_tokens: 25 } }),
  sglang: (score) => [{ embedding: [score], meta_info: { prompt_tokens: 25 } }],
};

describe('served reward models', () => {
  for (const [kind, bodyOf] of Object.entries(BODIES)) {
    test(`a score as ${kind} gives it chooses the best reply`, async () => {
      const script: Script = ({ path, body }, turn) => {
        if (path.endsWith(kind)) {
          const right = JSON.stringify(body).includes('is 13.');
          return turn % 4 === 3 ? { status: 503, body: 'busy' } : { body: bodyOf(right ? 0.9 : 0.2) };
        }
        const number = Number(body['seed']) % 2 === 0 ? 13 : 12;
        return { body: replyWith(1, { message: { content: `The answer is ${number}.` } }) };
      };
      await withScript(script, async ({ url }) => {
        const options = { model: 'm', parameters: 1000, chat: true, perRequest: 1, concurrency: 2, backoffMs: 2 };
        const sampler = openAiSampler({ url, ...options });
        const served = openServed({ sampler, task, seed: 0, store: openStore(join(folder, kind)) });
        const judge = { url: `${url}/${kind}`, model: 'reward', parameters: 500, backoffMs: 2 };
        const strategies = [bestOfN(rewardModel(served, rewardSampler(judge)))] as never[];
        const [row] = await sweepServed({ served, strategies, widths: [8], problems: 1 });
        assert.deepEqual([row!.correct, row!.verifier, row!.judge], [true, 'reward', 'reward']);
        assert.deepEqual([row!.judgeTokens, row!.judgePromptTokens], [0, 8 * 25]);
        assert.equal(row!.flops, 8 * 2000 * 13 + 8 * 1000 * 25);
        served.close();
      });
    });
  }

  test('what is no score is one sentence', async () => {
    for (const [body, message] of [
      [{ data: [] }, /\/score: expected a score, got .* \(after 2 tries\)$/],
      ['<html>', /\/score: expected JSON, got "<html>" \(after 2 tries\)$/],
      [{ data: [{ score: 1 }] }, /\/score: expected usage.prompt_tokens with the score/],
    ] as const) {
      await withScript(
        () => ({ body }),
        async ({ url }) => {
          const judge = rewardSampler({ url: `${url}/score`, model: 'r', parameters: 1, retries: 1, backoffMs: 2 });
          const question = {
            prompt: 'p',
            maxTokens: 1,
            temperature: 0,
            stop: [],
            seed: 0,
            problem: 0,
            candidates: [0],
          };
          await assert.rejects(
            judge.sample(question, () => undefined),
            { name: 'ServerError', message },
          );
        },
      );
    }
    assert.throws(
      () => rewardSampler({ url: 'file:///x', model: 'r', parameters: 1 }),
      /expected a url of http or https/,
    );
  });
});

describe('prices', () => {
  test('a table of prices, and what rows cost by it', async () => {
    const file = join(folder, 'prices.csv');
    writeFileSync(file, 'model,prompt,completion\nm,0.25,2\nreward,1,0\n');
    const prices = await pricesFrom(file);
    const row = { model: 'm', judge: 'reward', tokens: 100, promptTokens: 400, judgeTokens: 0, judgePromptTokens: 500 };
    assert.ok(Math.abs(priceOf(prices, row) - 0.0008) < 1e-15);
    assert.throws(
      () => priceOf(prices, { ...row, model: 'other' }),
      /expected the price of other, got those of m, reward/,
    );
    const rows = openStore(join(folder, 'score')).read();
    assert.ok(priced(rows, prices).every(({ price }) => price! > 0));
    for (const [text, message] of [
      ['model,prompt\nm,1\n', /expected columns model, prompt, completion, got model, prompt/],
      ['model,prompt,completion\nm,1,free\n', /row 1, column "completion": expected a price >= 0, got "free"/],
      ['model,prompt,completion\nm,-1,2\n', /row 1, column "prompt": expected a price >= 0, got "-1"/],
    ] as const) {
      const wrong = join(folder, 'wrong.csv');
      writeFileSync(wrong, text);
      await assert.rejects(pricesFrom(wrong), message);
    }
  });
});
