import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { replyWith, withScript } from './fixtures/scripted.js';
import type { RepeatedSampling } from './report.js';

test('the task in docs/extending.md has at most 15 lines, and runs', async () => {
  const text = readFileSync(new URL('../../docs/extending.md', import.meta.url), 'utf8');
  const code = /## Problems of your own[\s\S]*?```js\n([\s\S]*?)```/.exec(text)![1]!;
  assert.ok(code.trim().split('\n').length <= 15);
  const folder = mkdtempSync(join(tmpdir(), 'own-'));
  const rooms: Readonly<Record<string, string>> = { models: 'text' };
  const found = (room: string) => new URL(`../${rooms[room] ?? room}/index.js`, import.meta.url).href;
  const path = join(folder, 'own.mjs');
  writeFileSync(
    path,
    code.replaceAll(/'inference-scaling\/(\w+)'/g, (_, room: string) => `'${found(room)}'`),
  );
  const answers = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) => {
    const [{ content }] = body['messages'] as [{ content: string }];
    const sum = Number(/\d+/.exec(content)![0]) + 9;
    return { body: replyWith(4, { message: { content: `The answer is ${sum}.` } }) };
  };
  try {
    await withScript(answers, async ({ url }) => {
      Object.assign(process.env, { SERVER: url, ROWS: join(folder, 'rows') });
      const { found: curves } = (await import(pathToFileURL(path).href)) as { found: RepeatedSampling };
      assert.deepEqual([curves.coverage[0]!.value, curves.unanswered], [1, 0]);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
