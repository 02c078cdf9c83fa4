import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../compute/files.js';
import { modelsFolder } from '../compute/paths.js';
import { tf } from '../compute/tf.js';
import type { Weights } from './weights.js';

/** What a trained checkpoint is: everything needed to judge it and to make it again. */
export interface Card {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  /** The network's configuration. */
  readonly network: Readonly<Record<string, unknown>>;
  readonly parameters: number;
  readonly seed: number;
  readonly data: string;
  /** The text of each token, for language models. */
  readonly tokens?: readonly string[];
  readonly training: Readonly<Record<string, unknown>>;
  readonly loss: number;
  readonly seconds: number;
  /** The command that trains it again. */
  readonly command: string;
  /** The commit of the code that trained it. */
  readonly commit: string;
  /** What it was measured to be when it was made. */
  readonly measured?: readonly Readonly<Record<string, unknown>>[];
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const MAX_HEADER = 100 * 2 ** 20;

function refuse(path: string, expected: string, got: string): never {
  throw new Error(`checkpoint ${path}: expected ${expected}, got ${got}`);
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function checkEntry(path: string, name: string, value: unknown, bytes: number): Entry {
  const entry = value as Partial<Entry> | null;
  if (entry === null || typeof entry !== 'object')
    refuse(path, `an object for tensor "${name}"`, JSON.stringify(value));
  if (entry.dtype !== 'F32') refuse(path, `dtype F32 for tensor "${name}"`, String(entry.dtype));
  const { shape, data_offsets: offsets } = entry;
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isWhole)) {
    refuse(path, `a shape of at most 8 whole numbers for tensor "${name}"`, JSON.stringify(shape));
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole)) {
    refuse(path, `two data offsets for tensor "${name}"`, JSON.stringify(offsets));
  }
  const [begin, end] = offsets as unknown as [number, number];
  const size = shape.reduce((product: number, side: number) => product * side, 4);
  if (end - begin !== size) refuse(path, `${size} bytes for tensor "${name}"`, `${end - begin}`);
  if (end > bytes) refuse(path, `tensor "${name}" to end within ${bytes} bytes of data`, `${end}`);
  return entry as Entry;
}

function parseHeader(path: string, file: Buffer): { header: Record<string, unknown>; data: Buffer } {
  if (file.length < 8) refuse(path, 'a safetensors file of at least 8 bytes', `${file.length} bytes`);
  const length = Number(file.readBigUInt64LE(0));
  if (length > MAX_HEADER || length > file.length - 8) {
    refuse(path, `a header of at most ${Math.min(MAX_HEADER, file.length - 8)} bytes`, `${length}`);
  }
  const text = file.toString('utf8', 8, 8 + length);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    refuse(path, 'a header in JSON', JSON.stringify(text.slice(0, 40)));
  }
  if (header === null || typeof header !== 'object' || Array.isArray(header)) {
    refuse(path, 'a header that is a JSON object', JSON.stringify(header)?.slice(0, 40));
  }
  return { header: header as Record<string, unknown>, data: file.subarray(8 + length) };
}

/**
 * Reads float32 tensors from a safetensors file (https://huggingface.co/docs/safetensors).
 * Sizes are checked against the file before anything is allocated; overlaps and gaps are refused.
 */
export function loadWeights(path: string): Weights {
  return parseWeights(path, readFileSync(path));
}

/** `loadWeights` on bytes in memory; `path` names them in errors. */
export function parseWeights(path: string, file: Buffer): Weights {
  const { header, data } = parseHeader(path, file);
  const entries: [string, Entry][] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== '__metadata__') entries.push([name, checkEntry(path, name, value, data.length)]);
  }
  const ordered = [...entries].sort(
    (a, b) => a[1].data_offsets[0] - b[1].data_offsets[0] || a[1].data_offsets[1] - b[1].data_offsets[1],
  );
  let at = 0;
  for (const [name, entry] of ordered) {
    if (entry.data_offsets[0] !== at)
      refuse(path, `tensor "${name}" to begin at byte ${at}`, `${entry.data_offsets[0]}`);
    at = entry.data_offsets[1];
  }
  if (at !== data.length) refuse(path, `tensors that fill ${data.length} bytes of data`, `${at}`);
  const weights: Weights = {};
  for (const [name, entry] of entries) {
    const [begin, end] = entry.data_offsets;
    const values = new Float32Array((end - begin) / 4);
    new Uint8Array(values.buffer).set(data.subarray(begin, end));
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) refuse(path, `finite numbers in tensor "${name}"`, `${values[bad]} at ${bad}`);
    weights[name] = tf.tensor(values, [...entry.shape], 'float32');
  }
  return weights;
}

/** Writes float32 tensors as a safetensors file, names in alphabetical order. */
export function saveWeights(path: string, weights: Weights): void {
  const header: Record<string, Entry> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const name of Object.keys(weights).sort()) {
    const values = weights[name]!.dataSync() as Float32Array;
    header[name] = { dtype: 'F32', shape: weights[name]!.shape, data_offsets: [at, at + values.byteLength] };
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    at += values.byteLength;
  }
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  writeWhole(path, Buffer.concat([size, Buffer.from(text), ...parts]));
}

/** Saves weights and card as `<folder>/<name>.safetensors` and `<name>.card.json`. */
export function saveCheckpoint(folder: string, weights: Weights, card: Card): void {
  saveWeights(`${folder}/${card.name}.safetensors`, weights);
  saveCard(folder, card);
}

/** Saves a card as `<folder>/<name>.card.json`. */
export function saveCard(folder: string, card: Card): void {
  writeWhole(`${folder}/${card.name}.card.json`, `${JSON.stringify(card, null, 2)}\n`);
}

/** A checkpoint in memory. `id` names the exact weights: the card's name and the start of the file's SHA-256. */
export interface Checkpoint {
  readonly weights: Weights;
  readonly card: Card;
  readonly id: string;
}

/** Loads weights and card saved by `saveCheckpoint`. */
export function loadCheckpoint(folder: string, name: string): Checkpoint {
  for (const ending of ['card.json', 'safetensors']) {
    const path = `${folder}/${name}.${ending}`;
    if (!existsSync(path)) refuse(path, 'a checkpoint made by `npm run train`', 'no such file');
  }
  const card = JSON.parse(readFileSync(`${folder}/${name}.card.json`, 'utf8')) as Card;
  const path = `${folder}/${name}.safetensors`;
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  return { weights: loadWeights(path), card, id: `${card.name}@${digest.slice(0, 8)}` };
}

/** Whether there is a checkpoint of this name, in `modelsFolder()` unless told. */
export function hasCheckpoint(name: string, folder = modelsFolder()): boolean {
  return ['card.json', 'safetensors'].every((ending) => existsSync(`${folder}/${name}.${ending}`));
}
