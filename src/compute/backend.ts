import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { startNative } from './native-tensorflow.js';
import { startTensorFlowGpu } from './tensorflow-gpu.js';
import { nameDevice, tf } from './tf.js';
import { startWebgpu } from './webgpu.js';

/** Backends in the order of preference. */
export const BACKENDS = ['tensorflow', 'wasm'] as const;

/** Backends that are used where they are asked for; their packages are not part of the set-up. */
export const OTHER_BACKENDS = ['tensorflow-gpu', 'webgpu'] as const;

export type BackendName = (typeof BACKENDS)[number] | (typeof OTHER_BACKENDS)[number];

/** Which backend runs, and why a better one does not. */
export interface Backend {
  readonly name: BackendName;
  /** The device that it runs on, where that is not the CPU. */
  readonly device?: string;
  /** Why backends before this one in the order of preference are not used; empty when this is the best. */
  readonly missing: readonly string[];
}

let chosen: Promise<Backend> | undefined;

/** What a starter has to say: the device on which it runs, or why the CPU's backend was started instead. */
interface Started {
  readonly device?: string;
  /** MiB that are free on it, where it says so. */
  readonly memory?: number;
  readonly why?: string;
  readonly remarks?: readonly string[];
}

async function startWasm(): Promise<Started> {
  const require = createRequire(import.meta.url);
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
  const main = require.resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(dirname(main) + sep + 'dist' + sep);
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js refused its WebAssembly backend');
  return {};
}

async function startTensorFlow(): Promise<Started> {
  await startNative();
  return {};
}

const STARTERS: Record<BackendName, () => Promise<Started>> = {
  tensorflow: startTensorFlow,
  wasm: startWasm,
  'tensorflow-gpu': startTensorFlowGpu,
  webgpu: startWebgpu,
};

const HINTS: Record<BackendName, string> = {
  tensorflow: 'run `npm run setup`, and `npm run doctor` to see what it lacks',
  wasm: 'run `npm run setup`: the package @tensorflow/tfjs-backend-wasm is not installed',
  'tensorflow-gpu': 'run `npm run setup -- --gpu`, and `npm run doctor` to see what the card lacks',
  webgpu: 'run `npm run setup -- --webgpu`, and `npm run doctor` to see what it lacks',
};

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}

async function choose(asked: string | undefined): Promise<Backend> {
  if (asked !== undefined && asked !== '') {
    const all: readonly string[] = [...BACKENDS, ...OTHER_BACKENDS];
    if (!all.includes(asked)) throw new Error(`backend: expected one of ${all.join(', ')}, got "${asked}"`);
    const name = asked as BackendName;
    let started: Started;
    try {
      started = await STARTERS[name]();
    } catch (error) {
      throw new Error(`backend "${name}" was asked for and cannot start (${firstLine(error)}): ${HINTS[name]}`);
    }
    const { device, memory, why, remarks = [] } = started;
    for (const remark of remarks) process.stderr.write(`${name}: ${remark}\n`);
    if (why !== undefined) {
      process.stderr.write(`${name}: ${why}; the CPU is used instead\n`);
      return { name: 'tensorflow', missing: [`${name}: ${why}`] };
    }
    if (device === undefined) return { name, missing: [] };
    nameDevice(name, { name: device, ...(memory === undefined ? {} : { memory }) });
    return { name, device, missing: [] };
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
 * this machine has. Asking for one that cannot start is an error that says what to do; where an NVIDIA card is asked for and there is none
 * to use, the CPU is used, which is said on standard error and in `missing`.
 *
 * The native backend keeps compiled XLA programs in the folder that INFERENCE_SCALING_PROGRAMS names, if any, for later processes.
 *
 * @param asked a backend by name (default: INFERENCE_SCALING_BACKEND, else the best there is)
 * @returns the backend and its device
 * @throws Error that says what to do, for a backend that cannot start
 * @example (await useBackend()).name // 'tensorflow'
 */
export function useBackend(asked: string | undefined = process.env.INFERENCE_SCALING_BACKEND): Promise<Backend> {
  chosen ??= choose(asked);
  return chosen;
}
