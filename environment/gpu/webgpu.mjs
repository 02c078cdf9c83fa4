// @ts-check
// Dawn and TensorFlow.js's WebGPU backend in a folder of their own, so that the checkout's packages stay as they are; and the software
// Vulkan device of the browser that figures are drawn with, for machines without a GPU.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { installLocked, run } from '../children.mjs';
import { LOCAL, ROOT } from '../places.mjs';

export const WEBGPU_HOME = join(LOCAL, 'webgpu');
export const WEBGPU_FILES = ['package.json', 'package-lock.json'].map((name) =>
  join(ROOT, 'environment/gpu/webgpu', name),
);

export const hasWebgpu = () => existsSync(join(WEBGPU_HOME, 'node_modules/webgpu/index.js'));

/** Installs both packages, each held to the hash of its lock file. */
export async function makeWebgpu() {
  mkdirSync(WEBGPU_HOME, { recursive: true });
  for (const file of WEBGPU_FILES) copyFileSync(file, join(WEBGPU_HOME, basename(file)));
  // TensorFlow.js itself is the checkout's: backends of two copies would not know each other's tensors.
  await installLocked(WEBGPU_HOME, ['--legacy-peer-deps']);
}

const SOFTWARE = join(LOCAL, 'swiftshader');
const ICD = join(SOFTWARE, 'vk_swiftshader_icd.json');
const PACKED = join(ROOT, 'node_modules/@sparticuz/chromium/bin/swiftshader.tar.br');

/**
 * The environment in which a process finds a Vulkan device made of software alone (SwiftShader), or why there is none.
 * @returns {Promise<{env: Record<string, string>} | {why: string}>}
 */
export async function softwareVulkan() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { why: `SwiftShader comes with the browser for linux-x64, and this is ${process.platform}-${process.arch}` };
  if (!existsSync(ICD)) {
    if (!existsSync(PACKED)) return { why: 'the package @sparticuz/chromium has no SwiftShader' };
    mkdirSync(SOFTWARE, { recursive: true });
    const archive = join(SOFTWARE, `${process.pid}.tar`);
    try {
      writeFileSync(archive, brotliDecompressSync(readFileSync(PACKED)));
      await run('tar', ['-xf', archive, '-C', SOFTWARE]);
    } catch (error) {
      return { why: `SwiftShader could not be unpacked (${/** @type {Error} */ (error).message.split('\n')[0]})` };
    } finally {
      rmSync(archive, { force: true });
    }
  }
  const given = process.env.LD_LIBRARY_PATH;
  const LD_LIBRARY_PATH = given === undefined || given === '' ? SOFTWARE : `${SOFTWARE}:${given}`;
  return { env: { LD_LIBRARY_PATH, VK_ICD_FILENAMES: ICD, VK_DRIVER_FILES: ICD } };
}
