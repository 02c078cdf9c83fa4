import { closeSync, fstatSync, readSync } from 'node:fs';
import { openedFile } from '../compute/files.js';
import { shown } from '../compute/shown.js';
import { dequantise, ENCODINGS } from './dequantise.js';
import { ModelError } from './model-error.js';
import { readAt } from './read-at.js';

/** A value of GGUF's metadata. */
export type MetadataValue = number | bigint | boolean | string | readonly MetadataValue[];

/** Where a tensor lies in the file. */
export interface GgufTensor {
  readonly name: string;
  /** As NumPy would say it: the last axis is the one that runs fastest. */
  readonly shape: readonly number[];
  /** The number of its encoding (`ENCODINGS`). */
  readonly type: number;
  readonly offset: number;
  readonly bytes: number;
}

/** An open GGUF file. */
export interface Gguf {
  readonly path: string;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** The values of a tensor in single precision. */
  read(name: string): Float32Array<ArrayBuffer>;
  close(): void;
}

const PIECE = 2 ** 20;
const MOST_AXES = 4;
const MOST_DEPTH = 4;
/** More than any model has, and little enough to be held: bytes of a header, values of lists, entries and tensors. */
const MOST_HEADER = 2 ** 28;
const MOST_VALUES = 2 ** 22;
const MOST_ENTRIES = 2 ** 16;

/** Reads a header from front to back, never past the file's end, holding no more of the file than it has read. */
class Reader {
  private buffer = Buffer.alloc(0);
  at = 0;
  /** Values in lists so far. */
  private values = 0;

  constructor(
    private readonly path: string,
    private readonly file: number,
    readonly size: number,
  ) {}

  refuse(expected: string, got: string): never {
    throw new ModelError(`${this.path}: expected ${expected}, got ${got}`);
  }

  /** Checks that the file has `bytes` more before anything is made of them. */
  need(bytes: number, what: string): void {
    if (!(bytes <= this.size - this.at)) {
      this.refuse(`${what} of ${bytes} bytes at byte ${this.at}`, `a file that ends at byte ${this.size}`);
    }
    if (this.at + bytes > MOST_HEADER) this.refuse(`a header of at most ${MOST_HEADER} bytes`, `${this.at + bytes}`);
    while (this.buffer.length < this.at + bytes) {
      const more = Math.min(Math.max(PIECE, this.buffer.length), this.size - this.buffer.length);
      const piece = Buffer.alloc(more);
      const got = readSync(this.file, piece, 0, more, this.buffer.length);
      if (got === 0) this.refuse(`${this.size} bytes`, `${this.buffer.length}, the file has shrunk`);
      this.buffer = Buffer.concat([this.buffer, piece.subarray(0, got)]);
    }
  }

  private take<T>(bytes: number, what: string, read: (buffer: Buffer, at: number) => T): T {
    this.need(bytes, what);
    const value = read(this.buffer, this.at);
    this.at += bytes;
    return value;
  }

  u32(what: string): number {
    return this.take(4, what, (buffer, at) => buffer.readUInt32LE(at));
  }

  /** A 64-bit number that counts something, so that it must be below 2^53. */
  count(what: string): number {
    const value = this.take(8, what, (buffer, at) => buffer.readBigUInt64LE(at));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.refuse(`${what} below 2^53 at byte ${this.at - 8}`, `${value}`);
    return Number(value);
  }

  text(what: string): string {
    const length = this.count(`the length of ${what}`);
    return this.take(length, what, (buffer, at) => buffer.toString('utf8', at, at + length));
  }

  /** A value of one of GGUF's 13 types. */
  value(type: number, what: string, depth = 0): MetadataValue {
    switch (type) {
      case 0:
        return this.take(1, what, (buffer, at) => buffer.readUInt8(at));
      case 1:
        return this.take(1, what, (buffer, at) => buffer.readInt8(at));
      case 2:
        return this.take(2, what, (buffer, at) => buffer.readUInt16LE(at));
      case 3:
        return this.take(2, what, (buffer, at) => buffer.readInt16LE(at));
      case 4:
        return this.u32(what);
      case 5:
        return this.take(4, what, (buffer, at) => buffer.readInt32LE(at));
      case 6:
        return this.take(4, what, (buffer, at) => buffer.readFloatLE(at));
      case 7:
        return this.take(1, what, (buffer, at) => buffer.readUInt8(at) !== 0);
      case 8:
        return this.text(what);
      case 9: {
        if (depth === MOST_DEPTH) this.refuse(`arrays in ${what} at most ${MOST_DEPTH} deep`, 'more');
        const inner = this.u32(`the type of ${what}`);
        const length = this.count(`the length of ${what}`);
        // Each entry takes a byte at least.
        this.need(length, what);
        this.values += length;
        if (this.values > MOST_VALUES)
          this.refuse(`at most ${MOST_VALUES} values in lists`, `${this.values} with ${what}`);
        const list: MetadataValue[] = [];
        for (let i = 0; i < length; i++) list.push(this.value(inner, what, depth + 1));
        return list;
      }
      case 10:
        return this.take(8, what, (buffer, at) => buffer.readBigUInt64LE(at));
      case 11:
        return this.take(8, what, (buffer, at) => buffer.readBigInt64LE(at));
      case 12:
        return this.take(8, what, (buffer, at) => buffer.readDoubleLE(at));
      default:
        return this.refuse(`a type from 0 to 12 for ${what}`, `${type}`);
    }
  }
}

