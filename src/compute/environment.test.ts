// Slow: waits for locks that nobody holds and for processes that are killed.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { inPackage } from './paths.js';

const folder = mkdtempSync(join(tmpdir(), 'environment-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const moduleOf = (...path: string[]) => JSON.stringify(pathToFileURL(inPackage('environment', ...path)).href);
const script = (text: string) => ['--input-type=module', '-e', text];
const lives = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('a lock of set-up that names no process is taken over, and is left when its work is done', () => {
  const dead = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
  for (const pid of ['', '0', '-1', 'x', '4 5', `${dead}`]) {
    const lock = join(folder, 'setup.lock');
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), pid);
    const before = Date.now() / 1000 - 10;
    utimesSync(lock, before, before);
    const text = `
      const { withLock } = await import(${moduleOf('setup', 'lock.mjs')});
      const waited = () => { throw new Error('waited'); };
      console.log(await withLock(async () => 'done', waited, ${JSON.stringify(lock)}));`;
    const options = { encoding: 'utf8', timeout: 20_000 } as const;
    assert.equal(execFileSync(process.execPath, script(text), options), 'done\n', `pid "${pid}"`);
    assert.equal(existsSync(lock), false);
  }
});

test('children end when their parent is killed outright, those that had ended are left alone', async () => {
  const text = `
    const { run, start } = await import(${moduleOf('children.mjs')});
    await run('true', []);
    const child = start('sh', ['-c', 'sleep 300 & echo $!; wait']);
    child.stdout.once('data', (data) => console.log(child.pid, String(data).trim()));
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, script(text), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [data] = (await once(parent.stdout!, 'data')) as [Buffer];
  const pids = data.toString().trim().split(' ').map(Number);
  assert.deepEqual(pids.map(lives), [true, true]);
  parent.kill('SIGKILL');
  for (let turn = 0; turn < 100 && pids.some(lives); turn++) await pause(50);
  assert.deepEqual(pids.map(lives), [false, false]);
});
