// Slow: what the notebooks of the three families call, on a software Vulkan device, where one can be had.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inPackage } from '../compute/paths.js';
import type { SampleRecord } from '../records/record.js';

interface Webgpu {
  hasWebgpu(): boolean;
  softwareVulkan(): Promise<{ env: Record<string, string> } | { why: string }>;
}
const webgpu = pathToFileURL(inPackage('environment', 'gpu', 'webgpu.mjs')).href;
const { hasWebgpu, softwareVulkan } = (await import(webgpu)) as Webgpu;
const software = await softwareVulkan();
const skip = !hasWebgpu() ? 'needs npm run setup -- --webgpu' : 'why' in software ? software.why : false;

const folder = mkdtempSync(join(tmpdir(), 'webgpu-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Sweeps of three families with stores, choosing by a verifier, a training, and a read that the backend cannot do. */
const NOTEBOOK = `
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
const at = (path) => import(new URL(path, process.env.DIST));
const { arithmetic, diffusionDigits, digitClassifier, digits, flowDigits, languageArithmetic, sweep } = await at('index.js');
const { openStore } = await at('records/store.js');
const { bestOfN } = await at('strategies/index.js');
const { classifierVerifier } = await at('verifiers/index.js');
const { trainPoints } = await at('families/index.js');
const { flowLinear, flowMatching } = await at('dynamics/index.js');
const { eightGaussians, sampleMixture } = await at('tasks/index.js');
const { useBackend } = await at('compute/index.js');
const { backendName, tf } = await at('compute/tf.js');
await useBackend();
const store = openStore(process.argv[3]);
const classifier = digitClassifier();
const drawing = { task: digits(classifier), depths: [1], problems: 2, seed: 0, store };
const rows = [
  ...await sweep({ ...drawing, family: flowDigits({ name: 'flow-digits-tiny' }) }),
  ...await sweep({ ...drawing, family: diffusionDigits({ name: 'diffusion-digits-tiny' }) }),
  ...await sweep({ ...drawing, problems: 1, budgets: [{ depth: 1, width: 2 }], depths: undefined, family: flowDigits({ name: 'flow-digits-tiny' }),
    strategies: [bestOfN(classifierVerifier(classifier))] }),
  ...await sweep({ family: languageArithmetic({ model: 'language-arithmetic-4k' }), task: arithmetic(), depths: [0, 2], problems: 2, seed: 0, store }),
];
const { losses } = await trainPoints((key, count) => sampleMixture(eightGaussians(), key, count), flowMatching(flowLinear()),
  { dimension: 2, width: 8, layers: 1 }, { steps: 3, batch: 8, learningRate: 1e-3, seed: 0 });
let refused = '';
try { tf.complex([1], [2]).dataSync(); } catch (error) { refused = error.message; }
writeFileSync(process.argv[2], JSON.stringify({ backend: backendName(), rows, losses, refused }));
process.exit(0);
`;

interface Told {
  readonly backend: string;
  readonly rows: SampleRecord[];
  readonly losses: number[];
  readonly refused: string;
}

function runOn(backend: string, env: Record<string, string>): Told {
  const script = join(folder, 'notebook.mjs');
  writeFileSync(script, NOTEBOOK);
  const file = join(folder, `rows-${backend}.json`);
  const DIST = pathToFileURL(join(inPackage('dist'), '/')).href;
  const given = { ...process.env, ...env, DIST, INFERENCE_SCALING_BACKEND: backend, TF_CPP_MIN_LOG_LEVEL: '3' };
  execFileSync(process.execPath, [script, file, join(folder, `store-${backend}`)], {
    env: given,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return JSON.parse(readFileSync(file, 'utf8')) as Told;
}

/** Whether two numbers agree within 1e-3, as a share of their size or absolutely below 1. */
const near = (a: number, b: number) => Math.abs(a - b) <= 1e-3 * Math.max(1, Math.abs(b));

test('sweeps of three families on a software Vulkan device make the rows of the CPU, but for the backend and 1e-3', {
  skip,
}, () => {
  const there = runOn('webgpu', { ...('env' in software ? software.env : {}), INFERENCE_SCALING_ROWS: '2' });
  const here = runOn('', {});
  assert.match(there.backend, /^webgpu \(SwiftShader/);
  assert.equal(there.rows.length, here.rows.length);
  there.rows.forEach((row, i) => {
    const { backend, wallMs, quality, features = [], logProbability = 0, ...same } = row;
    const {
      backend: cpu,
      wallMs: _,
      quality: other,
      features: known = [],
      logProbability: log = 0,
      ...expected
    } = here.rows[i]!;
    assert.deepEqual(same, expected);
    assert.equal(backend, there.backend);
    assert.notEqual(cpu, backend);
    assert.ok(near(quality, other) && near(logProbability, log) && features.length === known.length, `row ${i}`);
    features.forEach((value, j) =>
      assert.ok(near(value, known[j]!), `row ${i}, feature ${j}: ${value} and ${known[j]}`),
    );
  });
  there.losses.forEach((loss, i) => assert.ok(near(loss, here.losses[i]!)));
  assert.ok(there.refused === '' || !there.refused.includes('\n'), there.refused);
});
