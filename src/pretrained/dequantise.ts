import { HALVES } from './float16.js';

/** A way in which GGUF stores weights: blocks of `values` numbers in `bytes` bytes. */
export interface Encoding {
  readonly name: string;
  readonly values: number;
  readonly bytes: number;
  /** Writes the values of the block that begins at byte `from` to `out`, from place `to` on. */
  decode(data: Uint8Array, from: number, out: Float32Array, to: number): void;
}

const SMALL = 32;
const LARGE = 256;
const BITS = new Uint32Array(1);
const FLOAT = new Float32Array(BITS.buffer);

const u16 = (data: Uint8Array, at: number): number => data[at]! | (data[at + 1]! << 8);
const f16 = (data: Uint8Array, at: number): number => HALVES[u16(data, at)]!;
const signed = (byte: number): number => (byte << 24) >> 24;

/** The 6-bit scale and minimum of sub-block j (0..7) of a block with 12 bytes of them from `at` on. */
function scaleAndMinimum(data: Uint8Array, at: number, j: number): [number, number] {
  if (j < 4) return [data[at + j]! & 63, data[at + j + 4]! & 63];
  const low = data[at + j + 4]!;
  return [(low & 15) | ((data[at + j - 4]! >> 6) << 4), (low >> 4) | ((data[at + j]! >> 6) << 4)];
}

/** Blocks of 32 values v = d q + m: `head` bytes of d (and m), then 4 bytes of fifth bits where there are, then 16 bytes of pairs. */
function pairs(name: string, { minimum, fifth }: { readonly minimum: boolean; readonly fifth: boolean }): Encoding {
  const head = minimum ? 4 : 2;
  const body = head + (fifth ? 4 : 0);
  const centre = minimum ? 0 : fifth ? 16 : 8;
  return {
    name,
    values: SMALL,
    bytes: body + 16,
    decode(data, from, out, to) {
      const d = f16(data, from);
      const m = minimum ? f16(data, from + 2) : 0;
      for (let j = 0; j < 16; j++) {
        const byte = data[from + body + j]!;
        const high = (i: number) => (fifth && (data[from + head + (i >> 3)]! >> (i & 7)) & 1 ? 16 : 0);
        const low = d * ((byte & 15) + high(j) - centre);
        const upper = d * ((byte >> 4) + high(j + 16) - centre);
        // A sum with 0 would turn -0 into 0.
        out[to + j] = minimum ? low + m : low;
        out[to + j + 16] = minimum ? upper + m : upper;
      }
    },
  };
}

/** Blocks of 256 values in 8 sub-blocks with scales and minima of 6 bits: v = d s q - dmin m. */
function superblock(name: string, fifth: boolean): Encoding {
  const body = 16 + (fifth ? 32 : 0);
  return {
    name,
    values: LARGE,
    bytes: body + 128,
    decode(data, from, out, to) {
      const d = f16(data, from);
      const dmin = f16(data, from + 2);
      for (let j = 0; j < 8; j++) {
        const [s, m] = scaleAndMinimum(data, from + 4, j);
        for (let i = 0; i < 32; i++) {
          const byte = data[from + body + (j >> 1) * 32 + i]!;
          const four = j & 1 ? byte >> 4 : byte & 15;
          const q = four + (fifth && (data[from + 16 + i]! >> j) & 1 ? 16 : 0);
          out[to + j * 32 + i] = d * s * q - dmin * m;
        }
      }
    },
  };
}

/**
 * The encodings by their number in GGUF (ggml's enum ggml_type). Products of a half-precision scale and a few bits are exact in
 * single precision, so every value is rounded at most once, as ggml does.
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and ggml-quants.c.
 */
export const ENCODINGS: ReadonlyMap<number, Encoding> = new Map<number, Encoding>([
  [
    0,
    {
      name: 'F32',
      values: 1,
      bytes: 4,
      decode(data, from, out, to) {
        BITS[0] = u16(data, from) | (u16(data, from + 2) << 16);
        out[to] = FLOAT[0]!;
      },
    },
  ],
  [
    1,
    {
      name: 'F16',
      values: 1,
      bytes: 2,
      decode(data, from, out, to) {
        out[to] = f16(data, from);
      },
    },
  ],
  [2, pairs('Q4_0', { minimum: false, fifth: false })],
  [3, pairs('Q4_1', { minimum: true, fifth: false })],
  [6, pairs('Q5_0', { minimum: false, fifth: true })],
  [7, pairs('Q5_1', { minimum: true, fifth: true })],
  [
    8,
    {
      name: 'Q8_0',
      values: SMALL,
      bytes: 34,
      decode(data, from, out, to) {
        const d = f16(data, from);
        for (let j = 0; j < SMALL; j++) out[to + j] = d * signed(data[from + 2 + j]!);
      },
    },
  ],
  [12, superblock('Q4_K', false)],
  [13, superblock('Q5_K', true)],
  [
    14,
    {
      name: 'Q6_K',
      values: LARGE,
      bytes: 210,
      decode(data, from, out, to) {
        const d = f16(data, from + 208);
        for (let i = 0; i < LARGE; i++) {
          const half = i >> 7;
          const within = i & 127;
          const low = data[from + half * 64 + (within & 63)]!;
          const four = within < 64 ? low & 15 : low >> 4;
          const two = (data[from + 128 + half * 32 + (within & 31)]! >> (2 * (within >> 5))) & 3;
          out[to + i] = d * signed(data[from + 192 + (i >> 4)]!) * ((four | (two << 4)) - 32);
        }
      },
    },
  ],
  [
    30,
    {
      name: 'BF16',
      values: 1,
      bytes: 2,
      decode(data, from, out, to) {
        BITS[0] = u16(data, from) << 16;
        out[to] = FLOAT[0]!;
      },
    },
  ],
]);

/**
 * All values of a tensor, from blocks one after the other. Throws a RangeError where the data are not whole blocks.
 *
 * @example dequantise(ENCODINGS.get(1)!, Uint8Array.of(0x00, 0x3c)) // [1]
 */
export function dequantise({ name, values, bytes, decode }: Encoding, data: Uint8Array): Float32Array<ArrayBuffer> {
  const blocks = data.length / bytes;
  if (!Number.isInteger(blocks)) {
    throw new RangeError(`dequantise: expected whole blocks of ${bytes} bytes of ${name}, got ${data.length} bytes`);
  }
  const out = new Float32Array(blocks * values);
  for (let b = 0; b < blocks; b++) decode(data, b * bytes, out, b * values);
  return out;
}
