// @ts-check
// What there is of NVIDIA: the driver, its cards, and whether TensorFlow's CUDA build can use them. A machine without a driver is asked
// nothing: no process is started.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { which } from '../places.mjs';

/**
 * @typedef {object} Card
 * @property {string} index
 * @property {string} uuid
 * @property {string} name
 * @property {number} memory MiB in all
 * @property {number} free MiB that nobody uses
 * @property {string} capability compute capability, "8.9"
 */

/**
 * @typedef {object} Found
 * @property {string} [smi] the path of nvidia-smi
 * @property {string} [library] the path of libcuda.so.1
 * @property {string} [driver] its version
 * @property {readonly Card[]} cards
 * @property {string} [failed] why the driver could not be asked
 */

/** Of CUDA 12 for Linux x86-64, by its minor version compatibility: https://docs.nvidia.com/deploy/cuda-compatibility */
export const LEAST_DRIVER = '525.60.13';
/** TensorFlow 2.18 has kernels for Pascal (6.0) and later, by its release notes. */
export const LEAST_CAPABILITY = 6;
/** The newest that CUDA 12.5 makes machine code for. */
export const KNOWN_CAPABILITY = 9;
/** MiB that a process on a card needs for its context and libraries. */
export const LEAST_MEMORY = 1024;

const LIBRARY = 'libcuda.so.1';
const SMI_FOLDERS = ['/usr/bin', '/usr/local/bin', '/usr/lib/wsl/lib'];
const FOLDERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/lib/wsl/lib',
  '/usr/local/cuda/compat',
  '/usr/local/nvidia/lib64',
  '/run/opengl-driver/lib',
];

/** Where a driver is looked for; tests look elsewhere. */
export const USUAL_PLACES = { folders: FOLDERS, tools: SMI_FOLDERS };

/** @param {readonly string[]} folders */
function findLibrary(folders) {
  const given = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean);
  return [...given, ...folders].map((folder) => join(folder, LIBRARY)).find((path) => existsSync(path));
}

const ASKED = ['index', 'uuid', 'name', 'driver_version', 'memory.total', 'memory.free', 'compute_cap'];

/** Asks CUDA itself where nvidia-smi is not installed, as in some containers. */
const BY_LIBRARY = `
import ctypes, sys
cuda = ctypes.CDLL(sys.argv[1])
state = cuda.cuInit(0)
if state != 0:
    sys.exit("cuInit says %d" % state)
number, version = ctypes.c_int(), ctypes.c_int()
cuda.cuDeviceGetCount(ctypes.byref(number))
for i in range(number.value):
    device, name, total = ctypes.c_int(), ctypes.create_string_buffer(100), ctypes.c_size_t()
    major, minor = ctypes.c_int(), ctypes.c_int()
    cuda.cuDeviceGet(ctypes.byref(device), i)
    cuda.cuDeviceGetName(name, 100, device)
    cuda.cuDeviceTotalMem_v2(ctypes.byref(total), device)
    cuda.cuDeviceGetAttribute(ctypes.byref(major), 75, device)
    cuda.cuDeviceGetAttribute(ctypes.byref(minor), 76, device)
    mib = total.value >> 20
    print("%d, , %s, , %d, %d, %d.%d" % (i, name.value.decode(), mib, mib, major.value, minor.value))
`;

/** @param {string} text @returns {{driver: string | undefined, cards: Card[]}} */
function readCards(text) {
  /** @type {string | undefined} */
  let driver;
  const cards = text
    .trim()
    .split('\n')
    .filter((line) => line.split(',').length === ASKED.length)
    .map((line) => {
      const [index = '', uuid = '', name = '', version = '', memory, free, capability = ''] = line
        .split(',')
        .map((cell) => cell.trim());
      if (version !== '') driver = version;
      return { index, uuid, name, memory: Number(memory), free: Number(free), capability };
    });
  return { driver, cards };
}

/** The last line that a command which failed had to say. @param {unknown} error */
function lastWords(error) {
  const { stderr, stdout, message } = /** @type {{stderr?: string, stdout?: string, message: string}} */ (error);
  return `${stdout ?? ''}\n${stderr ?? ''}`.trim().split('\n').at(-1)?.trim() || message;
}

