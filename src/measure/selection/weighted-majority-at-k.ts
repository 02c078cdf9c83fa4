import { type Key, permutation, Stream } from '../../compute/random.js';
import type { ScoredSample } from './best-of-k.js';

/** A scored sample with the number of its answer among the answers of its problem; undefined where it gives none. */
export interface WeightedSample extends ScoredSample {
  readonly answer: number | undefined;
}

/** How subsets are gone through: all of them where they are at most as many as `subsets`, otherwise that many drawn by the key. */
export interface SubsetOptions {
  /** Default 2,000. */
  readonly subsets?: number;
  readonly key: Pick<Key, 'seed' | 'problem'>;
}

/** Scores that differ by less, relative to the largest sum, are one: sums of the same numbers differ in their last digits. */
const SAME = 1e-12;

/** The sums of scores by answer in a subset, kept while samples come and go. */
class Tally {
  readonly #weights: Float64Array;
  readonly #counts: Int32Array;
  readonly #rights: Float64Array;
  readonly #samples: readonly WeightedSample[];

  constructor(samples: readonly WeightedSample[]) {
    this.#samples = samples;
    const answers = samples.reduce((most, { answer = -1 }) => Math.max(most, answer + 1), 0);
    this.#weights = new Float64Array(answers);
    this.#counts = new Int32Array(answers);
    this.#rights = new Float64Array(answers);
  }

  clear(): void {
    this.#weights.fill(0);
    this.#counts.fill(0);
    this.#rights.fill(0);
  }

  add(place: number): void {
    const { answer, score, right } = this.#samples[place]!;
    if (answer === undefined) return;
    this.#weights[answer]! += score;
    this.#counts[answer]!++;
    this.#rights[answer]! += right;
  }

  /** What the answer with the highest sum is worth; answers with equal sums share it. */
  worth(): number {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.#weights.length; i++) if (this.#counts[i]! > 0) most = Math.max(most, this.#weights[i]!);
    const least = most - SAME * Math.abs(most);
    let [total, first] = [0, 0];
    for (let i = 0; i < this.#weights.length; i++) {
      if (this.#counts[i] === 0 || this.#weights[i]! < least) continue;
      total += this.#rights[i]! / this.#counts[i]!;
      first++;
    }
    return first === 0 ? 0 : total / first;
  }
}

/** C(n, k), or Infinity where it is above `most`. */
function chosen(n: number, k: number, most: number): number {
  let count = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) {
    count = (count * (n - i + 1)) / i;
    if (count > most) return Number.POSITIVE_INFINITY;
  }
  return Math.round(count);
}

/** The next subset of k of n places in order; false after the last. */
function advance(places: Uint32Array, n: number): boolean {
  const k = places.length;
  let i = k - 1;
  while (i >= 0 && places[i] === n - k + i) i--;
  if (i < 0) return false;
  places[i]!++;
  for (let j = i + 1; j < k; j++) places[j] = places[j - 1]! + 1;
  return true;
}

function overAll(samples: readonly WeightedSample[], k: number): number {
  const places = Uint32Array.from({ length: k }, (_, i) => i);
  const tally = new Tally(samples);
  let [total, count] = [0, 0];
  do {
    tally.clear();
    for (const place of places) tally.add(place);
    total += tally.worth();
    count++;
  } while (advance(places, samples.length));
  return total / count;
}

/** The mean over orders that are drawn, at each k: of an order its first k samples. */
function overDrawn(
  samples: readonly WeightedSample[],
  ks: readonly number[],
  key: SubsetOptions['key'],
  draws: number,
) {
  const sums = new Map(ks.map((k) => [k, 0]));
  const last = Math.max(0, ...ks);
  const tally = new Tally(samples);
  for (let candidate = 0; candidate < draws && last > 0; candidate++) {
    const order = permutation({ ...key, candidate }, 0, samples.length, Stream.bootstrap);
    tally.clear();
    for (let k = 1; k <= last; k++) {
      tally.add(order[k - 1]!);
      const sum = sums.get(k);
      if (sum !== undefined) sums.set(k, sum + tally.worth());
    }
  }
  return new Map([...sums].map(([k, sum]) => [k, sum / draws]));
}

/**
 * The weighted majority of k samples of one problem: the mean over subsets of k samples of the chance that the answer whose scores have
 * the highest sum is right, where answers with equal sums share it. Over all subsets where there are at most `subsets` of them, else over
 * that many drawn without bias by the key (seed, problem); one order serves every k. Samples without an answer have no vote.
 *
 * Source: X. Wang et al., arXiv:2203.11171 (weighted sums); Y. Li et al., arXiv:2206.02336 (by a verifier).
 *
 * @param samples answer, score >= 0 and share of right answers, per sample
 * @param ks whole numbers from 1 to the samples
 * @param options `key` of the draws, and `subsets`, the most that are looked at (default 2000)
 * @returns the accuracy at each k, from 0 to 1
 * @throws RangeError for a k outside 1 to the samples and for a score below 0, which would make more votes count for less
 * @example weightedMajorityAtK([{ answer: 0, score: 0.9, right: 1 }, { answer: 1, score: 0.4, right: 0 }, { answer: 1, score: 0.4, right: 0 }], [2, 3], { key: { seed: 0, problem: 0 } }) // [2/3, 1]
 */
export function weightedMajorityAtK(
  samples: readonly WeightedSample[],
  ks: readonly number[],
  { subsets = 2_000, key }: SubsetOptions,
): number[] {
  const n = samples.length;
  for (const k of ks) {
    if (!Number.isInteger(k) || k < 1 || k > n) {
      throw new RangeError(`weightedMajorityAtK: expected a whole k from 1 to the ${n} samples, got ${k}`);
    }
  }
  const odd = samples.find(({ score }) => !(score >= 0));
  if (odd !== undefined) throw new RangeError(`weightedMajorityAtK: expected scores of at least 0, got ${odd.score}`);
  const drawn = overDrawn(
    samples,
    ks.filter((k) => chosen(n, k, subsets) > subsets),
    key,
    subsets,
  );
  return ks.map((k) => drawn.get(k) ?? overAll(samples, k));
}
