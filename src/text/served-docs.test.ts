// Slow: runs the code blocks of a page against servers.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { blocksOf, wordsOf } from '../cli/fixtures/markdown.js';
import { run } from '../cli/fixtures/run.js';
import { inPackage } from '../compute/paths.js';
import type { SampleRecord } from '../records/record.js';
import { type Script, withScript } from './fixtures/scripted.js';

const text = readFileSync(inPackage('docs', 'served.md'), 'utf8');
const commands = blocksOf(text, 'sh').flatMap((code) => code.trim().split('\n'));

const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'served-docs-'));
before(() => {
  process.chdir(folder);
  const sums = Array.from({ length: 6 }, (_, i) => ({
    question: `What is ${i} + 9?`,
    answer: `#### ${i + 9}`,
    level: i % 2,
  }));
  writeFileSync('sums.jsonl', sums.map((row) => JSON.stringify(row)).join('\n'));
  const table = /`prices\.csv`\):\n\n((?: {4}.*\n)+)/.exec(text)![1]!;
  writeFileSync('prices.csv', table.replaceAll(/^ {4}/gm, ''));
});
after(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

/** Adds, right where it thinks or every other time; a judge knows. */
const adding: Script = ({ body }) => {
  const said = JSON.stringify(body['messages']);
  const sum = Number(/is (\d+) \+/.exec(said)![1]) + 9;
  const count = (body['n'] as number | undefined) ?? 1;
  const thought = (body['thinking_token_budget'] as number | undefined) ?? 0;
  const choices = Array.from({ length: count }, (_, index) => {
    const right = thought > 0 || (Number(body['seed']) + index) % 2 === 0;
    const content =
      body['model'] === 'j'
        ? `Score: ${said.includes(`is ${sum}.`) ? 9 : 1}`
        : `The answer is ${right ? sum : sum + 1}.`;
    return { index, finish_reason: 'stop', message: { content } };
  });
  const details = { completion_tokens_details: { reasoning_tokens: count * thought } };
  return { body: { choices, usage: { prompt_tokens: 10, completion_tokens: count * (5 + thought), ...details } } };
};

const askedOf = (command: string, url: string) => wordsOf(command.replaceAll('$SERVER', url));

describe('docs/served.md', () => {
  test('its commands run, in their order', async () => {
    assert.ok(commands.length >= 6);
    await withScript(adding, async ({ url }) => {
      for (const command of commands) {
        const [npx, name, ...args] = askedOf(command, url);
        assert.deepEqual([npx, name], ['npx', 'inference-scaling']);
        const { code, out, err } = await run(...args);
        assert.equal(code, 0, `${command}: ${err}`);
        assert.ok(out.length > 25, command);
        assert.doesNotMatch(out, /right 0\.000/, command);
      }
      const pilot = await run(...askedOf(commands[0]!, url).slice(2), '--pilot', '4', '--to', 'pilot');
      assert.equal(pilot.code, 0, pilot.err);
    });
  });

  test('its code runs', async () => {
    const [code] = blocksOf(text, 'js') as [string];
    const rooms: Readonly<Record<string, string>> = { models: 'text' };
    const found = (room: string) => new URL(`../${rooms[room] ?? room}/index.js`, import.meta.url).href;
    const path = join(folder, 'code.mjs');
    writeFileSync(
      path,
      code.replaceAll(/'inference-scaling\/(\w+)'/g, (_, room: string) => `'${found(room)}'`),
    );
    await withScript(adding, async ({ url }) => {
      Object.assign(process.env, { SERVER: url, ROWS: join(folder, 'code') });
      const { rows } = (await import(pathToFileURL(path).href)) as { rows: SampleRecord[] };
      assert.deepEqual(
        rows.map(({ correct, judge }) => [correct, judge]),
        [
          [true, 'j'],
          [true, 'j'],
        ],
      );
    });
  });
});
