// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { inPackage } from '../compute/paths.js';
import { testFolder } from '../logs/fixtures/folder.js';
import { writeDocumented } from './fixtures/documented.js';
import { commandsOf, wordsOf } from './fixtures/markdown.js';
import { run } from './fixtures/run.js';

const folder = testFolder('docs');

describe('commands of docs/logs.md', () => {
  const names = writeDocumented(folder);
  const here = (word: string) => (names.has(word) ? `${folder.path}/${word}` : word);
  for (const command of commandsOf(readFileSync(inPackage('docs', 'logs.md'), 'utf8'))) {
    test(command, async () => {
      const [, , ...words] = wordsOf(command);
      const { code, out, err } = await run(...words.map(here));
      assert.deepEqual([code, err], [0, '']);
      assert.notEqual(out, '');
    });
  }
});
