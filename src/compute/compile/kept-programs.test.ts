// Slow: starts TensorFlow in two processes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { useBackend } from '../backend.js';

const SCRIPT = `
  const [{ useBackend }, { compile }, { tf }] = await Promise.all(
    ['../backend.js', './index.js', '../tf.js'].map((name) => import(new URL(name, ${JSON.stringify(import.meta.url)}))),
  );
  await useBackend();
  const total = compile((x) => x.square().sum(), { mode: 'xla' });
  process.stdout.write('sum ' + total(tf.ones([4, 3])).dataSync()[0]);
`;

test('a damaged compiled program that was kept is one sentence that names the folder', async (t) => {
  const { name } = await useBackend();
  if (name !== 'tensorflow') return t.skip(`programs are kept by the backend "tensorflow", this one is "${name}"`);
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  try {
    const run = () =>
      spawnSync(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
        encoding: 'utf8',
        env: { ...process.env, INFERENCE_SCALING_PROGRAMS: folder },
      });
    assert.equal(run().stdout, 'sum 12');
    const kept = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.pb'));
    assert.equal(kept.length, 1);
    truncateSync(join(folder, kept[0]!), 100);
    const { stdout, stderr } = run();
    assert.equal(stdout, '');
    assert.ok(stderr.includes(`compiled programs in ${folder}: expected programs that TensorFlow runs, got "`), stderr);
    assert.ok(stderr.includes('delete the folder if what it holds is damaged'), stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
