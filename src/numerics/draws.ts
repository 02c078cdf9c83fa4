import { integers, Stream } from '../compute/random.js';

/** Places that were drawn with replacement. */
export type Places = Uint16Array | Uint32Array;

/** What is kept, in numbers: a few tables of ten thousand resamples of a thousand groups. */
const MOST_KEPT = 8e7;

/** By what was drawn, the least recently asked for first. */
const kept = new Map<string, Places>();
let size = 0;

function tableOf(groups: number, seed: number, sample: number, replicates: number): Places {
  const name = `${groups} ${seed} ${sample} ${replicates}`;
  const known = kept.get(name);
  if (known !== undefined) {
    kept.delete(name);
    kept.set(name, known);
    return known;
  }
  const table = new (groups < 2 ** 16 ? Uint16Array : Uint32Array)(groups * replicates);
  for (let candidate = 0; candidate < replicates; candidate++) {
    const drawn = integers({ seed, problem: sample, candidate }, 0, groups, groups, Stream.bootstrap);
    table.set(drawn, candidate * groups);
  }
  if (table.length > MOST_KEPT) return table;
  for (const [oldest, { length }] of kept) {
    if (size + table.length <= MOST_KEPT) break;
    size -= length;
    kept.delete(oldest);
  }
  kept.set(name, table);
  size += table.length;
  return table;
}

/**
 * The resamples of the bootstrap: for each replicate as many places as there are groups, drawn with replacement. Replicate r of sample s draws
 * from the key (seed, problem s, candidate r). Statistics of as many groups share their resamples, so the last of them are kept.
 *
 * @example drawsOf(40, { seed: 1, sample: 0, replicates: 999 })(0).length // 40, of replicate 0
 */
export function drawsOf(
  groups: number,
  { seed, sample, replicates }: { readonly seed: number; readonly sample: number; readonly replicates: number },
): (replicate: number) => Places {
  const table = tableOf(groups, seed, sample, replicates);
  return (replicate) => table.subarray(replicate * groups, (replicate + 1) * groups);
}

/** Sums over the drawn rows of `values`, a column at a time in their order, into `sums`; four columns are summed at once. */
export function sumDrawn(values: Float64Array, drawn: Places, sums: Float64Array): void {
  const width = sums.length;
  let k = 0;
  for (; k + 4 <= width; k += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < drawn.length; i++) {
      const at = drawn[i]! * width + k;
      a += values[at]!;
      b += values[at + 1]!;
      c += values[at + 2]!;
      d += values[at + 3]!;
    }
    sums[k] = a;
    sums[k + 1] = b;
    sums[k + 2] = c;
    sums[k + 3] = d;
  }
  for (; k + 2 <= width; k += 2) {
    let [a, b] = [0, 0];
    for (let i = 0; i < drawn.length; i++) {
      const at = drawn[i]! * width + k;
      a += values[at]!;
      b += values[at + 1]!;
    }
    sums[k] = a;
    sums[k + 1] = b;
  }
  if (k < width) {
    let a = 0;
    for (let i = 0; i < drawn.length; i++) a += values[drawn[i]! * width + k]!;
    sums[k] = a;
  }
}

/** Whole numbers up to this are exact. */
const EXACT = 53;

/** Columns of small whole numbers side by side in few numbers, each in a field of its own that the sum of as many rows as there are fits in. */
interface Packed {
  readonly values: Float64Array;
  /** Columns in one number. */
  readonly fields: number;
  /** One more than the largest sum of a field, a power of two. */
  readonly base: number;
  /** What was taken off each value: the least. */
  readonly least: number;
}

/** Columns of whole numbers packed; undefined where they are none, or too large to gain by it. */
function packed(values: Float64Array, width: number): Packed | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isInteger(value)) return undefined;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const rows = values.length / width;
  const bits = Math.max(1, Math.ceil(Math.log2(rows * (most - least) + 1)));
  const fields = Math.min(width, Math.floor(EXACT / bits));
  if (!(fields > 1)) return undefined;
  const [base, columns] = [2 ** bits, Math.ceil(width / fields)];
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = width - 1; k >= 0; k--) {
      const at = i * columns + Math.floor(k / fields);
      out[at] = out[at]! * base + (values[i * width + k]! - least);
    }
  }
  return { values: out, fields, base, least };
}

/**
 * What sums drawn rows of \`values\` as \`sumDrawn\` does, as many at a time as there are rows. Whole numbers (right and wrong answers) have the same
 * sums in whatever order: several columns are summed as one number.
 *
 * @example drawnSums(Float64Array.of(1, 0, 1, 1), 2)(Uint16Array.of(1, 1), sums) // sums: 2, 2
 */
export function drawnSums(values: Float64Array, width: number): (drawn: Places, sums: Float64Array) => void {
  const small = packed(values, width);
  if (small === undefined) return (drawn, sums) => sumDrawn(values, drawn, sums);
  const { fields, base, least } = small;
  const totals = new Float64Array(Math.ceil(width / fields));
  return (drawn, sums) => {
    sumDrawn(small.values, drawn, totals);
    const taken = drawn.length * least;
    for (let k = 0; k < width; k++) {
      const place = Math.floor(k / fields);
      const rest = Math.floor(totals[place]! / base);
      sums[k] = totals[place]! - rest * base + taken;
      totals[place] = rest;
    }
  };
}
