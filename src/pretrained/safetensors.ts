import { closeSync, existsSync, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { openedFile } from '../compute/files.js';
import { shown } from '../compute/shown.js';
import { type Refuse, type TensorPlace, tensorPlaces } from '../networks/safetensors.js';
import { dequantise, ENCODINGS, type Encoding } from './dequantise.js';
import { jsonObject } from './json-object.js';
import type { TensorFile } from './llama.js';
import { ModelError } from './model-error.js';
import { readAt } from './read-at.js';

const ONE = 'model.safetensors';
const SHARDS = 'model.safetensors.index.json';

/** The types of numbers that are read, all to single precision. */
const TYPES: ReadonlyMap<string, Encoding> = new Map(
  [...ENCODINGS.values()].filter(({ values }) => values === 1).map((encoding) => [encoding.name, encoding]),
);

/** Where a tensor lies in which file. */
interface Place extends TensorPlace {
  readonly file: number;
  readonly path: string;
}

/** The open tensors of a folder. */
export interface Safetensors extends TensorFile {
  readonly names: readonly string[];
  /** The files that they lie in. */
  readonly files: readonly string[];
  close(): void;
}

const refusing =
  (path: string): Refuse =>
  (expected, got) => {
    throw new ModelError(`${path}: expected ${expected}, got ${got}`);
  };

/** Every tensor of one file, checked against the file's size before anything is made of it. */
function placesOf(path: string, file: number): Place[] {
  const read = (at: number, bytes: number) => readAt(file, path, at, bytes);
  const places = tensorPlaces({ size: fstatSync(file).size, read }, (dtype) => TYPES.get(dtype)?.bytes, refusing(path));
  return places.map((place) => ({ ...place, file, path }));
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
    throw new ModelError(`${path}: expected a weight_map of names of files beside it, got ${shown(strange)}`);
  }
  return { names: [...new Set(entries.map(([, name]) => name as string))].sort(), promised: new Map(entries) };
}

/**
 * Opens the tensors of a model's folder (model.safetensors, or the shards that model.safetensors.index.json names): headers are
 * checked, and nothing of the weights is read before `read`. F32, F16 and BF16 are read.
 * Source: https://huggingface.co/docs/safetensors.
 *
 * @param folder of the model
 * @returns shapes by name, and `read`, to be closed
 * @throws ModelError of one sentence that names the file, what was expected and what came
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
      files.push(openedFile(path, refusing(path)));
      for (const place of placesOf(path, files.at(-1)!)) places.set(place.name, place);
    }
    for (const [tensor, name] of promised) {
      if (!places.has(tensor))
        throw new ModelError(`${join(folder, name)}: expected tensor ${shown(tensor)}, got none`);
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
      const encoding = TYPES.get(place.dtype);
      if (encoding === undefined) {
        throw new ModelError(
          `${place.path}: expected tensor "${name}" in one of ${[...TYPES.keys()].join(', ')}, got ${shown(place.dtype)}`,
        );
      }
      return dequantise(encoding, readAt(place.file, place.path, place.offset, place.bytes));
    },
    close,
  };
}
