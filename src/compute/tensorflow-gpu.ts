import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type OtherBuild, startNative } from './native-tensorflow.js';
import { inPackage } from './paths.js';
import { tf } from './tf.js';

interface Card {
  readonly index: string;
  readonly name: string;
  readonly free: number;
}

type Usable = { readonly card: Card; readonly remarks: readonly string[] } | { readonly why: string };

/** What set-up knows of NVIDIA's driver and of TensorFlow's CUDA build. */
interface Setup {
  findNvidia(): object;
  usableCard(found: object): Usable;
  layout(home?: string): { readonly addon: string; readonly cuda: string };
}

async function setup(): Promise<Setup> {
  const load = (file: string) => import(pathToFileURL(inPackage('environment', 'gpu', file)).href);
  return { ...(await load('driver.mjs')), ...(await load('build.mjs')) } as Setup;
}

const isOn = (value: string | undefined): boolean => value === '1' || value === 'true';

/** How a card computes: INFERENCE_SCALING_TF32=1 allows TF32 (faster, off by 1e-3), INFERENCE_SCALING_DETERMINISTIC=0 any order of sums. */
export interface Precision {
  readonly tf32: boolean;
  readonly deterministic: boolean;
}

/** What the environment asks for; exact and repeatable by default. */
export function precisionAsked(env: NodeJS.ProcessEnv = process.env): Precision {
  const { INFERENCE_SCALING_TF32: tf32, INFERENCE_SCALING_DETERMINISTIC: deterministic } = env;
  return { tf32: isOn(tf32), deterministic: deterministic === undefined || isOn(deterministic) };
}

/** A value of one of XLA's flags, which are separated by spaces. */
const quoted = (path: string): string => (/\s/.test(path) ? `"${path}"` : path);

/** XLA's flags for a card. Without TF32 it multiplies by cuBLAS alone, which can be told. */
export function xlaFlagsFor(cuda: string, { tf32, deterministic }: Precision): string[] {
  return [
    `--xla_gpu_cuda_data_dir=${quoted(cuda)}`,
    ...(tf32 ? [] : ['--xla_gpu_enable_triton_gemm=false']),
    ...(deterministic ? ['--xla_gpu_deterministic_ops=true'] : []),
  ];
}

/** Variables that TensorFlow and CUDA read when they are loaded; what is set already stays. */
export function variablesFor(card: Card, { tf32, deterministic }: Precision): Record<string, string> {
  return {
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    CUDA_VISIBLE_DEVICES: card.index,
    ...(tf32 ? {} : { NVIDIA_TF32_OVERRIDE: '0' }),
    TF_DETERMINISTIC_OPS: deterministic ? '1' : '0',
  };
}

/** What stands behind a backend's name on rows: the device, and what makes its results differ. */
export function deviceText(card: Pick<Card, 'name'>, { tf32, deterministic }: Precision): string {
  return [card.name, ...(tf32 ? ['TF32'] : []), ...(deterministic ? [] : ['any order'])].join(', ');
}

/** The part of the addon that computes, whose errors may say that memory is out. */
interface Computes {
  executeOp(...args: never[]): unknown;
  runSavedModel(...args: never[]): unknown;
}

const OUT_OF_MEMORY = /\bOOM\b|resource.exhausted|out of memory/i;

/** The same addon, with errors of memory in one sentence that says what to do. */
export function sayingWhenFull<T extends Computes>(binding: T, card: string): T {
  const said =
    <A extends never[]>(work: (...args: A) => unknown) =>
    (...args: A) => {
      try {
        return work.apply(binding, args);
      } catch (error) {
        if (!OUT_OF_MEMORY.test(String(error))) throw error;
        const mend = 'INFERENCE_SCALING_ROWS=8 asks for fewer rows, INFERENCE_SCALING_BACKEND=tensorflow for the CPU';
        throw new Error(`expected memory for a batch on ${card}, got none: ${mend}`, { cause: error });
      }
    };
  return Object.create(binding, {
    executeOp: { value: said(binding.executeOp) },
    runSavedModel: { value: said(binding.runSavedModel) },
  }) as T;
}

/** The card that runs, or why the CPU does. */
export type Started =
  | { readonly device: string; readonly memory: number; readonly remarks: readonly string[] }
  | { readonly why: string };

/**
 * Starts TensorFlow's CUDA build on a card; the CPU's build where there is none that it can use.
 *
 * @throws Error where there is a card and the build is not there.
 */
export async function startTensorFlowGpu(): Promise<Started> {
  const { findNvidia, usableCard, layout } = await setup();
  const usable = usableCard(findNvidia());
  if ('why' in usable) {
    await startNative();
    return usable;
  }
  const { addon, cuda } = layout(process.env.INFERENCE_SCALING_CUDA_BUILD);
  if (!existsSync(addon)) throw new Error("TensorFlow's CUDA build has not been fetched");
  const precision = precisionAsked();
  const { card, remarks } = usable;
  for (const [name, value] of Object.entries(variablesFor(card, precision))) process.env[name] ??= value;
  const other: OtherBuild = { addon, xlaFlags: xlaFlagsFor(cuda, precision) };
  await startNative(other);
  const backend = tf.engine().backend as unknown as { readonly isUsingGpuDevice?: boolean; binding: Computes };
  if (backend.isUsingGpuDevice !== true)
    return { why: `TensorFlow cannot use ${card.name}: TF_CPP_MIN_LOG_LEVEL=0 makes it say what it lacks` };
  backend.binding = sayingWhenFull(backend.binding, card.name);
  return { device: deviceText(card, precision), memory: card.free, remarks };
}
