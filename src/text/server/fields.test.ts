import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openStore } from '../../records/store.js';
import { fewShot } from '../../tasks/few-shot.js';
import { ask, good, question, refusal, samplerOf } from '../fixtures/asked.js';
import { type Script, withScript } from '../fixtures/scripted.js';
import { sampleTask } from '../sample-task.js';
import { refusedField } from './fields.js';

const folder = mkdtempSync(join(tmpdir(), 'server-'));
after(() => rmSync(folder, { recursive: true, force: true }));

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
