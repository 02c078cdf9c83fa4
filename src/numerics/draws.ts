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
