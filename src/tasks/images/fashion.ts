import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { optionalPath } from '../../compute/optional.js';
import type { ImageSet } from './mnist.js';

const CLASSES = 10;
const SIZE = 28 * 28;
/** Images of each class; the package has the test images of a class before its training images. */
const COUNTS = { test: 1000, train: 6000 } as const;

/** What the classes are, in their order. */
export const CLOTHES: readonly string[] = [
  ...['T-shirt', 'trousers', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'],
];

const [OPEN, CLOSE, ZERO, NINE] = [...'[]09'].map((character) => character.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
];

/**
 * The rows of 784 bytes in {"data": [[0, 255, ...], ...]}, read digit by digit, which is several times as fast as JSON.parse and needs a
 * tenth of its memory. Rows without a value are left out: the package has some where its source had empty lines.
 *
 * @throws Error for rows of another length, and for values above 255.
 */
export function parseRows(bytes: Uint8Array, path: string): Uint8Array {
  const refuse = (expected: string, got: string, row: number): never => {
    throw new Error(`${path}: expected ${expected} in row ${row}, got ${got}`);
  };
  const values = new Uint8Array(bytes.length);
  let [at, row, from, depth, value, digits] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte >= ZERO && byte <= NINE && depth === 2) {
      value = 10 * value + byte - ZERO;
      digits++;
      continue;
    }
    if (digits > 0) {
      if (value > 255) refuse('values from 0 to 255', String(value), row);
      values[at++] = value;
      value = 0;
      digits = 0;
    }
    if (byte === OPEN) depth++;
    else if (byte === CLOSE && depth-- === 2) {
      if (at !== from && at - from !== SIZE) refuse(`${SIZE} values`, String(at - from), row);
      from = at;
      row++;
    }
  }
  if (depth !== 0) refuse('a closed list', 'the end of the file', row);
  return values.subarray(0, at);
}

const loaded = new Map<string, ImageSet>();

/**
 * Fashion-MNIST's training (60,000) or test images (10,000) of clothes from the package fashion-mnist, read once a process; image i is of
 * class i mod 10. Source: H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747 (MIT licence, Zalando SE).
 *
 * @param part 'train' or 'test'
 * @returns images of 28 x 28 bytes, with their labels
 * @throws Error that says what to install where the package is missing, and for a package of other contents
 * @example CLOTHES[fashion('train').labels[3]!] // 'dress'
 */
export function fashion(part: 'train' | 'test'): ImageSet {
  if (!loaded.has(part)) {
    const folder = dirname(optionalPath('fashion-mnist/package.json'));
    const count = CLASSES * (COUNTS.train + COUNTS.test);
    const images = {
      test: new Uint8Array(CLASSES * COUNTS.test * SIZE),
      train: new Uint8Array(CLASSES * COUNTS.train * SIZE),
    };
    for (let label = 0; label < CLASSES; label++) {
      const path = join(folder, 'src', 'clothes', `${label}.json`);
      const rows = parseRows(readFileSync(path), path);
      if (rows.length !== (count / CLASSES) * SIZE) {
        throw new Error(`${path}: expected ${count / CLASSES} images, got ${rows.length / SIZE}`);
      }
      for (let i = 0; i < count / CLASSES; i++) {
        const image = rows.subarray(i * SIZE, (i + 1) * SIZE);
        const [into, place] = i < COUNTS.test ? [images.test, i] : [images.train, i - COUNTS.test];
        into.set(image, (place * CLASSES + label) * SIZE);
      }
    }
    for (const name of ['test', 'train'] as const) {
      const size = CLASSES * COUNTS[name];
      loaded.set(name, {
        images: images[name],
        labels: Uint8Array.from({ length: size }, (_, i) => i % CLASSES),
        count: size,
      });
    }
  }
  return loaded.get(part)!;
}
