import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openStore } from '../../records/store.js';
import { adaptive, uniformSpending } from '../../strategies/adaptive.js';
import { bestOfN } from '../../strategies/best-of-n.js';
import { majority } from '../../strategies/majority.js';
import { revise } from '../../strategies/revise.js';
import { single } from '../../strategies/single.js';
import { weightedMajority } from '../../strategies/weighted-majority.js';
import { textTask } from '../../tasks/text-task.js';
import { replyWith, type Script, withScript } from '../fixtures/scripted.js';
import { openAiSampler } from '../openai.js';
import { llmJudge, scoreIn } from './judge.js';
import { servedReviser } from './reviser.js';
import { openServed, type Served } from './served.js';
import { type ServedSweep, sweepServed } from './sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'served-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const task = textTask({
  name: 'sums',
  problems: Array.from({ length: 6 }, (_, i) => ({ prompt: `What is ${10 + i} + 9?`, right: `${19 + i}` })),
});

type Turns = readonly { readonly role: string; readonly content: string }[];

/** Right once in three, by the seed; every problem of even number always. A judge sees what is right, a second thought too. */
const adding: Script = ({ body }) => {
  const turns = body['messages'] as Turns;
  const sum = Number(/is (\d+) \+/.exec(turns[0]!.content)![1]) + 9;
  const count = (body['n'] as number | undefined) ?? 1;
  if (body['model'] === 'judge') {
    const fine = turns[0]!.content.includes(`answer is ${sum}.`);
    const usage = { prompt_tokens: 50, completion_tokens: 20 * count };
    return { body: replyWith(count, { message: { content: `Hm.\nScore: ${fine ? 9 : 2}` } }, usage) };
  }
  const choices = Array.from({ length: count }, (_, i) => {
    const lucky = (Number(body['seed']) + i) % 3 === 0 || sum % 2 === 1 || turns.length > 1;
    return { index: i, finish_reason: 'stop', message: { content: `The answer is ${lucky ? sum : sum + 1 + i}.` } };
  });
  return { body: { choices, usage: { prompt_tokens: 10, completion_tokens: 5 * count } } };
};

const samplerOf = (url: string, model = 'm') =>
  openAiSampler({ url, model, parameters: 1000, chat: true, backoffMs: 2, retries: 2 });

const prices = new Map([
  ['m', { prompt: 1, completion: 4 }],
  ['judge', { prompt: 2, completion: 8 }],
]);

/** Opens the model for as long as `work` takes. */
async function opened(url: string, name: string, work: (served: Served) => Promise<void>, signal?: AbortSignal) {
  const store = openStore(join(folder, name));
  const served = openServed({ sampler: samplerOf(url), task, seed: 0, store, prices, ...(signal ? { signal } : {}) });
  try {
    await work(served);
  } finally {
    served.close();
    store.close();
  }
}

