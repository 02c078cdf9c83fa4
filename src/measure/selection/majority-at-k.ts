import { lnBeta } from '../../numerics/log-gamma.js';

/** One answer of a problem: how many samples give it, and how many of these are right (all or none, where the answer tells). */
export interface Ballot {
  readonly votes: number;
  readonly right: number;
}

/** ln C(n, k) */
const lnChoose = (n: number, k: number) => (k === 0 || k === n ? 0 : -Math.log(n + 1) - lnBeta(k + 1, n - k + 1));

/** Chances of 0, 1, ... votes of `count` samples that are each drawn with probability p, at most `most` of them. */
function binomials(count: number, p: number, most: number): Float64Array {
  const [in_, out] = [Math.log(p), Math.log1p(-p)];
  return Float64Array.from({ length: Math.min(count, most) + 1 }, (_, x) =>
    Math.exp(lnChoose(count, x) + x * in_ + (count - x) * out),
  );
}

/** Chances by the votes that are cast so far, s, and the answers that tie so far, j, as [j * width + s]. */
class Counted {
  #now: Float64Array;
  #ties = 0;
  readonly #width: number;
  readonly #most: number;

  constructor(width: number, most: number) {
    this.#width = width;
    this.#most = most;
    this.#now = new Float64Array((most + 1) * width);
    this.#now[0] = 1;
  }

  /** Another answer with these chances of 0, 1, ... votes; `level` votes are a tie. */
  add(chances: Float64Array, level: number): void {
    const width = this.#width;
    const next = new Float64Array(this.#now.length);
    for (let j = 0; j <= this.#ties; j++) {
      for (let s = 0; s < width; s++) {
        const here = this.#now[j * width + s]!;
        if (here === 0) continue;
        const last = Math.min(chances.length - 1, width - 1 - s);
        for (let x = 0; x <= last; x++) {
          const tie = x === level ? 1 : 0;
          if (j + tie <= this.#most) next[(j + tie) * width + s + x]! += here * chances[x]!;
        }
      }
    }
    if (chances.length > level) this.#ties = Math.min(this.#most, this.#ties + 1);
    this.#now = next;
  }

  /** The mean of 1 / (1 + ties) where all votes are cast. */
  shared(): number {
    let total = 0;
    for (let j = 0; j <= this.#ties; j++) total += this.#now[(j + 1) * this.#width - 1]! / (j + 1);
    return total;
  }
}

/**
 * The majority of k samples of one problem, without bias: the mean over all subsets of k samples of the chance that the answer with most
 * votes is right, where answers with equally many votes share it. Nothing is drawn: for each number of votes with which an answer may win,
 * the subsets are counted by the votes of all others, an answer at a time, and by how many of them tie. The counts of subsets are
 * binomials given their sum, so that no number overflows. Of the order of n k^2 log k steps.
 *
 * @param ballots the answers of a problem
 * @param k the number of votes, a whole number from 1 to the samples
 * @param abstained samples without an answer, which cast no vote; where all do, nothing right is chosen
 * @returns the accuracy, from 0 to 1
 * @throws RangeError for a k outside 1 to the samples
 * @example majorityAtK([{ votes: 2, right: 2 }, { votes: 1, right: 0 }], 2) // 2/3: {a, a} is right, {a, b} twice with chance 1/2
 */
export function majorityAtK(ballots: readonly Ballot[], k: number, abstained = 0): number {
  const n = ballots.reduce((total, { votes }) => total + votes, abstained);
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new RangeError(`majorityAtK: expected a whole k from 1 to the ${n} samples, got ${k}`);
  }
  if (k === n) return ofAll(ballots);
  const p = k / n;
  const every = Math.exp(lnChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  let mean = 0;
  for (const [own, { votes, right }] of ballots.entries()) {
    if (right === 0) continue;
    const chances = binomials(votes, p, k);
    let wins = 0;
    for (let level = 1; level < chances.length; level++) {
      const others = new Counted(k - level + 1, Math.floor((k - level) / level));
      for (const [i, other] of ballots.entries()) {
        if (i !== own) others.add(binomials(other.votes, p, level), level);
      }
      if (abstained > 0) others.add(binomials(abstained, p, k), Number.POSITIVE_INFINITY);
      wins += chances[level]! * others.shared();
    }
    mean += (wins * right) / votes;
  }
  return mean / every;
}

/** The majority of all samples. */
function ofAll(ballots: readonly Ballot[]): number {
  const most = ballots.reduce((top, { votes }) => Math.max(top, votes), 0);
  const first = ballots.filter(({ votes }) => votes === most);
  return most === 0 ? 0 : first.reduce((total, { votes, right }) => total + right / votes, 0) / first.length;
}
