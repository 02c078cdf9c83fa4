import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from '../compute/paths.js';

const folder = mkdtempSync(join(tmpdir(), 'start-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const REFUSING = `export const resolve = (name, context, next) => {
  if (name === 'mathjs') throw new Error('mathjs is loaded');
  return next(name, context);
};`;
const asUrl = (script: string) => `data:text/javascript,${encodeURIComponent(script)}`;
const HOOK = asUrl(`import { register } from 'node:module'; register(${JSON.stringify(asUrl(REFUSING))});`);

test('tables without expressions are counted and fitted without mathjs, whose 1,036 modules take longer than the rows', () => {
  const table = join(folder, 'samples.csv');
  writeFileSync(table, 'problem,k,correct\na,1,1\na,2,0\nb,3,0\nb,4,1\nc,5,1\n');
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--import', HOOK, join(ROOT, 'environment/cli.mjs'), ...args], { encoding: 'utf8' });
  for (const args of [
    ['coverage', table, '--problem', 'problem', '--correct', 'correct'],
    ['fit', table, '--x', 'k', '--y', 'correct', '--law', 'logarithm'],
    ['import', '--help'],
  ]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 0, stderr);
  }
  assert.match(
    run('coverage', table, '--problem', 'problem', '--correct', 'correct', '--where', 'k > 1').stderr,
    /mathjs is loaded/,
  );
});
