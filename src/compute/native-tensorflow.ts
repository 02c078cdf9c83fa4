import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { drawLongRowsBy } from './random.js';
import { tf } from './tf.js';

const require = createRequire(import.meta.url);

/** XLA may reorder sums, so that they run in vectors; infinities, NaN, division and functions stay as they are. */
const XLA_FLAGS = [
  'enable_fast_math',
  'fast_math_honor_infs',
  'fast_math_honor_nans',
  'fast_math_honor_division',
  'fast_math_honor_functions',
].map((flag) => `--xla_cpu_${flag}=true`);

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

/** tfjs-node 4.22 calls two functions of `util` that Node 22 warns of and Node 23 removed. */
function mendNodeUtil(): void {
  const util = require('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}

/** Another build of TensorFlow than the CPU's. */
export interface OtherBuild {
  /** The addon that is linked to it. */
  readonly addon: string;
  /** Flags for XLA besides the CPU's. */
  readonly xlaFlags: readonly string[];
}

/** Has tfjs-node find another addon where it looks for its own, which is not loaded. */
function loadInstead(addon: string): void {
  const own = join(require.resolve('@tensorflow/tfjs-node/package.json'), '../lib/napi-v8/tfjs_binding.node');
  if (!existsSync(own)) throw new Error(`expected the addon of the CPU's build at ${own}, got no such file`);
  require(addon);
  require.cache[own] = require.cache[addon];
}

/** Starts TensorFlow in this process: the CPU's build, or another that it is given. */
export async function startNative(other?: OtherBuild): Promise<void> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  process.env.XLA_FLAGS ??= [...XLA_FLAGS, ...(other?.xlaFlags ?? [])].join(' ');
  const { INFERENCE_SCALING_PROGRAMS: programs } = process.env;
  if (programs !== undefined && programs !== '') process.env.TF_XLA_FLAGS ??= keptIn(programs);
  mendNodeUtil();
  if (other !== undefined) loadInstead(other.addon);
  require('@tensorflow/tfjs-node');
  if (!(await tf.setBackend('tensorflow'))) throw new Error('TensorFlow.js refused its native backend');
  drawLongRowsBy((await import('./compile/philox-native.js')).nativeWords);
}
