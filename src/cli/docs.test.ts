// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { testFolder } from '../logs/fixtures/folder.js';
import { writeDocumented } from './fixtures/documented.js';
import { indentedOf, wordsOf } from './fixtures/markdown.js';
import { run } from './fixtures/run.js';

const folder = testFolder('docs');

/** The commands in a page of docs, without `npx inference-scaling`; words in quotes are one. */
function commandsOf(page: string): string[][] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  return indentedOf(text)
    .filter((line) => line.startsWith('npx inference-scaling '))
    .map((line) => wordsOf(line).slice(2));
}

describe('commands of docs/logs.md', () => {
  const names = writeDocumented(folder);
  const here = (word: string) => (names.has(word) ? `${folder.path}/${word}` : word);
  for (const words of commandsOf('logs.md')) {
    test(words.join(' '), async () => {
      const { code, out, err } = await run(...words.map(here));
      assert.deepEqual([code, err], [0, '']);
      assert.notEqual(out, '');
    });
  }
});
