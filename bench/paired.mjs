// Pairs of two ways of doing one thing, in turn, each in a process of its own that says what CPU time it took: what to hold against each other on a
// machine that others use too.
import { spawn } from 'node:child_process';

/**
 * What a process writes to its third pipe, once it has ended well.
 * @param {readonly string[]} args @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options] @returns {Promise<string>}
 */
export function toldBy(args, { cwd, env = process.env } = {}) {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let [told, errors] = ['', ''];
  child.stdio[3]?.on('data', (data) => (told += data));
  child.stderr?.on('data', (data) => (errors += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(told) : reject(new Error(`${args.join(' ')}: ${code}\n${errors}`)),
    );
  });
}

/** P(X <= k) of a binomial variable of n tosses of a fair coin. */
function below(k, n) {
  let [term, sum] = [0.5 ** n, 0];
  for (let i = 0; i <= k; i++) {
    sum += term;
    term *= (n - i) / (i + 1);
  }
  return sum;
}

/**
 * The median, and an interval that holds the true one in at least 95 % of cases whatever the distribution (order statistics: the sign test's).
 * @param {readonly number[]} values at least 6 @returns {{median: number, low: number, high: number}}
 */
export function medianInterval(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  let k = 0;
  while (k < n / 2 - 1 && below(k, n) <= 0.025) k++;
  const median = (sorted[Math.floor((n - 1) / 2)] + sorted[Math.ceil((n - 1) / 2)]) / 2;
  return { median, low: sorted[Math.max(0, k - 1)], high: sorted[n - Math.max(1, k)] };
}

/**
 * The ratio of `one` to `other`, both in milliseconds, over pairs in turn (one first, then the other first).
 * @param {number} pairs @param {() => Promise<number>} one @param {() => Promise<number>} other
 */
export async function ratioOf(pairs, one, other) {
  /** @type {[number[], number[]]} */
  const [ours, theirs] = [[], []];
  for (let i = 0; i < pairs; i++) {
    /** @type {[number[], () => Promise<number>][]} */
    const both = [
      [ours, one],
      [theirs, other],
    ];
    const inTurn = i % 2 === 0 ? both : both.reverse();
    for (const [times, work] of inTurn) times.push(await work());
  }
  return { ours, theirs, ...medianInterval(ours.map((time, i) => time / theirs[i])) };
}
