// Slow: decodes a model file several times, with and without caches kept.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { standIn } from '../compute/compile/fixtures/stand-in.js';
import { tinyFile } from './fixtures/tiny.js';
import { textGenerator } from './generator.js';
import { openGgufModel } from './gguf-model.js';

test('on a card the caches of a model file stay there: completions to the last bit', async () => {
  await useBackend();
  const folder = mkdtempSync(join(tmpdir(), 'on-device-'));
  const model = await openGgufModel(tinyFile(folder));
  rmSync(folder, { recursive: true });
  const asked = { maxTokens: 8, temperature: 0.9, seed: 4, candidates: [0, 1, 2] };
  const prompts = ['what is 12 + 30?', 'what is 12 + 31?'];
  const completed = () => {
    const generator = textGenerator(model, { rows: 2 });
    const made = prompts.map((prompt, problem) => generator.complete({ ...asked, prompt, problem }));
    generator.dispose();
    return made;
  };
  const onCpu = completed();
  standIn(1024);
  assert.deepEqual(completed(), onCpu);
});
