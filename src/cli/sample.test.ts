// Slow: starts the command line and servers many times.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { tf } from '../compute/tf.js';
import { tinyFile } from '../pretrained/fixtures/tiny.js';
import { openStore } from '../records/store.js';
import { withServer } from '../text/fixtures/with-server.js';
import { run as commandLine } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'sample-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) => commandLine('sample', ...args);

describe('sample', () => {
  test('samples a server, tells coverage and control, and asks nothing again', async () => {
    await withServer('good', async ({ url, counts }) => {
      const to = join(folder, 'server');
      const asked = ['--server', url, '--model', 'm', '--parameters', '1000', '--task', 'add-digits', '--to', to];
      const sizes = ['--problems', '3', '--samples', '8'];
      const first = await run(...asked, ...sizes, '--json');
      assert.equal(first.code, 0, first.err);
      const found = JSON.parse(first.out) as {
        coverage: { k: number; value: number; low: number; high: number }[];
        control: { k: number }[];
        verdict: string;
      };
      assert.deepEqual(
        found.coverage.map(({ k }) => k),
        [1, 2, 4, 8],
      );
      assert.equal(found.control.length, 4);
      assert.match(found.verdict, /^(supported|undecided)$/);
      assert.equal(openStore(to).read().length, 24);
      const before = await counts();
      const again = await run(...asked, ...sizes);
      assert.equal(again.code, 0, again.err);
      assert.match(again.out, /^m on add-digits: 3 problems, 8 samples each, \S+ FLOPs a sample; rows in \S+\n/);
      assert.match(
        again.out,
        /\n +8 +\d\.\d{3} +\d\.\d{3} +\d\.\d{3} +\d\.\d{3} +\d\.\d{3}\nno answer in 0% of samples\ncoverage above its control: /,
      );
      assert.deepEqual(await counts(), before);
      const anew = await run(...asked, ...sizes, '--fresh');
      assert.equal(anew.code, 0, anew.err);
      assert.equal((await counts()).served, 2 * before.served);
      assert.equal(openStore(to).read().length, 24);
      // Messages of a chat are other samples.
      await run(...asked, ...sizes, '--chat');
      assert.equal(openStore(to).read().length, 48);
    });
  });

  test('samples a model file in this process', async () => {
    await useBackend();
    const path = tinyFile(folder);
    const to = join(folder, 'here');
    const asked = [
      '--model',
      path,
      '--task',
      'add-digits',
      '--problems',
      '2',
      '--samples',
      '3',
      '--rows',
      '2',
      '--to',
      to,
    ];
    const { numTensors } = tf.memory();
    const { code, out, err } = await run(...asked);
    assert.equal(code, 0, err);
    assert.match(out, /^tiny@\w{8} on add-digits: 2 problems, 3 samples each/);
    assert.equal(openStore(to).read().length, 6);
    assert.equal(tf.memory().numTensors, numTensors);
  });

  test('a mistake is one sentence and exit code 2, and nothing is written', async () => {
    const to = join(folder, 'nothing');
    const server = ['--server', 'http://127.0.0.1:9/v1'];
    const task = ['--task', 'add-digits'];
    const mistakes: [string[], RegExp][] = [
      [[], /expected --task, got none/],
      [['--task', 'chess'], /--task: expected one of add-three-chain, .*, got chess/],
      [task, /expected --model, got none/],
      [[...task, '--model', 'none.gguf'], /--model: expected a file, a folder or smollm2, got none\.gguf/],
      [[...task, '--model', 'm', ...server], /expected --parameters, got none/],
      [[...task, '--model', 'm', '--parameters', '8', '--server', 'here'], /--server: expected a URL, got here/],
      [[...task, '--model', 'm', '--samples', '0'], /--samples: expected a whole number from 1 to 1000000, got 0/],
      [[...task, 'more'], /expected only options, got also more/],
      [[...task, '--modle', 'm'], /Unknown option '--modle'/],
    ];
    const file = join(folder, 'not.gguf');
    writeFileSync(file, 'not a model');
    mistakes.push([[...task, '--model', file], /not\.gguf: expected a GGUF file, which begins with "GGUF"/]);
    mistakes.push([[...task, '--model', folder], /config\.json: expected a file/]);
    for (const [args, message] of mistakes) {
      const { code, out, err } = await run(...args, '--to', to);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
      assert.match(err, message);
      assert.equal(err.split('\n').length, 2);
    }
    await withServer('refuse', async ({ url }) => {
      const asked = ['--server', url, '--model', 'm', '--parameters', '1000', ...task, '--key-variable', 'SAMPLE_KEY'];
      process.env['SAMPLE_KEY'] = 'sk-hidden';
      const { code, out, err } = await run(...asked, '--to', to);
      delete process.env['SAMPLE_KEY'];
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, /expected status 200, got 401: .*\(key\)/);
      assert.doesNotMatch(err, /hidden/);
    });
    assert.ok(!readdirSync(folder).includes('nothing'));
  });

  test('--help says what there is', async () => {
    const { code, out } = await run('--help');
    assert.equal(code, 0);
    assert.match(out, /--server URL/);
  });
});
