/** A standard spread W of ln(compute): ln t = m + s W. All have log-concave densities, so that their likelihoods have one maximum. */
export interface Lifetime {
  /** What t follows: "log-normal", ... */
  readonly name: string;
  /** P(W <= z), to full relative precision in its lower tail. */
  below(z: number): number;
  /** P(W > z), to full relative precision in its upper tail. */
  above(z: number): number;
  density(z: number): number;
  /** d density / dz. */
  slope(z: number): number;
  quantile(probability: number): number;
  /** The interquartile range of W: spreads of different W compare in its unit. */
  readonly quartiles: number;
}

/** Gauss's tail by the continued fraction of Mills' ratio (Abramowitz and Stegun 26.2.14), and by Marsaglia's series near 0. */
function gaussianAbove(z: number): number {
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (z > 3) {
    let fraction = 0;
    for (let k = 60; k >= 1; k--) fraction = k / (z + fraction);
    return density / (z + fraction);
  }
  if (z < -3) return 1 - gaussianAbove(-z);
  let [total, term] = [z, z];
  for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(total); k += 2) {
    term *= (z * z) / k;
    total += term;
  }
  return 0.5 - total * density;
}

/** The inverse of an increasing function by bisection. */
function inverse(of: (z: number) => number, value: number): number {
  let [low, high] = [-40, 40];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (of(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const gauss = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
const normalQuantile = (probability: number) => inverse((z) => 1 - gaussianAbove(z), probability);

/** t log-normal: W standard normal. */
export const logNormal: Lifetime = {
  name: 'log-normal',
  below: (z) => gaussianAbove(-z),
  above: gaussianAbove,
  density: gauss,
  slope: (z) => -z * gauss(z),
  quantile: normalQuantile,
  quartiles: 1.3489795003921634,
};

const logistic = (z: number) => 1 / (1 + Math.exp(-z));

/** t log-logistic: W logistic; P(t > c) = 1 / (1 + (c / e^m)^(1 / s)). */
export const logLogistic: Lifetime = {
  name: 'log-logistic',
  below: logistic,
  above: (z) => logistic(-z),
  density: (z) => logistic(z) * logistic(-z),
  slope: (z) => logistic(z) * logistic(-z) * (logistic(-z) - logistic(z)),
  quantile: (probability) => Math.log(probability / (1 - probability)),
  quartiles: 2 * Math.log(3),
};

/** t Weibull: W of the smallest extreme value; P(t > c) = exp(-(c / e^m)^(1 / s)). */
export const weibull: Lifetime = {
  name: 'Weibull',
  below: (z) => -Math.expm1(-Math.exp(z)),
  above: (z) => Math.exp(-Math.exp(z)),
  density: (z) => Math.exp(z - Math.exp(z)),
  slope: (z) => Math.exp(z - Math.exp(z)) * (1 - Math.exp(z)),
  quantile: (probability) => Math.log(-Math.log1p(-probability)),
  quartiles: Math.log(Math.log(4)) - Math.log(Math.log(4 / 3)),
};

/** The spreads that required compute is described by. */
export const LIFETIMES: readonly Lifetime[] = [logNormal, logLogistic, weibull];

/**
 * A spread between and beyond the two: P(W > z) = (1 + q e^z)^(-1 / q), t of Burr's type XII. q towards 0 is Weibull, 1 log-logistic, above 1 the
 * upper tail is the longer one. Source: I. Burr, Ann. Math. Stat. 13 (1942) 215-232.
 *
 * @example burr(1).above(0) // 0.5
 */
export function burr(q: number): Lifetime {
  const above = (z: number) => Math.exp(-Math.log1p(q * Math.exp(z)) / q);
  const density = (z: number) => (above(z) * Math.exp(z)) / (1 + q * Math.exp(z));
  const quantile = (probability: number) => Math.log(Math.expm1(-q * Math.log1p(-probability)) / q);
  return {
    name: `Burr ${q.toPrecision(3)}`,
    below: (z) => -Math.expm1(-Math.log1p(q * Math.exp(z)) / q),
    above,
    density,
    slope: (z) => density(z) * (1 - ((1 + q) * Math.exp(z)) / (1 + q * Math.exp(z))),
    quantile,
    quartiles: quantile(0.75) - quantile(0.25),
  };
}

/**
 * Kelly's skewness of a spread: how much farther the ninth decile lies from the median than the first, over the way between them.
 *
 * @param lifetime a distribution, of which the quantile function is read
 * @returns from -1 to 1, 0 for a symmetric spread
 * @example skewness(logNormal) // 0.0
 */
export function skewness({ quantile }: Pick<Lifetime, 'quantile'>): number {
  const [low, middle, high] = [quantile(0.1), quantile(0.5), quantile(0.9)];
  return (high + low - 2 * middle) / (high - low);
}
