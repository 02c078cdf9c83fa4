import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openStore } from '../../records/store.js';
import { budgetForcing } from '../../strategies/budget-forcing.js';
import { single } from '../../strategies/single.js';
import { textTask } from '../../tasks/text-task.js';
import { findContinuing } from '../dialect.js';
import { replyWith, type Script, withScript } from '../fixtures/scripted.js';
import { openAiSampler } from '../openai.js';
import { servedBeam } from './beam.js';
import { forcedThought } from './forced.js';
import { llmJudge } from './judge.js';
import { openServed } from './served.js';
import { type ServedStrategy, sweepServed } from './sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'continued-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const task = textTask({ name: 'one', problems: [{ prompt: 'What is 4 + 9?', right: '13' }], maxTokens: 8 });
const count = (text: string, word: string) => text.split(word).length - 1;
/** A reply of so many tokens. */
const said = (text: string, tokens: number, finish_reason: string) => ({
  body: replyWith(1, { text, finish_reason }, { prompt_tokens: 10, completion_tokens: tokens }),
});

/** Thinks 12 steps, and 12 more after each wait; is right after 20. */
const thinking: Script = ({ body }) => {
  const prompt = String(body['prompt']);
  const steps = count(prompt, 'step');
  if (prompt.includes('</think>')) return said(`The answer is ${steps >= 20 ? 13 : 12}.`, 5, 'stop');
  const left = 12 * (1 + count(prompt, 'Wait,')) - steps;
  const most = Number(body['max_tokens']);
  return said(' step'.repeat(Math.min(left, most)), Math.min(left, most), left < most ? 'stop' : 'length');
};

/** Writes a good or a bad piece, by the seed, and answers after three; the judge counts the good ones. */
const pieces: Script = ({ body }) => {
  const prompt = String(body['prompt'] ?? (body['messages'] as { content: string }[])[0]!.content);
  const [good, bad] = [count(prompt, 'good'), count(prompt, 'bad')];
  if (body['model'] === 'judge') {
    const usage = { prompt_tokens: 30, completion_tokens: 3 };
    return { body: replyWith(1, { message: { content: `Score: ${10 - 3 * bad}` } }, usage) };
  }
  if (good + bad === 3) return said(` The answer is ${bad === 0 ? 13 : 12}.`, 5, 'stop');
  return said(Number(body['seed']) % 2 === 0 ? ' good' : ' bad', 4, 'length');
};

const samplerOf = (url: string, model = 'm', chat = false) =>
  openAiSampler({ url, model, parameters: 1000, chat, backoffMs: 2, retries: 1, perRequest: 1 });

describe('servers that continue texts', () => {
  test('a thought has the length that is asked for: cut by its end, or made to go on by a wait', async () => {
    await withScript(thinking, async ({ url, requests }) => {
      const store = openStore(join(folder, 'forced'));
      const served = openServed({ sampler: samplerOf(url), task, seed: 0, store });
      const family = forcedThought(served);
      const strategies = [single(), budgetForcing()] as ServedStrategy[];
      const budgets = [0, 8, 30].map((depth) => ({ depth, width: 1 }));
      const rows = await sweepServed({ served, family, strategies, budgets, problems: 1 });
      assert.deepEqual(
        rows.map(({ strategy, depth, tokens, promptTokens, nfe, correct }) => [
          ...[strategy, depth, tokens, promptTokens, nfe, correct],
        ]),
        [
          ['budget-forcing', 0, 5, 10, 6, false],
          ['budget-forcing', 8, 13, 20, 15, false],
          // 12, 12 and 6 tokens of thought, and the answer.
          ['budget-forcing', 30, 35, 40, 39, true],
          ['single', 0, 5, 10, 6, false],
          ['single', 8, 13, 20, 15, false],
          ['single', 30, 17, 20, 19, false],
        ],
      );
      assert.ok(rows.every(({ settings }) => settings.includes('"thought":{}') === settings.includes('"thought"')));
      assert.match(String(requests.at(-1)!.body['prompt']), /^What is 4 \+ 9\?<think>\n.*<\/think>\n\n$/s);
      const before = requests.length;
      await sweepServed({ served, family, strategies, budgets, problems: 1 });
      assert.equal(requests.length, before);
      served.close();
    });
  });

  test('a beam goes on with what its judge likes', async () => {
    await withScript(pieces, async ({ url }) => {
      const store = openStore(join(folder, 'beam'));
      const served = openServed({ sampler: samplerOf(url), task: { ...task, maxTokens: 40 }, seed: 0, store });
      const judge = llmJudge(served, samplerOf(url, 'judge', true));
      const beam = servedBeam(served, judge, { expand: 2, step: 4 });
      const [row] = await sweepServed({ served, strategies: [beam], widths: [8], problems: 1 });
      assert.deepEqual([row!.correct, row!.kind, row!.verifier], [true, 'process', 'judge']);
      // Three pieces of four tokens and an answer of five, eight times, each read by the judge.
      assert.deepEqual([row!.tokens, row!.judgeTokens, row!.judgePromptTokens], [8 * 17, 8 * 4 * 3, 8 * 4 * 30]);
      assert.equal(row!.nfe, 8 * (3 * 5 + 6) + 32 * 4);
      await assert.rejects(
        sweepServed({ served, strategies: [beam], widths: [3], problems: 1 }),
        /beam: expected a width that is a multiple of 2, got 3/,
      );
      served.close();
    });
  });

  test('whether a chat continues what is begun is found by asking', async () => {
    const chat =
      (continues: boolean): Script =>
      ({ body }) => {
        const last = (body['messages'] as { role: string; content: string }[]).at(-1)!;
        const goesOn = continues && last.role === 'assistant' && body['continue_final_message'] === true;
        return { body: replyWith(1, { message: { content: goesOn ? ' H I J' : 'A B C D E' } }) };
      };
    const strict: Script = ({ body }) =>
      'continue_final_message' in body
        ? {
            status: 400,
            body: { error: { message: 'Unrecognized request argument supplied: continue_final_message' } },
          }
        : { body: replyWith(1, { message: { content: 'A' } }) };
    for (const [script, found] of [
      [chat(true), true],
      [chat(false), false],
      [strict, false],
    ] as const) {
      await withScript(script, async ({ url }) => {
        assert.equal(await findContinuing({ url, model: 'm', parameters: 1 }), found);
      });
    }
    await withScript(chat(false), async ({ url }) => {
      const store = openStore(join(folder, 'chat'));
      const served = openServed({ sampler: samplerOf(url, 'm', true), task, seed: 0, store });
      const budgets = [{ depth: 8, width: 1 }];
      const strategies = [single()] as ServedStrategy[];
      await assert.rejects(
        sweepServed({ served, family: forcedThought(served), strategies, budgets, problems: 1 }),
        /served m: expected a server that continues texts, got a chat that does not/,
      );
      served.close();
    });
  });
});
