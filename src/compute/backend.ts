import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { drawLongRowsBy } from './random.js';
import { tf } from './tf.js';

/** Backends in the order of preference. */
export const BACKENDS = ['tensorflow', 'wasm'] as const;

/** Backends that are used where they are asked for; their packages are not part of the set-up. */
export const OTHER_BACKENDS = ['tensorflow-gpu', 'webgpu'] as const;

export type BackendName = (typeof BACKENDS)[number] | (typeof OTHER_BACKENDS)[number];

/** Which backend runs, and why a better one does not. */
export interface Backend {
  readonly name: BackendName;
  /** Why backends before this one in the order of preference are not used; empty when this is the best. */
  readonly missing: readonly string[];
}

let chosen: Promise<Backend> | undefined;

/** XLA may reorder sums, so that they run in vectors; infinities, NaN, division and functions stay as they are. */
const XLA_FLAGS = [
  'enable_fast_math',
  'fast_math_honor_infs',
  'fast_math_honor_nans',
  'fast_math_honor_division',
  'fast_math_honor_functions',
];

/** Flags that keep compiled XLA programs in a folder, where the next process finds them by the digest of what was compiled. */
function keptIn(folder: string): string {
  const { arch, env } = process;
  const machine = createHash('sha256')
    .update(JSON.stringify([arch, cpus()[0]?.model, env.XLA_FLAGS]))
    .digest('hex')
    .slice(0, 12);
  const place = join(resolve(folder), machine);
  mkdirSync(place, { recursive: true });
  return `--tf_xla_persistent_cache_directory=${place} --tf_xla_persistent_cache_prefix=program`;
}

async function startTensorFlow(): Promise<void> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  process.env.XLA_FLAGS ??= XLA_FLAGS.map((flag) => `--xla_cpu_${flag}=true`).join(' ');
  const { INFERENCE_SCALING_PROGRAMS: programs } = process.env;
  if (programs !== undefined && programs !== '') process.env.TF_XLA_FLAGS ??= keptIn(programs);
  await mendNodeUtil();
  await import('@tensorflow/tfjs-node');
  if (!(await tf.setBackend('tensorflow'))) throw new Error('TensorFlow.js refused its native backend');
  drawLongRowsBy((await import('./compile/philox-native.js')).nativeWords);
}

/** tfjs-node 4.22 calls two functions that Node 23 removed from `util`. */
async function mendNodeUtil(): Promise<void> {
  const { createRequire } = await import('node:module');
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

async function startWasm(): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const { createRequire } = await import('node:module');
  const { dirname, sep } = await import('node:path');
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(dirname(main) + sep + 'dist' + sep);
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js refused its WebAssembly backend');
}

/** Starts a backend from a package that may not be here. */
function startFrom(module: string, backend: string): () => Promise<void> {
  return async () => {
    await mendNodeUtil();
    await import(module);
    if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js refused the backend of ${module}`);
  };
}

const STARTERS: Record<BackendName, () => Promise<void>> = {
  tensorflow: startTensorFlow,
  wasm: startWasm,
  'tensorflow-gpu': startFrom('@tensorflow/tfjs-node-gpu', 'tensorflow'),
  webgpu: startFrom('@tensorflow/tfjs-backend-webgpu', 'webgpu'),
};

const HINTS: Record<BackendName, string> = {
  tensorflow: 'run `npm run setup`, and `npm run doctor` to see what it lacks',
  wasm: 'run `npm run setup`: the package @tensorflow/tfjs-backend-wasm is not installed',
  'tensorflow-gpu': 'it needs an NVIDIA GPU with CUDA, and `npm install --no-save @tensorflow/tfjs-node-gpu`',
  webgpu: 'it needs WebGPU in this process, and `npm install --no-save @tensorflow/tfjs-backend-webgpu`',
};

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}

async function choose(asked: string | undefined): Promise<Backend> {
  if (asked !== undefined && asked !== '') {
    const all: readonly string[] = [...BACKENDS, ...OTHER_BACKENDS];
    if (!all.includes(asked)) throw new Error(`backend: expected one of ${all.join(', ')}, got "${asked}"`);
    const name = asked as BackendName;
    try {
      await STARTERS[name]();
    } catch (error) {
      throw new Error(`backend "${name}" was asked for and cannot start (${firstLine(error)}): ${HINTS[name]}`);
    }
    return { name, missing: [] };
  }
  const missing: string[] = [];
  for (const name of BACKENDS) {
    try {
      await STARTERS[name]();
      return { name, missing };
    } catch (error) {
      missing.push(`${name}: ${firstLine(error)}; ${HINTS[name]}`);
    }
  }
  throw new Error(`no backend can start:\n${missing.join('\n')}`);
}

/**
 * Starts the backend, once a process: the one named by the environment variable INFERENCE_SCALING_BACKEND, else the best that
 * this machine has. Asking for one that cannot start is an error that says what to do.
 *
 * The native backend keeps compiled XLA programs in the folder that INFERENCE_SCALING_PROGRAMS names, if any, for later processes.
 *
 * @example (await useBackend()).name // 'tensorflow'
 */
export function useBackend(asked: string | undefined = process.env.INFERENCE_SCALING_BACKEND): Promise<Backend> {
  chosen ??= choose(asked);
  return chosen;
}
