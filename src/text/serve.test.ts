import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openAiSampler } from './openai.js';
import type { Question, SampledText, TextSampler } from './sampler.js';
import { type Serving, serveTexts } from './serve.js';

/** What the sampler behind the server was asked. */
interface Heard {
  readonly thought: number | undefined;
  readonly temperature: number;
  readonly question: Question;
}

/** Serves a sampler that repeats what it is asked, for as long as `work` takes. */
async function serving(work: (served: Serving, heard: readonly Heard[]) => Promise<void>): Promise<void> {
  const heard: Heard[] = [];
  const served = await serveTexts(
    ({ thought, temperature }): TextSampler => ({
      model: 'echo',
      parameters: 1,
      settings: {},
      backend: 'none',
      async sample(question, onDone) {
        heard.push({ thought, temperature, question });
        if (question.prompt === 'fail') throw new RangeError('expected another prompt, got fail');
        for (const candidate of question.candidates) {
          const reasoning = thought === undefined ? {} : { reasoning: 'Hm.', reasoningTokens: thought };
          const spent = { tokens: 2 + (thought ?? 0), promptTokens: 7, nfe: 3, flops: 6 };
          onDone({ candidate, text: `${candidate}: ${question.prompt}`, ...reasoning, ...spent });
        }
      },
    }),
  );
  try {
    await work(served, heard);
  } finally {
    await served.close();
  }
}

const post = async (url: string, body: string, method = 'POST') => {
  const response = await fetch(url, { method, ...(method === 'POST' ? { body } : {}) });
  return { status: response.status, body: (await response.json()) as { error?: { message: string } } };
};

const question = { prompt: 'What is 4 + 9?', maxTokens: 16, temperature: 0.5, stop: ['\n'], seed: 7, problem: 0 };

describe('a sampler that is served', () => {
  test('is asked what the client asks, in completions and in chats', async () => {
    await serving(async ({ url }, heard) => {
      for (const chat of [false, true]) {
        const samples: SampledText[] = [];
        const sampler = openAiSampler({ url, model: 'echo', parameters: 1, chat, perRequest: 4 });
        await sampler.sample({ ...question, candidates: [0, 1, 2] }, (...some) => samples.push(...some));
        assert.deepEqual(
          samples.map(({ candidate, text, promptTokens, tokens }) => [candidate, text, promptTokens, tokens]),
          [0, 1, 2].map((i) => [i, `${i}: What is 4 + 9?`, 7, 2]),
        );
      }
      assert.equal(heard.length, 2);
      for (const { temperature, question: got } of heard) {
        assert.deepEqual([temperature, got.maxTokens, got.stop, got.candidates], [0.5, 16, ['\n'], [0, 1, 2]]);
      }
    });
  });

  test('thinks as long as it is told, and says so', async () => {
    await serving(async ({ url }, heard) => {
      const samples: SampledText[] = [];
      const thinking = { budget: 9, dialect: 'vllm' } as const;
      const sampler = openAiSampler({ url, model: 'echo', parameters: 1, chat: true, thinking });
      await sampler.sample({ ...question, candidates: [0] }, (...some) => samples.push(...some));
      assert.equal(heard[0]!.thought, 9);
      assert.deepEqual([samples[0]!.reasoning, samples[0]!.reasoningTokens, samples[0]!.tokens], ['Hm.', 9, 11]);
    });
  });

  test('answers one after the other, and says in one sentence what it does not take', async () => {
    await serving(async ({ url }) => {
      const completions = `${url}/completions`;
      const other = await post(`${url}/models`, '', 'GET');
      assert.equal(other.status, 404);
      assert.match(other.body.error!.message, /^expected POST to .*, got GET$/);
      assert.equal((await post(completions, '{"prompt":')).status, 400);
      const failed = await post(completions, '{"prompt":"fail"}');
      assert.deepEqual([failed.status, failed.body.error!.message], [400, 'expected another prompt, got fail']);
      for (const body of [
        '[]',
        'null',
        '{"prompt":7}',
        '{"messages":[]}',
        '{"prompt":"x","n":1e9}',
        '{"prompt":"x","n":0.5}',
      ]) {
        const { status, body: said } = await post(completions, body);
        assert.equal(status, 400, body);
        assert.match(said.error!.message, /^expected /, body);
      }
      for (const body of ['{"prompt":"x"}', '{"messages":[]}', '{"messages":[{"role":"user"}]}', '{"messages":7}']) {
        assert.equal((await post(`${url}/chat/completions`, body)).status, 400, body);
      }
      assert.equal((await post(completions, '{"prompt":"still there"}')).status, 200);
    });
  });
});