describe('strategies on a served model', () => {
  test('a judge chooses: rows have what model and judge spent, and nothing is asked twice', async () => {
    await withScript(adding, async ({ url, requests }) => {
      const sweepOf = (served: Served): ServedSweep => {
        const judge = llmJudge(served, samplerOf(url, 'judge'), { votes: 2 });
        const strategies = [
          ...[single(), majority(served.answerOf), bestOfN(judge), weightedMajority(judge, served.answerOf)],
        ] as ServedSweep['strategies'];
        return { served, strategies, widths: [1, 8], problems: 6 };
      };
      await opened(url, 'judge', async (served) => {
        const rows = await sweepServed(sweepOf(served));
        assert.equal(rows.length, 6 * (1 + 2 + 2 + 2));
        const share = (strategy: string, width: number) => {
          const own = rows.filter((row) => row.strategy === strategy && row.width === width);
          return own.filter(({ correct }) => correct).length / own.length;
        };
        assert.equal(share('best-of-n', 8), 1);
        assert.ok(share('single', 1) < 1 && share('weighted-majority', 8) >= share('majority', 8));
        const best = rows.find((row) => row.strategy === 'best-of-n' && row.width === 8)!;
        assert.deepEqual(
          [best.kind, best.verifier, best.role, best.judge, best.depth, best.nfeAsked],
          ['choice', 'judge', 'verifier', 'judge', 512, 8 * 512],
        );
        assert.deepEqual(
          [best.tokens, best.promptTokens, best.judgeTokens, best.judgePromptTokens],
          [8 * 5, 8 * 10, 8 * 2 * 20, 8 * 2 * 50],
        );
        // Forward passes: the prompt's and one a token; FLOPs: 2 a parameter and token.
        assert.equal(best.nfe, 8 * 6 + 16 * 21);
        assert.equal(best.flops, 2000 * (8 * 15 + 16 * 70));
        assert.ok(Math.abs(best.price! - (80 + 4 * 40 + 2 * 800 + 8 * 320) / 1e6) < 1e-12);
        assert.ok(best.latencyMs! > 0 && best.latencyMs! < 60_000);
      });
      const before = requests.length;
      await opened(url, 'judge', async (served) => {
        await sweepServed(sweepOf(served));
        // A further strategy of the same samples and judgements costs nothing either.
        await sweepServed({ ...sweepOf(served), strategies: [uniformSpending(served.answerOf)] });
      });
      assert.equal(requests.length, before);
    });
  });

  test('adaptive spending asks for less where answers are settled, and a revision is read from its former', async () => {
    await withScript(adding, async ({ url }) => {
      await opened(url, 'adaptive', async (served) => {
        const sweep = { served, widths: [8], problems: 6 };
        const some = await sweepServed({ ...sweep, strategies: [adaptive(served.answerOf)] });
        const samples = openStore(join(folder, 'adaptive'))
          .read()
          .filter(({ strategy }) => strategy === 'single').length;
        const spent = some.map(({ tokens }) => tokens! / 5);
        assert.equal(
          spent.reduce((sum, one) => sum + one, 0),
          samples,
        );
        assert.ok(samples <= 48, `${samples} samples`);
        assert.ok(spent[0]! < spent[1]!, 'settled problems get fewer');
        const revised = await sweepServed({ ...sweep, strategies: [revise(servedReviser(served))], widths: [2] });
        assert.ok(revised.every(({ correct, tokens, judge }) => correct && tokens === 10 && judge === 'm'));
      });
    });
  });

  test('stopped and run again, it goes on: every sample and judgement is asked for once', async () => {
    const script: { stop?: AbortController; asked: string[] } = { asked: [] };
    const counting: Script = (request, turn, response) => {
      script.asked.push(JSON.stringify(request.body));
      if (turn === 9) script.stop?.abort(new Error('stopped'));
      return adding(request, turn, response);
    };
    await withScript(counting, async ({ url }) => {
      const run = (signal?: AbortSignal) =>
        opened(
          url,
          'stopped',
          async (served) => {
            const judge = llmJudge(served, samplerOf(url, 'judge'));
            const rows = await sweepServed({ served, strategies: [bestOfN(judge)], widths: [4], problems: 6 });
            assert.equal(rows.length, 6);
          },
          signal,
        );
      script.stop = new AbortController();
      await assert.rejects(run(script.stop.signal), /stopped/);
      await run();
      const judgements = script.asked.filter((body) => body.includes('"judge"'));
      // Those under way when it was stopped may be asked again.
      assert.ok(script.asked.length <= 6 + judgements.length + 8 && judgements.length <= 24 + 8);
      assert.equal(openStore(join(folder, 'stopped')).read().length, 24 + 6);
    });
  });

  test('a budget that the model cannot have, and a mistake, are one sentence', async () => {
    await withScript(adding, async ({ url }) => {
      await opened(url, 'wrong', async (served) => {
        const one = { served, strategies: [single()] as ServedSweep['strategies'], problems: 2 };
        await assert.rejects(
          sweepServed({ ...one, budgets: [{ depth: 7, width: 1 }] }),
          /expected a depth of 512, the tokens of a reply to sums, got 7/,
        );
        await assert.rejects(sweepServed({ ...one, widths: [] }), /expected at least one width or budget, got none/);
        assert.throws(() => llmJudge(served, samplerOf(url), { votes: 0 }), /expected votes to be a whole number >= 1/);
        assert.throws(() => served.said([], 'judge'), /expected a strategy that is run by `sweepServed`/);
      });
    });
  });

  test('scores are read as judges give them', () => {
    for (const [said, score] of [
      ['Fine.\nScore: 10', 1],
      ['**Score:** 7', 0.7],
      ['The score is 3/5.', 0.6],
      ['[[8]]', 0.8],
      ['8', 0.8],
      ['<think>Score: 1</think>Score: 9', 0.9],
      ['Score: 11', undefined],
      ['It is 7.', undefined],
      ['', undefined],
    ] as const) {
      assert.equal(scoreIn(said), score, said);
    }
  });
});