/**
 * The driver and its cards.
 * @param {typeof USUAL_PLACES} [places]
 * @param {string | undefined} [python] asks the library where there is no nvidia-smi
 * @returns {Found}
 */
export function findNvidia(places = USUAL_PLACES, python = which(['python3'])) {
  const smi = which(['nvidia-smi', ...places.tools.map((folder) => join(folder, 'nvidia-smi'))]);
  const library = findLibrary(places.folders);
  if (smi === undefined && library === undefined) return { cards: [] };
  const how = { encoding: /** @type {const} */ ('utf8'), timeout: 20_000, stdio: /** @type {const} */ ('pipe') };
  try {
    if (smi !== undefined) {
      const text = execFileSync(smi, [`--query-gpu=${ASKED}`, '--format=csv,noheader,nounits'], how);
      return { smi, library, ...readCards(text) };
    }
    if (python === undefined) return { library, cards: [], failed: 'neither nvidia-smi nor Python is there to ask it' };
    return { library, ...readCards(execFileSync(python, ['-c', BY_LIBRARY, library ?? ''], how)) };
  } catch (error) {
    return { smi, library, cards: [], failed: lastWords(error) };
  }
}

/** Whether dotted number `a` comes before `b`. @param {string} a @param {string} b */
function isBefore(a, b) {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/**
 * The card that CUDA would use: the first that CUDA_VISIBLE_DEVICES names, by its number or the start of its UUID, else the first.
 * @param {readonly Card[]} cards
 * @param {string | undefined} visible
 */
export function chosenCard(cards, visible = process.env.CUDA_VISIBLE_DEVICES) {
  if (visible === undefined) return cards[0];
  const [first = ''] = visible.split(',').map((part) => part.trim());
  return cards.find(({ index, uuid }) => first === index || (first.startsWith('GPU-') && uuid.startsWith(first)));
}

/**
 * The card to use, or why there is none, in one sentence.
 * @param {Found} found
 * @param {{visible?: string | undefined, platform?: string}} [where]
 * @returns {{card: Card, remarks: readonly string[]} | {why: string}}
 */
export function usableCard(
  found,
  { visible = process.env.CUDA_VISIBLE_DEVICES, platform = `${process.platform}-${process.arch}` } = {},
) {
  if (platform !== 'linux-x64')
    return { why: `TensorFlow's CUDA build is for linux-x64, and this is ${platform}; webgpu may run here` };
  const { smi, library, driver, cards, failed } = found;
  if (smi === undefined && library === undefined)
    return { why: `there is no NVIDIA driver (neither ${LIBRARY} nor nvidia-smi was found)` };
  if (failed !== undefined) return { why: `the NVIDIA driver does not answer (${failed}); restart it or reinstall it` };
  if (library === undefined) return { why: `${LIBRARY} was not found beside ${smi}; install the driver's libraries` };
  if (driver !== undefined && isBefore(driver, LEAST_DRIVER))
    return { why: `expected an NVIDIA driver >= ${LEAST_DRIVER}, which CUDA 12 needs, got ${driver}; update it` };
  if (cards.length === 0) return { why: 'the NVIDIA driver has no card' };
  const card = chosenCard(cards, visible);
  if (card === undefined)
    return {
      why: `CUDA_VISIBLE_DEVICES is "${visible}", and the cards are ${cards.map(({ index, name }) => `${index} (${name})`).join(', ')}`,
    };
  const capability = Number(card.capability);
  if (capability < LEAST_CAPABILITY)
    return { why: `expected a card of compute capability >= 6.0, got ${card.name} with ${card.capability}` };
  if (card.free < LEAST_MEMORY)
    return {
      why: `expected ${LEAST_MEMORY} MiB of free memory on ${card.name}, got ${card.free} of ${card.memory} MiB`,
    };
  const remarks = [];
  if (capability > KNOWN_CAPABILITY)
    remarks.push(
      `${card.name} is newer than CUDA 12.5: the driver translates every kernel at its first use, which takes minutes once and is kept`,
    );
  if (cards.length > 1 && visible === undefined)
    remarks.push(`the first of ${cards.length} cards is used; CUDA_VISIBLE_DEVICES=1 chooses the second`);
  return { card, remarks };
}

/** A card in words. @param {Card} card */
export const cardText = ({ name, memory, free, capability }) =>
  `${name}, ${memory} MiB (${free} free), compute capability ${capability}`;
