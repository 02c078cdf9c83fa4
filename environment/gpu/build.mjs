// @ts-check
// TensorFlow's CUDA build, beside the CPU's: fetched wheel by wheel, each held to a SHA-256, and laid out so that the libraries find each
// other without an environment variable.
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../children.mjs';
import { ADDON, digest, LOCAL, PYTHON, ROOT, readJson, remove, writeWhole } from '../places.mjs';

/** @typedef {{package: string, version: string, sha256: string, bytes: number}} Wheel */

const LIST = join(ROOT, 'environment/gpu/wheels.json');
const STAGE = join(ROOT, 'environment/gpu/stage.py');
const DOWNLOAD = join(ROOT, 'environment/setup/download.py');

/** @returns {readonly Wheel[]} */
export const wheels = () => JSON.parse(readFileSync(LIST, 'utf8'));

/** Where the build lies. The addon stands as deep in it as in its own package: it looks for TensorFlow in ../../deps/lib. */
export const GPU_HOME = join(LOCAL, 'tensorflow-gpu');

/** @param {string} [home] */
export const layout = (home = GPU_HOME) => ({
  addon: join(home, 'lib/napi-v8/tfjs_binding.node'),
  libraries: join(home, 'deps/lib'),
  nvidia: join(home, 'deps/nvidia'),
  cuda: join(home, 'deps/nvidia/cuda_nvcc'),
  made: join(home, 'made.json'),
});

/** @param {number} bytes */
export const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;

/** What is fetched, in bytes. */
export const fetchedBytes = () => wheels().reduce((sum, { bytes }) => sum + bytes, 0);

/** The libraries unpacked, with the largest wheel beside them. */
const ROOM = 7e9;

/** Changes when the build has to be made again. */
const keyOf = () => digest([process.platform, process.arch], [LIST, STAGE]);

/** Whether the build is there as a whole, and is the one that this version wants. @param {string} [home] */
export function hasGpuBuild(home = GPU_HOME) {
  const { addon, libraries, made } = layout(home);
  const there = [addon, join(libraries, 'libtensorflow_cc.so.2')].every((path) => existsSync(path));
  return there && readJson(made)?.key === keyOf();
}

const WHEREVER = ['--no-deps', '--only-binary=:all:', '--python-version', '3.12', '--abi', 'cp312', '--abi', 'none'];
const LINUX = ['--platform', 'manylinux_2_17_x86_64', '--platform', 'manylinux2014_x86_64'];

/** Goes on where an earlier try was cut off; by pip itself where only that reaches the index. @param {string} python @param {Wheel} wheel @param {string} file */
async function fetch(python, { package: name, version, sha256, bytes }, file) {
  try {
    await run(python, [DOWNLOAD, name, sha256, file, String(bytes)]);
    return;
  } catch {
    remove(file);
  }
  const folder = `${file}.pip`;
  const listed = join(folder, 'wheel.txt');
  mkdirSync(folder, { recursive: true });
  writeFileSync(listed, `${name}==${version} --hash=sha256:${sha256}\n`);
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-cache-dir', '--require-hashes'];
  await run(python, ['-m', 'pip', 'download', ...quietly, ...WHEREVER, ...LINUX, '-d', folder, '-r', listed]);
  const wheel = readdirSync(folder).find((one) => one.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`expected pip to bring ${name} ${version}, got nothing`);
  renameSync(join(folder, wheel), file);
  remove(folder);
}

/** Makes a folder that can be written to. @param {string} folder */
function openFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Error(`expected a folder that can be written to at ${folder}, got ${code}`);
  }
}

/**
 * Fetches the build and lays it out; what has been fetched of it is not fetched again.
 * @param {(line: string) => void} say
 * @param {{home?: string, list?: readonly Wheel[], addon?: string, python?: string, room?: number}} [how]
 */
export async function makeGpuBuild(
  say,
  { home = GPU_HOME, list = wheels(), addon = ADDON, python = PYTHON, room = ROOM } = {},
) {
  if (!existsSync(addon)) throw new Error(`expected the addon of the CPU's build at ${addon}, got no such file`);
  const building = `${home}.part`;
  const paths = layout(building);
  openFolder(building);
  const { bavail, bsize } = statfsSync(building);
  const { done = [] } = readJson(paths.made) ?? {};
  const left = list.filter(({ sha256 }) => !done.includes(sha256));
  if (left.length === list.length && bavail * bsize < room)
    throw new Error(`expected ${gigabytes(room)} of free disk for the CUDA build, got ${gigabytes(bavail * bsize)}`);
  for (const { package: name, version, sha256, bytes } of left) {
    say(`  ${name} ${version}, ${Math.ceil(bytes / 1e6)} MB ...`);
    const file = join(building, `${name}.whl`);
    await fetch(python, { package: name, version, sha256, bytes }, file);
    await run(python, [STAGE, file, sha256, join(building, 'deps')]);
    remove(file);
    done.push(sha256);
    writeWhole(paths.made, JSON.stringify({ done }));
  }
  mkdirSync(dirname(paths.addon), { recursive: true });
  copyFileSync(addon, paths.addon);
  writeWhole(paths.made, JSON.stringify({ key: keyOf(), done }));
  remove(home);
  renameSync(building, home);
}
