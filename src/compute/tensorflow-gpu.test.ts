// Slow: starts TensorFlow in processes of their own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inPackage } from './paths.js';
import { deviceText, precisionAsked, sayingWhenFull, variablesFor, xlaFlagsFor } from './tensorflow-gpu.js';

const CARD = { index: '1', name: 'NVIDIA A100', free: 40000 };
const EXACT = precisionAsked({});

test('sums are exact and repeatable by default, and both can be switched', () => {
  assert.deepEqual(EXACT, { tf32: false, deterministic: true });
  const loose = precisionAsked({ INFERENCE_SCALING_TF32: '1', INFERENCE_SCALING_DETERMINISTIC: '0' });
  assert.deepEqual(loose, { tf32: true, deterministic: false });
  assert.deepEqual(variablesFor(CARD, EXACT), {
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    CUDA_VISIBLE_DEVICES: '1',
    NVIDIA_TF32_OVERRIDE: '0',
    TF_DETERMINISTIC_OPS: '1',
  });
  assert.equal(variablesFor(CARD, loose).NVIDIA_TF32_OVERRIDE, undefined);
  assert.equal(variablesFor(CARD, loose).TF_DETERMINISTIC_OPS, '0');
  assert.deepEqual(xlaFlagsFor('/a b/nvcc', EXACT), [
    '--xla_gpu_cuda_data_dir="/a b/nvcc"',
    '--xla_gpu_enable_triton_gemm=false',
    '--xla_gpu_deterministic_ops=true',
  ]);
  assert.deepEqual(xlaFlagsFor('/nvcc', loose), ['--xla_gpu_cuda_data_dir=/nvcc']);
});

test('rows name the card, and what makes its results differ', () => {
  assert.equal(deviceText(CARD, EXACT), 'NVIDIA A100');
  assert.equal(deviceText(CARD, { tf32: true, deterministic: false }), 'NVIDIA A100, TF32, any order');
});

test('a card without memory for a batch says so in one sentence; other errors and results pass', () => {
  const addon = {
    held: 5,
    executeOp(text: string): number {
      if (text !== '') throw new Error(text);
      return this.held;
    },
    runSavedModel(): never {
      throw new Error('RESOURCE_EXHAUSTED: Out of memory while trying to allocate 12345 bytes.\nAnd more');
    },
    deleteTensor: () => 'deleted',
  };
  const told = sayingWhenFull(addon, 'NVIDIA A100');
  assert.equal(told.executeOp(''), 5);
  assert.equal(told.deleteTensor(), 'deleted');
  assert.throws(() => told.executeOp('no such kernel'), /^Error: no such kernel$/);
  const sentence = /^Error: expected memory for a batch on NVIDIA A100, got none: INFERENCE_SCALING_ROWS=8 asks/;
  assert.throws(() => told.executeOp('OOM when allocating tensor with shape[512,28]'), sentence);
  assert.throws(() => told.runSavedModel(), sentence);
});

const folder = mkdtempSync(join(tmpdir(), 'tensorflow-gpu-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the backend in a process of its own, with another environment; what it says on standard error comes with it. */
function started(env: Record<string, string>): string {
  const script = join(folder, 'start.mjs');
  const at = (path: string) => JSON.stringify(pathToFileURL(inPackage('dist', path)).href);
  writeFileSync(
    script,
    `import { useBackend } from ${at('compute/index.js')};
     import { backendName, tf } from ${at('compute/tf.js')};
     import { readFileSync } from 'node:fs';
     const say = (text) => console.log(text);
     try { say(JSON.stringify(await useBackend())); say(backendName() + ' ' + tf.scalar(2).add(1).dataSync()[0]);
       const [path] = process.platform === 'linux' ? /\\S+ *\\/.*tfjs_binding\\.node$/m.exec(readFileSync('/proc/self/maps', 'utf8')) ?? [] : [];
       if (path !== undefined) say('loaded ' + path); }
     catch (error) { say(error.message); }`,
  );
  const given = { ...process.env, ...env, TF_CPP_MIN_LOG_LEVEL: '3' };
  return execFileSync('sh', ['-c', `'${process.execPath}' '${script}' 2>&1`], { encoding: 'utf8', env: given });
}

/** A driver with one card, as far as nvidia-smi says. */
function fakeDriver(): Record<string, string> {
  writeFileSync(join(folder, 'libcuda.so.1'), '');
  const smi = join(folder, 'nvidia-smi');
  writeFileSync(smi, '#!/bin/sh\necho "0, GPU-aa, NVIDIA A100, 550.54.15, 40960, 40000, 8.0"\n');
  chmodSync(smi, 0o755);
  const PATH = `${folder}:${process.env.PATH}`;
  return { PATH, LD_LIBRARY_PATH: folder, CUDA_VISIBLE_DEVICES: '0', INFERENCE_SCALING_BACKEND: 'tensorflow-gpu' };
}

const elsewhere = process.platform !== 'linux' || process.arch !== 'x64' ? 'needs linux-x64' : false;

test('without a card the CPU goes on, and says why in one sentence', { skip: elsewhere }, () => {
  const env = { ...fakeDriver(), CUDA_VISIBLE_DEVICES: '' };
  const text = started(env);
  assert.match(text, /^tensorflow-gpu: CUDA_VISIBLE_DEVICES is "", and the cards are 0 .*; the CPU is used instead$/m);
  assert.match(text, /"missing":\["tensorflow-gpu: CUDA_VISIBLE_DEVICES/);
  assert.match(text, /^(tensorflow|wasm) 3$/m);
});

test('a card without the CUDA build is an error that names the command', { skip: elsewhere }, () => {
  const text = started({ ...fakeDriver(), INFERENCE_SCALING_CUDA_BUILD: join(folder, 'nothing') });
  assert.match(
    text,
    /"tensorflow-gpu" was asked for and cannot start \(TensorFlow's CUDA build has not been fetched\): run `npm run setup -- --gpu`/,
  );
});

const own = inPackage('node_modules', '@tensorflow', 'tfjs-node');
const addon = join(own, 'lib', 'napi-v8', 'tfjs_binding.node');

test('the other build is loaded from its own folder, and says what it cannot do', {
  skip: elsewhere || (existsSync(addon) ? false : 'needs the native backend'),
}, () => {
  const home = join(folder, 'other build');
  mkdirSync(join(home, 'lib', 'napi-v8'), { recursive: true });
  mkdirSync(join(home, 'deps'));
  copyFileSync(addon, join(home, 'lib', 'napi-v8', 'tfjs_binding.node'));
  symlinkSync(join(own, 'deps', 'lib'), join(home, 'deps', 'lib'));
  const text = started({ ...fakeDriver(), INFERENCE_SCALING_CUDA_BUILD: home });
  assert.match(text, /^tensorflow-gpu: TensorFlow cannot use NVIDIA A100: .*; the CPU is used instead$/m);
  assert.match(text, /^loaded .*other build\/lib\/napi-v8\/tfjs_binding\.node$/m);
  assert.match(text, /^tensorflow 3$/m);
  assert.doesNotMatch(started({ ...fakeDriver(), INFERENCE_SCALING_BACKEND: 'tensorflow' }), /other build/);
});
