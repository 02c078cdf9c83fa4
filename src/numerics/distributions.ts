function checkDegrees(degrees: number): void {
  if (!Number.isInteger(degrees) || degrees < 1) {
    throw new RangeError(`Student's t: expected degrees of freedom that are a whole number >= 1, got ${degrees}`);
  }
}

/**
 * P(|T| <= t) for Student's t with a whole number of degrees of freedom, by the finite series in theta = atan(t / sqrt(nu)).
 * Source: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4.
 *
 * @param t half-width in standard errors, >= 0
 * @param degrees degrees of freedom, a whole number >= 1
 * @returns the probability, from 0 to 1
 * @throws RangeError for degrees that are not whole or below 1
 * @example studentWithin(2.570581835636314, 5) // 0.95
 */
export function studentWithin(t: number, degrees: number): number {
  checkDegrees(degrees);
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(theta);
  const odd = degrees % 2;
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let k = odd ? 3 : 2; k <= degrees; k += 2) {
    sum += term;
    term *= (cosine * cosine * (k - 1)) / k;
    if (term < 1e-18 * sum) break;
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}

/**
 * The t for which P(|T| <= t) = `level`: the half-width of a confidence interval in standard errors. By bisection of the angle.
 *
 * @param level the probability, strictly between 0 and 1
 * @param degrees degrees of freedom, a whole number >= 1
 * @returns t > 0, in standard errors
 * @throws RangeError for a level outside 0 to 1 and for degrees that are not whole or below 1
 * @example studentQuantile(0.95, 5) // 2.57058183563631
 */
export function studentQuantile(level: number, degrees: number): number {
  checkDegrees(degrees);
  if (!(level > 0 && level < 1)) throw new RangeError(`Student's t: expected a level between 0 and 1, got ${level}`);
  let low = 0;
  let high = Math.PI / 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentWithin(Math.sqrt(degrees) * Math.tan(middle), degrees) < level) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

/**
 * The standard normal distribution function, by its Taylor series (G. Marsaglia, J. Stat. Software 11(4), 2004).
 *
 * @param z a standard normal deviate
 * @returns P(Z <= z), from 0 to 1
 * @example normalCdf(1.959963984540054) // 0.975
 */
export function normalCdf(z: number): number {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let sum = z;
  let term = z;
  for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z - 0.5 * Math.log(2 * Math.PI));
}

/**
 * The standard normal's quantile, by bisection of its distribution function.
 *
 * @example normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`normal quantile: expected a probability between 0 and 1, got ${probability}`);
  }
  let low = -8;
  let high = 8;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
