import { lnBeta } from '../../numerics/log-gamma.js';

/** ln C(n, k) */
const lnChoose = (n: number, k: number) => -Math.log(n + 1) - lnBeta(k + 1, n - k + 1);

/**
 * The probability that the leading answer of a vote is really the more frequent of the first two: with `first` votes for it and
 * `second` for the runner-up, and nothing known before, its share of the two is Beta(first + 1, second + 1), and this is the part of
 * that above one half. For whole numbers it is the chance of at most `first` heads in first + second + 1 throws of a coin.
 *
 * Source: P. Aggarwal et al., "Let's sample step by step: adaptive-consistency", arXiv:2305.11860, section 3.2.
 *
 * @param first votes for the leading answer, a whole number >= 0
 * @param second votes for the runner-up, a whole number >= 0
 * @returns the probability, from 0 to 1
 * @throws RangeError for votes that are not whole or below 0
 * @example leadProbability(3, 0) // 0.9375
 */
export function leadProbability(first: number, second: number): number {
  if (!(Number.isSafeInteger(first) && Number.isSafeInteger(second) && first >= 0 && second >= 0)) {
    throw new RangeError(`leadProbability: expected whole numbers of votes >= 0, got ${first} and ${second}`);
  }
  const throws = first + second + 1;
  let total = 0;
  for (let heads = 0; heads <= first; heads++) total += Math.exp(lnChoose(throws, heads) - throws * Math.LN2);
  return Math.min(1, total);
}

/** How many more votes are looked ahead to: a lead of some votes is only turned by several. */
const AHEAD = [1, 2, 3, 5, 8, 13] as const;

const known = new Map<string, { gain: number; votes: number }>();

/**
 * The value of more votes on one problem: by how much, for each of them, they are expected to raise the probability of choosing the
 * more frequent answer, for the number of votes that pays best (the knowledge gradient with a batch, P. Frazier and W. Powell, Decision
 * Analysis 7 (2010) 5-28, section 5). Future votes for the first two follow the Beta-binomial distribution of the votes so far.
 *
 * @param first votes for the leading answer, a whole number >= 0
 * @param second votes for the runner-up, a whole number >= 0
 * @returns the expected gain in probability per vote, and the number of votes that pays best
 * @throws RangeError for votes that are not whole or below 0
 * @example voteValue(2, 2).gain > voteValue(4, 0).gain // true: a tie is worth a vote
 */
export function voteValue(first: number, second: number): { readonly gain: number; readonly votes: number } {
  const key = `${first} ${second}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const now = Math.max(leadProbability(first, second), 1 - leadProbability(first, second));
  const each = AHEAD.map((votes) => {
    let expected = 0;
    for (let k = 0; k <= votes; k++) {
      const chance = Math.exp(
        lnChoose(votes, k) + lnBeta(first + 1 + k, second + 1 + votes - k) - lnBeta(first + 1, second + 1),
      );
      const after = leadProbability(first + k, second + votes - k);
      expected += chance * Math.max(after, 1 - after);
    }
    return { gain: Math.max(0, expected - now) / votes, votes };
  });
  const best = each.reduce((a, b) => (b.gain > a.gain + 1e-12 ? b : a));
  known.set(key, best);
  return best;
}
