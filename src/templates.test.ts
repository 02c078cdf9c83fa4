// Slow: compiles what `npm run new` writes, and runs its tests.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from './compute/paths.js';

interface Made {
  readonly written: readonly string[];
  readonly list: string;
  readonly line: string;
}

// A copy of the sources, so that nothing is written into the checkout.
const root = mkdtempSync(join(tmpdir(), 'new thing-'));
after(() => rmSync(root, { recursive: true, force: true }));
let create: (kind: string, name: string, root: string) => Made;
const made: Record<string, Made> = {};
const writtenFiles = () => Object.values(made).flatMap(({ written }) => written);
before(async () => {
  cpSync(join(ROOT, 'src'), join(root, 'src'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(root, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const commands = pathToFileURL(join(ROOT, 'environment', 'commands', 'new.mjs')).href;
  const { create: make, KINDS } = (await import(commands)) as { create: typeof create; KINDS: object };
  create = make;
  for (const kind of Object.keys(KINDS)) made[kind] = create(kind, `a-new-${kind}`, root);
  const checks = pathToFileURL(join(ROOT, 'environment', 'tests', 'checks.mjs')).href;
  const { formatFiles } = (await import(checks)) as { formatFiles(files: readonly string[]): Promise<void> };
  await formatFiles(writtenFiles().map((path) => join(root, path)));
});

test('a kind and a name that are not to be had are refused, and nothing is written', () => {
  const refused = (kind: string, name: string, why: RegExp) => assert.throws(() => create(kind, name, root), why);
  refused('sampler', 'mine', /^RangeError: expected one of law, solver, strategy, task, claim, got sampler$/);
  for (const name of ['Mine', 'my_law', '2nd', '', '../law', 'a--b', 'x'.repeat(41)]) {
    refused('law', name, /^RangeError: expected a name of at most 40 letters, such as early-majority, got /);
  }
  refused('law', 'class', /expected a name that is no word of JavaScript, got class$/);
  refused('law', 'power', /expected a name that is not taken, got power: src\/laws\/power\.ts is there$/);
  // Its file is called otherwise.
  refused('strategy', 'uniform', /got uniform: src\/strategies\/adaptive\.ts has it$/);
  refused('claim', 'published-laws', /is there$/);
  refused('law', 'a-new-law', /is there$/);
  assert.equal(existsSync(join(root, 'src/laws/class.ts')), false);
});

test('lists and lines that are told of are there', () => {
  for (const [kind, { written, list, line }] of Object.entries(made)) {
    assert.ok(existsSync(join(root, list)), kind);
    assert.ok(!/NAME|ID|__/.test(line.replaceAll(/[A-Z]+(_[A-Z]+)+/g, '')), line);
    for (const path of written) assert.doesNotMatch(readFileSync(join(root, path), 'utf8'), /__/, path);
  }
});

test('what is written compiles, is formatted, and passes the tests that come with it', () => {
  const files = writtenFiles();
  const options = { rootDir: 'src', outDir: 'dist', typeRoots: [join(ROOT, 'node_modules', '@types')] };
  const config = { extends: join(ROOT, 'tsconfig.json'), compilerOptions: options, include: [], files };
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(config));
  const run = (args: readonly string[]) => spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  const types = run([join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', root]);
  assert.equal(types.status, 0, types.stdout);
  const lint = [`--config-path=${join(ROOT, 'environment', 'lint.json')}`, ...files.map((path) => join(root, path))];
  const linted = run([join(ROOT, 'node_modules/@biomejs/biome/bin/biome'), 'ci', ...lint]);
  assert.equal(linted.status, 0, linted.stdout + linted.stderr);
  const tests = files
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => path.replace(/^src(.*)\.ts$/, 'dist$1.js'));
  // Variables of the runner around this test are not for the one inside it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const told = execFileSync(process.execPath, ['--test', '--test-reporter=tap', ...tests], {
    ...{ cwd: root, env, encoding: 'utf8' },
  });
  assert.match(told, /^# pass 8\n# fail 0$/m);
});
