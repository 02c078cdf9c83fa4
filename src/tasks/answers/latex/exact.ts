import Fraction from 'fraction.js';
import type { Node } from './node.js';

/** Bits of the numbers that are still counted exactly. */
const MOST_BITS = 20_000;

const bitsOf = (x: bigint) => x.toString(16).length * 4;
const fits = (x: Fraction): Fraction | undefined => (bitsOf(x.n) + bitsOf(x.d) > MOST_BITS ? undefined : x);

function power(base: Fraction, exponent: Fraction): Fraction | undefined {
  if (exponent.d !== 1n || exponent.n > BigInt(MOST_BITS)) return undefined;
  if (base.n === 0n) return exponent.s > 0n ? base : undefined;
  const times = Number(exponent.n);
  if (times * Math.max(bitsOf(base.n) - 4, bitsOf(base.d) - 4, 1) > MOST_BITS) return undefined;
  return base.pow(exponent) ?? undefined;
}

function factorial(x: Fraction): Fraction | undefined {
  if (x.d !== 1n || x.s < 0n || x.n > 1000n) return undefined;
  let product = 1n;
  for (let i = 2n; i <= x.n; i++) product *= i;
  return new Fraction(product, 1n);
}

function binomial(n: Fraction, k: Fraction): Fraction | undefined {
  if (n.d !== 1n || k.d !== 1n || n.s < 0n || k.s < 0n || n.n > 5000n || k.n > n.n) return undefined;
  let value = 1n;
  for (let i = 1n; i <= k.n; i++) value = (value * (n.n - k.n + i)) / i;
  return new Fraction(value, 1n);
}

/**
 * The value of an expression of whole numbers, decimals and + - * / ^ ! as a fraction; undefined for others, and where numbers grow beyond 20,000
 * bits. Tells 2^{2024} from 2^{2024} + 1, which floating-point numbers do not.
 */
export function exactOf(node: Node): Fraction | undefined {
  if (node.kind === 'number')
    return /^\d{0,300}(?:\.\d{1,300})?$/.test(node.digits) ? new Fraction(node.digits) : undefined;
  if (node.kind !== 'call' || node.args.length > 2) return undefined;
  const [a, b] = node.args.map(exactOf);
  if (a === undefined) return undefined;
  if (node.name === 'neg') return a.neg();
  if (node.name === 'factorial') return factorial(a);
  if (b === undefined) return undefined;
  if (node.name === '+') return fits(a.add(b));
  if (node.name === '-') return fits(a.sub(b));
  if (node.name === '*') return fits(a.mul(b));
  if (node.name === '/') return b.n === 0n ? undefined : fits(a.div(b));
  if (node.name === '^') return power(a, b);
  return node.name === 'binom' ? binomial(a, b) : undefined;
}
