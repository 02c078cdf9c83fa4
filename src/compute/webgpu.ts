import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { inPackage } from './paths.js';
import { tf } from './tf.js';
import { noteTurns, readAtOnce, type WebgpuBackend } from './webgpu-reads.js';

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
}

interface Gpu {
  requestAdapter(options?: object): Promise<{ readonly info: AdapterInfo } | null>;
}

/** What is used here of npm's `webgpu`. */
interface Dawn {
  create(options: readonly string[]): Gpu;
  readonly globals: object;
}

/** Names of an adapter that are empty or all zeros say nothing. */
function nameOf({ description, device, vendor, architecture }: AdapterInfo): string {
  const names = [description, device, [vendor, architecture].filter(Boolean).join(' ')];
  return names.find((name) => name !== '' && !/^0x0*$/.test(name)) ?? 'unknown adapter';
}

/** Dawn's options, separated by commas: backend=vulkan, adapter=NAME. */
const optionsOf = (text: string | undefined): string[] => (text ?? '').split(',').filter((part) => part !== '');

/**
 * Starts WebGPU by Dawn, and says what device it is. Functions run as they are written: programs are TensorFlow's own.
 *
 * @throws Error where its packages are not there, or where no driver offers a device.
 */
export async function startWebgpu(): Promise<{ readonly device: string }> {
  const home = inPackage('.local', 'webgpu', 'package.json');
  if (!existsSync(home)) throw new Error('its packages are not installed');
  const require = createRequire(home);
  noteTurns();
  const dawn = (await import(pathToFileURL(require.resolve('webgpu')).href)) as Dawn;
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create(optionsOf(process.env.INFERENCE_SCALING_DAWN));
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('expected a driver with a GPU (Vulkan, Metal or Direct3D 12), got none');
  const host = globalThis as { navigator?: object };
  host.navigator ??= {};
  Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true });
  require('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js refused its WebGPU backend');
  await tf.ready();
  readAtOnce(tf.engine().backend as unknown as WebgpuBackend);
  return { device: nameOf(adapter.info) };
}