function tensorOf(reader: Reader, i: number): Omit<GgufTensor, 'bytes'> {
  const name = reader.text(`the name of tensor ${i}`);
  const label = shown(name, 80);
  const axes = reader.u32(`the axes of tensor ${label}`);
  if (axes > MOST_AXES) reader.refuse(`at most ${MOST_AXES} axes for tensor ${label}`, `${axes}`);
  const sides = Array.from({ length: axes }, () => reader.count(`a side of tensor ${label}`));
  const type = reader.u32(`the type of tensor ${label}`);
  return { name, shape: sides.reverse(), type, offset: reader.count(`the offset of tensor ${label}`) };
}

function sized(reader: Reader, tensor: Omit<GgufTensor, 'bytes'>, start: number): GgufTensor {
  const { name, shape, type, offset } = tensor;
  const label = shown(name, 80);
  const encoding = ENCODINGS.get(type);
  if (encoding === undefined) {
    const known = [...ENCODINGS.values()].map((other) => other.name).join(', ');
    return reader.refuse(`tensor ${label} in one of ${known}`, `type ${type} of ggml`);
  }
  const values = shape.reduce((product, side) => product * side, 1);
  const row = shape.at(-1) ?? 1;
  if (!Number.isSafeInteger(values) || row % encoding.values !== 0) {
    reader.refuse(
      `rows of whole blocks of ${encoding.values} values in tensor ${label}`,
      `shape [${shape.join(', ')}]`,
    );
  }
  const bytes = (values / encoding.values) * encoding.bytes;
  if (!(start + offset + bytes <= reader.size)) {
    reader.refuse(
      `${bytes} bytes of tensor ${label} at byte ${start + offset}`,
      `a file that ends at byte ${reader.size} (is it cut off?)`,
    );
  }
  return { name, shape, type, offset: start + offset, bytes };
}

/**
 * Opens a GGUF file (version 2 or 3, little-endian) and checks its header: every length against the file's size before anything
 * is made of it, tensors inside the file and not one over the other. Nothing of the weights is read before `read`.
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
 *
 * @param path of the file
 * @returns metadata, tensors by name, and `read`, to be closed
 * @throws ModelError of one sentence that names the file, what was expected and what came
 * @example openGguf('model.gguf').metadata.get('general.architecture') // 'llama'
 */
export function openGguf(path: string): Gguf {
  const file = openedFile(path, (expected, got) => {
    throw new ModelError(`${path}: expected ${expected}, got ${got}`);
  });
  try {
    const { metadata, tensors } = readHeader(new Reader(path, file, fstatSync(file).size));
    return {
      path,
      metadata,
      tensors,
      read(name) {
        const tensor = tensors.get(name);
        if (tensor === undefined) throw new ModelError(`${path}: expected a tensor "${name}", got none of this name`);
        return dequantise(ENCODINGS.get(tensor.type)!, readAt(file, path, tensor.offset, tensor.bytes));
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readHeader(reader: Reader) {
  const magic = reader.u32('the mark of a GGUF file');
  if (magic !== 0x46554747) reader.refuse('a GGUF file, which begins with "GGUF"', `0x${magic.toString(16)}`);
  const version = reader.u32('the version');
  if (version === 2 << 24 || version === 3 << 24) {
    reader.refuse(
      'a GGUF file of little-endian numbers',
      'a big-endian one; convert it with gguf_convert_endian.py of llama.cpp',
    );
  }
  if (version !== 2 && version !== 3) reader.refuse('GGUF version 2 or 3', `${version}`);
  const tensorCount = reader.count('the number of tensors');
  const entries = reader.count('the number of metadata');
  if (Math.max(tensorCount, entries) > MOST_ENTRIES) {
    reader.refuse(`at most ${MOST_ENTRIES} tensors and metadata`, `${tensorCount} and ${entries}`);
  }
  const metadata = new Map<string, MetadataValue>();
  for (let i = 0; i < entries; i++) {
    const key = reader.text(`the name of metadata ${i}`);
    const label = shown(key, 80);
    if (metadata.has(key)) reader.refuse(`metadata ${label} once`, 'it twice');
    metadata.set(key, reader.value(reader.u32(`the type of ${label}`), label));
  }
  const found: Omit<GgufTensor, 'bytes'>[] = [];
  for (let i = 0; i < tensorCount; i++) found.push(tensorOf(reader, i));
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || !(alignment >= 1 && alignment <= PIECE)) {
    return reader.refuse(`an alignment from 1 to ${PIECE}`, shown(alignment));
  }
  const start = Math.ceil(reader.at / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  let end = 0;
  for (const tensor of found.map((one) => sized(reader, one, start)).sort((a, b) => a.offset - b.offset)) {
    const label = shown(tensor.name, 80);
    if (tensors.has(tensor.name)) reader.refuse(`tensor ${label} once`, 'it twice');
    if (tensor.offset < end) reader.refuse(`tensor ${label} behind the one before it`, 'one over the other');
    end = tensor.offset + tensor.bytes;
    tensors.set(tensor.name, tensor);
  }
  return { metadata, tensors };
}
