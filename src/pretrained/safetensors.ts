import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { dequantise, ENCODINGS, type Encoding } from './dequantise.js';
import type { TensorFile } from './llama.js';
import { ModelError } from './model-error.js';

const MAX_HEADER = 100 * 2 ** 20;
const ONE = 'model.safetensors';
const SHARDS = 'model.safetensors.index.json';

/** The types of numbers that are read, all to single precision. */
const TYPES: ReadonlyMap<string, Encoding> = new Map(
  [...ENCODINGS.values()].filter(({ values }) => values === 1).map((encoding) => [encoding.name, encoding]),
);

/** Where a tensor lies in which file. */
interface Place {
  readonly file: number;
  readonly path: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
}

/** The open tensors of a folder. */
export interface Safetensors extends TensorFile {
  readonly names: readonly string[];
  /** The files that they lie in. */
  readonly files: readonly string[];
  close(): void;
}

/** A JSON file whose whole is an object; a `ModelError` otherwise. */
export function jsonObject(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ModelError(`${path}: expected a file that can be read, got "${(error as Error).message}"`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ModelError(`${path}: expected a JSON object, got ${JSON.stringify(text.slice(0, 40))}`);
}

function readAt(file: number, path: string, offset: number, bytes: number): Buffer {
  const data = Buffer.alloc(bytes);
  for (let got = 0; got < bytes; ) {
    const more = readSync(file, data, got, bytes - got, offset + got);
    if (more === 0) throw new ModelError(`${path}: expected ${bytes} bytes at byte ${offset}, got ${got}`);
    got += more;
  }
  return data;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Every tensor of one file, checked against the file's size before anything is made of it. */
function placesOf(path: string, file: number): Map<string, Place> {
  const refuse = (expected: string, got: unknown): never => {
    throw new ModelError(`${path}: expected ${expected}, got ${String(got).slice(0, 80)}`);
  };
  const { size } = fstatSync(file);
  if (size < 8) refuse('a safetensors file of at least 8 bytes', `${size}`);
  const length = Number(readAt(file, path, 0, 8).readBigUInt64LE());
  const most = Math.min(MAX_HEADER, size - 8);
  if (length > most) refuse(`a header of at most ${most} bytes`, `${length} (is the file cut off?)`);
  const text = readAt(file, path, 8, length).toString('utf8');
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    refuse('a header in JSON', JSON.stringify(text.slice(0, 40)));
  }
  if (header === null || typeof header !== 'object') refuse('a header that is a JSON object', header);
  const places = new Map<string, Place>();
  for (const [name, value] of Object.entries(header as object)) {
    if (name === '__metadata__') continue;
    const label = `tensor ${JSON.stringify(name.slice(0, 80))}`;
    const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
    if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isWhole)) {
      return refuse(`a shape of at most 8 whole numbers for ${label}`, JSON.stringify(shape));
    }
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole)) {
      return refuse(`two data offsets for ${label}`, JSON.stringify(offsets));
    }
    const [begin, end] = offsets as [number, number];
    const type = TYPES.get(String(dtype));
    const values = shape.reduce((product: number, side: number) => product * side, 1);
    if (end < begin || (type !== undefined && end - begin !== values * type.bytes)) {
      refuse(`${values} numbers of ${dtype} in ${label}`, `${end - begin} bytes`);
    }
    if (8 + length + end > size) {
      refuse(`${label} to end at byte ${8 + length + end}`, `a file of ${size} bytes (is it cut off?)`);
    }
    places.set(name, { file, path, type: String(dtype), shape, offset: 8 + length + begin, bytes: end - begin });
  }
  return places;
}

/** The names of the files with the tensors of a folder, and the names that the index promises. */
function filesOf(folder: string): { names: string[]; promised: ReadonlyMap<string, string> } {
  if (existsSync(join(folder, ONE))) return { names: [ONE], promised: new Map() };
  const path = join(folder, SHARDS);
  if (!existsSync(path)) throw new ModelError(`${folder}: expected ${ONE} or ${SHARDS}, got neither`);
  const map = jsonObject(path)['weight_map'];
  const entries = map !== null && typeof map === 'object' ? Object.entries(map) : [];
  const strange = entries.find(([, name]) => typeof name !== 'string' || !/^[\w.-]+\.safetensors$/.test(name));
  if (entries.length === 0 || strange !== undefined) {
    throw new ModelError(`${path}: expected a weight_map of names of files beside it, got ${JSON.stringify(strange)}`);
  }
  return { names: [...new Set(entries.map(([, name]) => name as string))].sort(), promised: new Map(entries) };
}

/**
 * Opens the tensors of a model's folder (model.safetensors, or the shards that model.safetensors.index.json names): headers are
 * checked, and nothing of the weights is read before `read`. F32, F16 and BF16 are read.
 * Source: https://huggingface.co/docs/safetensors.
 *
 * Throws a `ModelError` of one sentence that names the file, what was expected and what came.
 *
 * @example openSafetensors('SmolLM2-135M').shapeOf('model.norm.weight') // [576]
 */
export function openSafetensors(folder: string): Safetensors {
  const { names, promised } = filesOf(folder);
  const files: number[] = [];
  const close = () => files.splice(0).forEach(closeSync);
  const places = new Map<string, Place>();
  try {
    for (const name of names) {
      const path = join(folder, name);
      if (!existsSync(path)) throw new ModelError(`${path}: expected this file, which ${SHARDS} names, got none`);
      files.push(openSync(path, 'r'));
      for (const [tensor, place] of placesOf(path, files.at(-1)!)) places.set(tensor, place);
    }
    for (const [tensor, name] of promised) {
      if (!places.has(tensor)) throw new ModelError(`${join(folder, name)}: expected tensor "${tensor}", got none`);
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    path: folder,
    names: [...places.keys()],
    files: names.map((name) => join(folder, name)),
    shapeOf: (name) => places.get(name)?.shape,
    read(name) {
      const place = places.get(name);
      if (place === undefined) throw new ModelError(`${folder}: expected a tensor "${name}", got none`);
      const encoding = TYPES.get(place.type);
      if (encoding === undefined) {
        throw new ModelError(
          `${place.path}: expected tensor "${name}" in one of ${[...TYPES.keys()].join(', ')}, got ${place.type}`,
        );
      }
      return dequantise(encoding, readAt(place.file, place.path, place.offset, place.bytes));
    },
    close,
  };
}
