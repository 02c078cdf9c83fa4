import { shown } from '../compute/shown.js';

/** A safetensors file, open or in memory. */
export interface SafetensorsBytes {
  /** Bytes in the file. */
  readonly size: number;
  /** `bytes` bytes from byte `at`; asked only for what lies within `size`. */
  read(at: number, bytes: number): Buffer;
}

/** Where a tensor lies in a safetensors file. */
export interface TensorPlace {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** Throws the caller's kind of error: "expected X, got Y" with the file's name. */
export type Refuse = (expected: string, got: string) => never;

const MAX_HEADER = 100 * 2 ** 20;
const MAX_AXES = 8;
/** More than any model has; a header of a hundred megabytes holds a million. */
const MAX_TENSORS = 2 ** 16;

const labelOf = (name: string) => `tensor ${shown(name, 80)}`;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function headerOf(file: SafetensorsBytes, refuse: Refuse): { header: object; start: number } {
  if (file.size < 8) refuse('a safetensors file of at least 8 bytes', `${file.size} bytes`);
  const length = Number(file.read(0, 8).readBigUInt64LE());
  const most = Math.min(MAX_HEADER, file.size - 8);
  if (length > most) refuse(`a header of at most ${most} bytes`, `${length} (is the file cut off?)`);
  const text = file.read(8, length).toString('utf8');
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    refuse('a header in JSON', shown(text, 40));
  }
  if (header === null || typeof header !== 'object' || Array.isArray(header)) {
    refuse('a header that is a JSON object', shown(header));
  }
  return { header, start: 8 + length };
}

/**
 * The tensors of a safetensors file in the order of its header, which is checked in full before anything is made of it: every
 * length against the file's size, every tensor's bytes against its shape, and no gap or overlap between tensors.
 * `widthOf` gives the bytes per number of a dtype; undefined leaves a tensor's size unchecked, for callers that refuse
 * the dtype only when the tensor is read.
 * Source: https://huggingface.co/docs/safetensors.
 *
 * @throws what `refuse` throws
 * @example tensorPlaces(file, () => 4, refuse) // [{ name: 'a', dtype: 'F32', shape: [2, 2], offset: 64, bytes: 16 }]
 */
export function tensorPlaces(
  file: SafetensorsBytes,
  widthOf: (dtype: string, label: string) => number | undefined,
  refuse: Refuse,
): TensorPlace[] {
  const { header, start } = headerOf(file, refuse);
  const entries = Object.entries(header);
  if (entries.length > MAX_TENSORS) refuse(`at most ${MAX_TENSORS} tensors`, `${entries.length}`);
  const places: TensorPlace[] = [];
  for (const [name, value] of entries) {
    if (name === '__metadata__') continue;
    const label = labelOf(name);
    if (value === null || typeof value !== 'object') refuse(`an object for ${label}`, shown(value));
    const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
    if (typeof dtype !== 'string') refuse(`a dtype for ${label}`, shown(dtype));
    const width = widthOf(dtype, label);
    if (!Array.isArray(shape) || shape.length > MAX_AXES || !shape.every(isWhole)) {
      refuse(`a shape of at most ${MAX_AXES} whole numbers for ${label}`, shown(shape));
    }
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole)) {
      refuse(`two data offsets for ${label}`, shown(offsets));
    }
    const [begin, end] = offsets as [number, number];
    if (end < begin) refuse(`${label} to end behind byte ${begin}`, `${end}`);
    const bytes = shape.reduce((product: number, side: number) => product * side, width ?? 0);
    if (width !== undefined && end - begin !== bytes) refuse(`${bytes} bytes for ${label}`, `${end - begin}`);
    if (start + end > file.size) {
      refuse(`${label} to end at byte ${start + end}`, `a file of ${file.size} bytes (is it cut off?)`);
    }
    places.push({ name, dtype, shape, offset: start + begin, bytes: end - begin });
  }
  let at = start;
  for (const { name, offset, bytes } of [...places].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (offset !== at) refuse(`${labelOf(name)} to begin at byte ${at}`, `${offset}`);
    at = offset + bytes;
  }
  if (at !== file.size) refuse(`tensors that fill ${file.size - start} bytes of data`, `${at - start}`);
  return places;
}
