/** Bernoulli numbers B_2, B_4, ..., B_16. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
/** From here on the asymptotic series with these Bernoulli numbers hold to double precision. */
const FAR = 10;

/** zeta(k) - 1 for k = 2, 3, ..., 27. */
const ZETA_LESS_ONE = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
  0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5,
  7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8,
  7.45071178983543e-9,
];
const EULER = 0.5772156649015329;

function checkPositive(what: string, x: number): void {
  if (!(x > 0 && x < Infinity)) throw new RangeError(`${what}: expected a finite number > 0, got ${x}`);
}

/** What ln Gamma(x) has beyond (x - 1/2) ln x - x + ln(2 pi) / 2, for x >= FAR (Abramowitz and Stegun 6.1.42). */
function beyondStirling(x: number): number {
  let sum = 0;
  for (let k = BERNOULLI.length; k >= 1; k--) sum = sum / (x * x) + BERNOULLI[k - 1]! / (2 * k * (2 * k - 1));
  return sum / x;
}

/** ln Gamma(2 + z) for |z| <= 1/2, its Taylor series (6.1.33): no digits are lost at the zeros of ln Gamma. */
function nearTwo(z: number): number {
  let sum = 0;
  for (let k = ZETA_LESS_ONE.length + 1; k >= 2; k--) sum = ((k % 2 ? -1 : 1) * ZETA_LESS_ONE[k - 2]!) / k + z * sum;
  return z * (1 - EULER + z * sum);
}

/**
 * ln Gamma(x) for x > 0, to about 1e-15 of its value: Stirling's series from 10 on, the Taylor series about 2 below, carried
 * there by Gamma(x + 1) = x Gamma(x).
 * Source: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions (1964), 6.1.15, 6.1.33 and 6.1.42.
 *
 * @param x > 0
 * @returns ln Gamma(x)
 * @throws RangeError unless x is finite and above 0
 * @example lnGamma(0.5) // 0.5723649429247001, half of ln pi
 */
export function lnGamma(x: number): number {
  checkPositive('lnGamma', x);
  if (x >= FAR) return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + beyondStirling(x);
  if (x < 0.5) return nearTwo(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  let factor = 1;
  let z = x;
  while (z > 2.5) factor *= --z;
  return nearTwo(z - 2) + Math.log(factor);
}

/**
 * ln B(a, b) = ln Gamma(a) + ln Gamma(b) - ln Gamma(a + b) for a, b > 0. Where an argument is large the leading terms of the
 * three are taken together, so that B(0.3, 1e6) keeps its digits.
 * Source: A. DiDonato and A. Morris, ACM Trans. Math. Software 18 (1992) 360-373 (algorithm 708, BETALN).
 *
 * @param a > 0
 * @param b > 0
 * @returns ln B(a, b)
 * @throws RangeError unless both are finite and above 0
 * @example lnBeta(2, 3) // -2.484906649788, -ln 12
 */
export function lnBeta(a: number, b: number): number {
  checkPositive('lnBeta', a);
  checkPositive('lnBeta', b);
  if (a > b) return lnBeta(b, a);
  if (b < FAR) return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
  const beyond = beyondStirling(b) - beyondStirling(a + b);
  if (a < FAR) return lnGamma(a) - (b - 0.5) * Math.log1p(a / b) - a * Math.log(a + b) + a + beyond;
  const leading = (a - 0.5) * Math.log(a / (a + b)) - b * Math.log1p(a / b) + 0.5 * Math.log((2 * Math.PI) / b);
  return leading + beyondStirling(a) + beyond;
}

/**
 * The digamma function, d ln Gamma(x) / dx, for x > 0: its asymptotic series from 10 on, below by psi(x) = psi(x + 1) - 1 / x.
 * To about 1e-15, of its value or, near its zero at 1.4616, of 1.
 * Source: Abramowitz and Stegun (1964), 6.3.5 and 6.3.18.
 *
 * @param x > 0
 * @returns psi(x)
 * @throws RangeError unless x is finite and above 0
 * @example digamma(1) // -0.577215664901532, less Euler's constant
 */
export function digamma(x: number): number {
  checkPositive('digamma', x);
  let carried = 0;
  let z = x;
  for (; z < FAR; z++) carried += 1 / z;
  let sum = 0;
  for (let k = BERNOULLI.length; k >= 1; k--) sum = (sum + BERNOULLI[k - 1]! / (2 * k)) / (z * z);
  return Math.log(z) - 0.5 / z - sum - carried;
}

/**
 * The trigamma function, d^2 ln Gamma(x) / dx^2, for x > 0, in the same way.
 * Source: Abramowitz and Stegun (1964), 6.4.6 and 6.4.12.
 *
 * @param x > 0
 * @returns psi'(x)
 * @throws RangeError unless x is finite and above 0
 * @example trigamma(1) // 1.6449340668482264, pi^2 / 6
 */
export function trigamma(x: number): number {
  checkPositive('trigamma', x);
  let carried = 0;
  let z = x;
  for (; z < FAR; z++) carried += 1 / (z * z);
  let sum = 0;
  for (let k = BERNOULLI.length; k >= 1; k--) sum = (sum + BERNOULLI[k - 1]!) / (z * z);
  return carried + (1 + 0.5 / z + sum) / z;
}
