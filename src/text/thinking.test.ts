import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { run, sampling } from '../cli/fixtures/run.js';
import { openStore } from '../records/store.js';
import { findDialect } from './dialect.js';
import { replyWith, type Script, withScript } from './fixtures/scripted.js';
import { openAiSampler } from './openai.js';
import { DIALECTS, type Dialect, thinkingFields, thoughtTokens } from './server/thinking.js';

const folder = mkdtempSync(join(tmpdir(), 'thinking-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type Body = Readonly<Record<string, unknown>>;
/** The budget that a request asks for in a dialect; undefined where it asks for none in this one. */
const budgetIn = (dialect: Dialect, body: Body): number | undefined =>
  [0, 16, 32, 64, 256].find((budget) =>
    Object.entries(thinkingFields({ budget, dialect })).every(
      ([name, value]) => JSON.stringify(body[name]) === JSON.stringify(value),
    ),
  );

/** Thinks 400 tokens, or as many as its dialect allows, and refuses or ignores all others; right where it thought for 50. */
const server =
  (dialect: Dialect | undefined, strict: boolean): Script =>
  ({ body }) => {
    const known = dialect === undefined ? [] : Object.keys(thinkingFields({ budget: 1, dialect }));
    const foreign = DIALECTS.flatMap((one) => Object.keys(thinkingFields({ budget: 1, dialect: one }))).find(
      (name) => name in body && !known.includes(name),
    );
    if (strict && foreign !== undefined) {
      return { status: 400, body: { error: { message: `Unrecognized request argument supplied: ${foreign}` } } };
    }
    const asked = dialect === undefined ? undefined : budgetIn(dialect, body);
    const effort = { low: 16, medium: 64, high: 256 }[String(body['reasoning_effort'])];
    const thought = Math.min(asked ?? effort ?? 400, 400);
    const [a = 0, b = 0] = (JSON.stringify(body['messages']).match(/\d+/g) ?? []).slice(-2).map(Number);
    const count = (body['n'] as number | undefined) ?? 1;
    const usage = {
      prompt_tokens: 9,
      completion_tokens: count * (thought + 10),
      completion_tokens_details: { reasoning_tokens: count * thought },
    };
    const message = {
      content: `The answer is ${thought >= 50 ? a + b : a}.`,
      reasoning_content: 'hm '.repeat(thought),
    };
    return { body: replyWith(count, { message }, usage) };
  };

describe('thinking', () => {
  test('the dialect of a server is found by what it does, whether it refuses or ignores the others', async () => {
    for (const strict of [true, false]) {
      for (const dialect of DIALECTS) {
        await withScript(server(dialect, strict), async ({ url }) => {
          assert.equal(await findDialect({ url, model: 'm', parameters: 1 }), dialect);
        });
      }
      await withScript(server(undefined, strict), async ({ url }) => {
        await assert.rejects(
          findDialect({ url, model: 'm', parameters: 1 }),
          /expected a budget of thinking tokens to be kept in one of vllm, /,
        );
      });
    }
    await withScript(
      () => ({ body: replyWith(1, { message: { content: '240' } }) }),
      async ({ url }) => {
        await assert.rejects(
          findDialect({ url, model: 'm', parameters: 1 }),
          /expected a model that thinks for more than 80 tokens before it answers, got 0/,
        );
      },
    );
  });

  test('budgets are depths: asked and spent stand on the rows, and each is sampled once', async () => {
    await withScript(server('vllm', false), async ({ url, requests }) => {
      const to = join(folder, 'budgets');
      const asked = [...sampling(url), '--task', 'add-digits', '--to', to];
      const sizes = ['--problems', '3', '--samples', '2', '--thinking', '0,64'];
      const first = await run(...asked, ...sizes);
      assert.equal(first.code, 0, first.err);
      assert.match(first.err, /takes budgets as --dialect vllm/);
      assert.match(first.out, /m on add-digits with 0 tokens of thought: .*, 0 of 10 tokens thought/);
      assert.match(first.out, /m on add-digits with 64 tokens of thought: .*, 64 of 74 tokens thought/);
      const rows = openStore(to).read();
      const found = rows.map(({ depth, reasoningTokens, settings }) => [
        depth,
        reasoningTokens,
        (JSON.parse(settings) as { family: object }).family,
      ]);
      assert.deepEqual([...new Set(found.map((one) => JSON.stringify(one)))].sort(), [
        JSON.stringify([512, 0, { budget: 0, chat: true, dialect: 'vllm' }]),
        JSON.stringify([576, 64, { budget: 64, chat: true, dialect: 'vllm' }]),
      ]);
      assert.ok(rows.filter(({ depth }) => depth === 576).every(({ correct }) => correct));
      const before = requests.length;
      const again = await run(...asked, ...sizes, '--dialect', 'vllm', '--json');
      assert.deepEqual(
        (JSON.parse(again.out) as { thinking: number; thought: number }[]).map(({ thinking, thought }) => [
          thinking,
          thought,
        ]),
        [
          [0, 0],
          [64, 64],
        ],
      );
      assert.equal(requests.length, before);
      const efforts = await run(...asked, '--problems', '2', '--samples', '1', '--effort', 'low,high');
      assert.match(
        efforts.out,
        /at effort low: .*, 16 of 26 tokens thought[\s\S]*at effort high: .*, 256 of 266 tokens thought/,
      );
    });
  });

  test('a mistake is one sentence', async () => {
    const asked = [...sampling('http://127.0.0.1:9/v1', '8'), '--task', 'add-digits'];
    for (const [args, message] of [
      [['--thinking=-1'], /--thinking: expected a whole number from 0/],
      [['--thinking', '1', '--effort', 'low'], /expected --thinking or --effort, got both/],
      [['--thinking', '1', '--dialect', 'latin'], /--dialect: expected one of vllm, .*, got latin/],
    ] as const) {
      const { code, err } = await run(...asked, ...args);
      assert.equal(code, 2);
      assert.match(err, message);
    }
    assert.throws(
      () => openAiSampler({ url: 'http://127.0.0.1:9/v1', model: 'm', parameters: 1, thinking: { effort: 'low' } }),
      /expected a chat where thinking is asked for/,
    );
  });

  test('thoughts that are not counted are told by their letters', () => {
    assert.equal(thoughtTokens({ text: 'abcd', reasoning: 'efghijkl' }, 30), 20);
    assert.equal(thoughtTokens({ text: '<think>' }, 30), 30);
    assert.equal(thoughtTokens({ text: 'ab</think>cdefghijkl' }, 20), 10);
    assert.equal(thoughtTokens({ text: 'abc' }, 30), undefined);
  });
});
