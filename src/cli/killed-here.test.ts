// Slow: a model in this process is killed and begun again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { useBackend } from '../compute/backend.js';
import { inPackage } from '../compute/paths.js';
import { tinyFile } from '../pretrained/fixtures/tiny.js';
import { openStore } from '../records/store.js';
import { openTexts, saidIn } from '../records/texts.js';
import { run } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'killed-here-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Lines of rows that a run has written so far. */
const written = (to: string) =>
  (existsSync(to) ? readdirSync(to) : [])
    .filter((name) => name.endsWith('.jsonl'))
    .reduce((lines, name) => lines + readFileSync(join(to, name), 'utf8').split('\n').length - 1, 0);

/** What a run left behind: each row without its times, and what it said. */
function left(to: string) {
  const said = new Map(
    openTexts(to)
      .read()
      .map((record) => [record.text, saidIn(record).text]),
  );
  const rows = openStore(to).read();
  assert.equal(written(to), rows.length, 'every row stands there once');
  return rows.map((row) => ({ ...row, wallMs: 0, latencyMs: 0, said: said.get(row.text!) }));
}

test('a model in this process that is killed and begun again says what it would have said', async () => {
  await useBackend();
  const model = tinyFile(folder);
  const problems = join(folder, 'sums.jsonl');
  const sums = Array.from({ length: 40 }, (_, i) => ({ question: `${i} + 9 =`, answer: `#### ${i + 9}` }));
  writeFileSync(problems, sums.map((row) => JSON.stringify(row)).join('\n'));
  const asked = ['--model', model, '--problems', problems, '--samples', '4', '--rows', '4', '--max-tokens', '32'];
  const whole = await run('sample', ...asked, '--to', join(folder, 'whole'));
  assert.equal(whole.code, 0, whole.err);

  const to = join(folder, 'killed');
  const cli = [inPackage('environment', 'cli.mjs'), 'sample', ...asked, '--to', to];
  const child = spawn(process.execPath, cli, { stdio: 'ignore' });
  const ended = once(child, 'close');
  while (written(to) < 9 && child.exitCode === null) await pause(2);
  child.kill('SIGKILL');
  const [, signal] = (await ended) as [number | null, string | null];
  const before = written(to);
  assert.equal(signal, 'SIGKILL');
  assert.ok(before > 0 && before < 160, `${before} rows`);
  const rest = await run('sample', ...asked, '--to', to);
  assert.equal(rest.code, 0, rest.err);
  assert.deepEqual(left(to), left(join(folder, 'whole')));
  assert.equal(left(to).length, 160);
});
