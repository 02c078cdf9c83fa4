// Slow: packs the package and runs its commands.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from './compute/paths.js';

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'package-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as never;

/** What npm installs beside the package: its dependencies and theirs, and no peer that is optional. */
function installed(): Set<string> {
  const { packages } = readJson(join(ROOT, 'package-lock.json')) as { packages: Record<string, Locked> };
  const names = new Set<string>();
  const add = (name: string): void => {
    if (names.has(name) || !(`node_modules/${name}` in packages)) return;
    names.add(name);
    const { dependencies, optionalDependencies } = packages[`node_modules/${name}`]!;
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) add(each);
  };
  for (const name of Object.keys(packages['']!.dependencies!)) add(name);
  return names;
}

let bytes = 0;
before(() => {
  const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', packing, { cwd: ROOT, encoding: 'utf8' })) as [
    { filename: string; size: number },
  ];
  bytes = packed.size;
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'inference-scaling'), { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', join(modules, 'inference-scaling'), '--strip=1']);
  const present = readdirSync(join(ROOT, 'node_modules'), { recursive: false, encoding: 'utf8' });
  for (const name of installed()) {
    const [scope, own] = name.split('/') as [string, string?];
    const here = own === undefined ? present : readdirSync(join(ROOT, 'node_modules', scope), { encoding: 'utf8' });
    // Bindings of other platforms stand in the lock and are not here.
    if (!here.includes(own ?? scope)) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 10},${i},${Number((i * 7) % 3 === 0)}`);
  writeFileSync(join(folder, 'samples.csv'), `problem,sample,correct\n${rows.join('\n')}\n`);
  writeFileSync(join(folder, 'curve.csv'), 'nfe,error\n1,3\n2,2.2\n4,1.7\n8,1.35\n16,1.2\n32,1.1\n');
});

function command(...args: readonly string[]) {
  const cli = join(folder, 'node_modules', 'inference-scaling', 'environment', 'cli.mjs');
  return spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });
}

test('the package is below 3 MB and holds no tests', () => {
  assert.ok(bytes < 3e6, `expected fewer than 3,000,000 bytes, got ${bytes}`);
  const files = readdirSync(join(folder, 'node_modules', 'inference-scaling'), { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    files.filter((name) => /\.test\.|fixtures|\.safetensors$/.test(name)),
    [],
  );
});

test('package.json, CITATION.cff and the head of the changelog name one version', () => {
  const { version } = readJson(join(ROOT, 'package.json')) as { version: string };
  const [, cited] = /^version: (\S+)$/m.exec(readFileSync(join(ROOT, 'CITATION.cff'), 'utf8')) ?? [];
  const heads = [...readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8').matchAll(/^## (\d\S+)/gm)].map(([, head]) => head);
  assert.deepEqual([cited, heads[0]], [version, version]);
});

test('analysis runs without TensorFlow, browser and data sets', () => {
  const coverage = command('coverage', 'samples.csv', '--problem', 'problem', '--correct', 'correct', '--k', '1,2,4');
  assert.equal(coverage.status, 0, coverage.stderr);
  assert.match(coverage.stdout, /pass@k|coverage/);
  const fit = command('fit', 'curve.csv', '--x', 'nfe', '--y', 'error');
  assert.equal(fit.status, 0, fit.stderr);
  assert.match(fit.stdout, /power/);
  const claims = command('claims', '1');
  assert.equal(claims.status, 0, claims.stderr);
  assert.equal(command('--help').status, 0);
});

test('what needs more says which packages, in one line', () => {
  const { status, stderr } = command('sample', '--task', 'add-three', '--model', 'smollm2');
  assert.equal(status, 2);
  // Before anything is downloaded.
  assert.match(stderr, /^inference-scaling: [^\n]*npm install [^\n]*@tensorflow\/tfjs@[^\n]*\n$/);
});

test('a plot and a plan say which packages they need before any work, without a stack', () => {
  for (const ending of ['svg', 'html']) {
    const { status, stderr } = command('fit', 'curve.csv', '--x', 'nfe', '--y', 'error', '--plot', `figure.${ending}`);
    assert.equal(status, 2);
    assert.match(stderr, /^inference-scaling: [^\n]*npm install [^\n]*plotly\.js-dist@[^\n]*\n$/);
  }
  writeFileSync(join(folder, 'study.mjs'), "import { sweep } from 'inference-scaling';\nawait sweep({});\n");
  const { status, stderr } = command('plan', 'study.mjs', '--to', 'study.plan.jsonl');
  assert.equal(status, 2);
  assert.match(stderr, /^inference-scaling: [^\n]*npm install [^\n]*@tensorflow\/tfjs@[^\n]*\n[^\n]*study\.mjs\n$/);
});

/** Rooms that need no TensorFlow. */
const ANALYSIS = ['fit', 'measure', 'records', 'claims', 'figures', 'report', 'logs'];

test('rooms of analysis are imported, and required by CommonJS, without TensorFlow and without a warning', () => {
  const { exports } = readJson(join(ROOT, 'package.json')) as { exports: Record<string, unknown> };
  for (const name of ANALYSIS) assert.ok(`./${name}` in exports);
  const each = (load: (name: string) => string) => ANALYSIS.map((name) => load(`inference-scaling/${name}`)).join('\n');
  writeFileSync(
    join(folder, 'rooms.mjs'),
    each((name) => `await import('${name}');`),
  );
  writeFileSync(
    join(folder, 'rooms.cjs'),
    each((name) => `require('${name}');`),
  );
  for (const script of ['rooms.mjs', 'rooms.cjs']) {
    const { status, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
    assert.equal(stderr, '', script);
    assert.equal(status, 0, script);
  }
});

test('every subpath has the types that lie beside it, for old resolution (typesVersions) too', () => {
  type Door = string | { readonly types: string; readonly default: string };
  const { exports, typesVersions } = readJson(join(ROOT, 'package.json')) as {
    exports: Record<string, Door>;
    typesVersions: { readonly '*': Record<string, readonly [string]> };
  };
  const old = (name: string): string => {
    for (const [pattern, [target]] of Object.entries(typesVersions['*'])) {
      const [before, behind] = pattern.split('*') as [string, string?];
      if (pattern === name) return target;
      if (behind !== undefined && name.startsWith(before)) return target.replace('*', name.slice(before.length));
    }
    return name;
  };
  for (const [name, door] of Object.entries(exports)) {
    const { types, default: module } = typeof door === 'string' ? { types: door, default: door } : door;
    for (const file of [types, module]) {
      assert.ok(existsSync(join(folder, 'node_modules', 'inference-scaling', file)), `${name}: ${file}`);
    }
    if (name !== '.') assert.equal(`./${old(name.slice(2))}`, types, name);
  }
});

test('a program in TypeScript that imports every subpath is checked, by the resolution of Node and of bundlers', () => {
  const { exports } = readJson(join(ROOT, 'package.json')) as { exports: Record<string, unknown> };
  const names = Object.keys(exports).filter((name) => name !== './package.json');
  const imports = names.map((name, i) => `import * as room${i} from 'inference-scaling${name.slice(1)}';`);
  const uses = [
    "import { passAtK } from 'inference-scaling/measure';",
    'export const half: number = passAtK(2, 1, 1);',
  ];
  writeFileSync(join(folder, 'program.mts'), [...imports, ...uses, ...names.map((_, i) => `room${i};`)].join('\n'));
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2023', '--types', 'node', '--typeRoots'];
  for (const how of [['nodenext'], ['esnext', '--moduleResolution', 'bundler']]) {
    const args = [compiler, ...options, join(ROOT, 'node_modules', '@types'), '--module', ...how, 'program.mts'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  }
});
