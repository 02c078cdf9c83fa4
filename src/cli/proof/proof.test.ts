// Slow: runs three families on a software Vulkan device, where one can be had.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inPackage } from '../../compute/paths.js';
import type { Proof, Proved } from './proof.js';

interface Line {
  readonly work: string;
  readonly verdict: string;
  readonly largest?: number;
  readonly why?: string;
}
interface Prove {
  compareProofs(proof: Proof, reference: Proof): Line[];
  proofTable(lines: readonly Line[], names: { backend: string; reference: string }): string;
}
interface Webgpu {
  hasWebgpu(): boolean;
  softwareVulkan(): Promise<{ env: Record<string, string> } | { why: string }>;
}

const load = async <T>(...path: string[]) => (await import(pathToFileURL(inPackage('environment', ...path)).href)) as T;
const { compareProofs, proofTable } = await load<Prove>('commands', 'prove.mjs');
const { hasWebgpu, softwareVulkan } = await load<Webgpu>('gpu', 'webgpu.mjs');

const folder = mkdtempSync(join(tmpdir(), 'proof-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const proofOf = (works: Proved[]): Proof => ({ backend: 'fake', missing: [], works });

test('results agree bit for bit or within what is told, and everything else is said', () => {
  const one = (made: Partial<Proved>, reference: Partial<Proved>) =>
    compareProofs(proofOf([{ name: 'w', ...made }]), proofOf([{ name: 'w', ...reference }]))[0]!;
  const exact = { agreement: 'exact', values: [1, 2, 3] } as const;
  assert.equal(one(exact, exact).verdict, 'agrees');
  assert.deepEqual({ ...one({ ...exact, values: [1, 2, 4] }, exact) }.largest, 1);
  assert.equal(one({ ...exact, values: [1, 2] }, exact).verdict, 'differs');
  const near = { agreement: 1e-3, values: [0.5, 200] } as const;
  assert.equal(one({ ...near, values: [0.5009, 200.1] }, near).verdict, 'agrees');
  assert.equal(one({ ...near, values: [0.502, 200] }, near).verdict, 'differs');
  assert.equal(one({ ...near, values: [0.5, 201] }, near).verdict, 'differs');
  assert.equal(one({ ...near, values: [Number.NaN, 200] }, near).verdict, 'differs');
  assert.equal(one({ ...near, values: [0.5] }, near).verdict, 'differs');
  const refused = one({ refused: 'no kernel' }, near);
  assert.equal(refused.verdict, 'refused');
  const table = proofTable([refused, one({ ...near, rate: 200 }, { ...near, rate: 100 })], {
    backend: 'here',
    reference: 'there',
  });
  assert.match(table, /^work +verdict +may differ +differs +here +there +times +unit +reads\nw +refused/);
  assert.match(table, /\nw +agrees +0\.001 +0 +200 +100 +2\.00/);
  assert.match(table, /\nw: no kernel$/);
});

test('the command of the docs writes its table and its file', () => {
  const to = join(folder, 'proof.json');
  const command = [
    inPackage('environment', 'run.mjs'),
    'doctor',
    '--prove',
    'random words',
    '--seconds',
    '0',
    '--to',
    to,
  ];
  const said = execFileSync(process.execPath, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  assert.match(said, /^random words \(Philox\) +agrees +nothing +0 /m);
  assert.match(said, /^1 agree, 0 differ, 0 refused; programs shown to agree: 1$/m);
  const written = JSON.parse(readFileSync(to, 'utf8')) as { backend: string; lines: Line[] };
  assert.deepEqual([written.lines.length, written.lines[0]!.verdict], [1, 'agrees']);
});

test('options and variables that docs/gpu.md names are read by the code', () => {
  const docs = readFileSync(inPackage('docs', 'gpu.md'), 'utf8');
  const files = [
    'environment/run.mjs',
    'environment/commands/prove.mjs',
    'environment/commands/doctor.mjs',
    'environment/commands/reproduce.mjs',
    'bench/no-gpu.mjs',
  ];
  const gpu = ['tensorflow-gpu', 'rows', 'webgpu', 'backend'].map((name) => `src/compute/${name}.ts`);
  const code = [...files, ...gpu].map((file) => readFileSync(inPackage(file), 'utf8')).join('\n');
  const named = [...docs.matchAll(/(?<![\w-])(--[a-z]+(?:-[a-z]+)*|INFERENCE_SCALING_[A-Z0-9_]+)/g)].map(
    ([, name]) => name!,
  );
  assert.ok(named.length > 10);
  for (const name of named) assert.ok(code.includes(name), `docs/gpu.md names ${name}, which nothing reads`);
});

const software = await softwareVulkan();
const skip = !hasWebgpu() ? 'needs npm run setup -- --webgpu' : 'why' in software ? software.why : false;

const WORKS = ['random words', 'language, greedy', 'flow, 4 steps', 'diffusion, 4', 'points and'];

/** The works of three families, and random words, on a backend in a process of its own. */
function provedOn(backend: string, env: Record<string, string>): Proof {
  const file = join(folder, `${backend}.json`);
  const script = fileURLToPath(new URL('./prove.js', import.meta.url));
  const given = { ...process.env, ...env, INFERENCE_SCALING_BACKEND: backend, TF_CPP_MIN_LOG_LEVEL: '3' };
  execFileSync(process.execPath, [script, file, '--seconds', '0', ...WORKS], { env: given, stdio: 'pipe' });
  return JSON.parse(readFileSync(file, 'utf8')) as Proof;
}

test('three families on a software Vulkan device are those of the CPU to 1e-3, greedy tokens and random words exactly', {
  skip,
}, () => {
  const env = 'env' in software ? software.env : {};
  const there = provedOn('webgpu', { ...env, INFERENCE_SCALING_ROWS: '2' });
  assert.match(there.backend, /^webgpu \(SwiftShader/);
  const lines = compareProofs(there, provedOn('', {}));
  assert.equal(lines.length, WORKS.length);
  for (const { work, verdict, largest, why } of lines) assert.equal(verdict, 'agrees', `${work}: ${why ?? largest}`);
});
