// Slow: packs the package and runs its commands.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

test('rooms of analysis are imported without TensorFlow', () => {
  const { exports } = readJson(join(ROOT, 'package.json')) as { exports: Record<string, unknown> };
  for (const name of ['fit', 'records', 'claims', 'figures', 'report', 'logs']) {
    assert.ok(`./${name}` in exports);
    const script = `await import('inference-scaling/${name}')`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${name}: ${stderr}`);
  }
});
