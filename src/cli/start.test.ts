// Slow: starts the command line in processes of their own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from '../compute/paths.js';

const folder = mkdtempSync(join(tmpdir(), 'start-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const HEAVY = ['mathjs', '@tensorflow/', 'undici'];
const REFUSING = `const refuse = (name) => {
  const heavy = ${JSON.stringify(HEAVY)}.find((one) => name.startsWith(one));
  if (heavy !== undefined) throw new Error(heavy + ' is loaded');
};`;
const asUrl = (script: string) => `data:text/javascript,${encodeURIComponent(script)}`;
const RESOLVE = asUrl(
  `${REFUSING} export const resolve = (name, context, next) => (refuse(name), next(name, context));`,
);
/** What is imported asks its hooks, what is required asks \`Module._load\`. */
const HOOK = asUrl(`import Module, { register } from 'node:module'; ${REFUSING}
  const load = Module._load; Module._load = (name, ...more) => (refuse(name), load(name, ...more)); register(${JSON.stringify(RESOLVE)});`);

test('tables without expressions are counted and fitted without mathjs, TensorFlow.js or undici, which take longer to load than the rows', () => {
  const table = join(folder, 'samples.csv');
  writeFileSync(table, 'problem,k,correct\na,1,1\na,2,0\nb,3,0\nb,4,1\nc,5,1\n');
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--import', HOOK, join(ROOT, 'environment/cli.mjs'), ...args], { encoding: 'utf8' });
  for (const args of [
    ['coverage', table, '--problem', 'problem', '--correct', 'correct'],
    ['fit', table, '--x', 'k', '--y', 'correct', '--law', 'logarithm'],
    ['import', '--help'],
    ['sweep', '--help'],
    ['--version'],
  ]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 0, stderr);
  }
  assert.match(
    run('coverage', table, '--problem', 'problem', '--correct', 'correct', '--where', 'k > 1').stderr,
    /mathjs is loaded/,
  );
});
