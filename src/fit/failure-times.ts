import { burr, type Lifetime, skewness } from '../laws/lifetimes.js';
import { groupBy, largest, smallest, sum } from '../numerics/statistics.js';

/**
 * What is known of the compute t that an item needs: low < t <= high. `low` 0 says that the least budget was enough, `high` Infinity that
 * none was; low = high is a t that is known.
 */
export interface FailureTime {
  readonly low: number;
  readonly high: number;
  /** Items of one stratum (a difficulty, a task) have one location (default all of them). */
  readonly stratum?: string | number;
  /** How many items (default 1). */
  readonly weight?: number;
}

/**
 * - `converged`: the likelihood is largest at these values.
 * - `bound hit`: it rises on as the scale falls: the items of each stratum need the same compute as far as the budgets can tell, and `scale` is
 *   the least that was asked for.
 * - `not identified`: no item needed more than the least budget and less than the largest.
 */
export type FailureTimeStatus = 'converged' | 'bound hit' | 'not identified';

/** ln t = location of its stratum + scale W. */
export interface FailureTimeFit {
  readonly lifetime: string;
  readonly locations: ReadonlyMap<string | number, number>;
  readonly scale: number;
  /** Standard error of ln scale; NaN unless converged. */
  readonly scaleError: number;
  readonly logLikelihood: number;
  readonly items: number;
  readonly status: FailureTimeStatus;
}

/** Items that are known alike, in the logarithm of compute. */
interface Cell {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/** Value, gradient and negative Hessian of one stratum's log-likelihood in its a and in b, where z = b ln t - a. */
interface Slopes {
  value: number;
  a: number;
  b: number;
  aa: number;
  ab: number;
  bb: number;
}

/** ln of the likelihood of a cell and its derivatives. Concave in (a, b) for log-concave densities: J. Burridge, J. R. Stat. Soc. B 43 (1981) 41. */
function addCell(into: Slopes, { low, high, weight }: Cell, a: number, b: number, w: Lifetime): void {
  if (low === high) {
    const z = b * low - a;
    const density = w.density(z);
    if (!(density > 0)) {
      into.value = -Infinity;
      return;
    }
    const first = w.slope(z) / density;
    // The second derivative of ln density by a difference: known times are rare here.
    const step = 1e-5;
    const second = (w.slope(z + step) / w.density(z + step) - w.slope(z - step) / w.density(z - step)) / (2 * step);
    into.value += weight * (Math.log(b) + Math.log(density) - low);
    into.a -= weight * first;
    into.b += weight * (1 / b + low * first);
    into.aa -= weight * second;
    into.ab += weight * low * second;
    into.bb += weight * (1 / b ** 2 - low * low * second);
    return;
  }
  const [from, to] = [b * low - a, b * high - a];
  const mass = from > 0 ? w.above(from) - w.above(to) : w.below(to) - w.below(from);
  if (!(mass > 0)) {
    into.value = -Infinity;
    return;
  }
  const [lower, upper] = [low === -Infinity ? 0 : w.density(from) / mass, high === Infinity ? 0 : w.density(to) / mass];
  const [lowerSlope, upperSlope] = [
    low === -Infinity ? 0 : w.slope(from) / mass,
    high === Infinity ? 0 : w.slope(to) / mass,
  ];
  const [x, y] = [low === -Infinity ? 0 : low, high === Infinity ? 0 : high];
  const [ga, gb] = [lower - upper, y * upper - x * lower];
  into.value += weight * Math.log(mass);
  into.a += weight * ga;
  into.b += weight * gb;
  into.aa -= weight * (upperSlope - lowerSlope - ga * ga);
  into.ab -= weight * (x * lowerSlope - y * upperSlope - ga * gb);
  into.bb -= weight * (y * y * upperSlope - x * x * lowerSlope - gb * gb);
}

function slopesOf(strata: readonly (readonly Cell[])[], as: readonly number[], b: number, w: Lifetime): Slopes[] {
  return strata.map((cells, s) => {
    const slopes: Slopes = { value: 0, a: 0, b: 0, aa: 0, ab: 0, bb: 0 };
    for (const cell of cells) addCell(slopes, cell, as[s]!, b, w);
    return slopes;
  });
}

/** Newton's method with halved steps; b at most `most`, where only the a are moved. */
function climb(strata: readonly (readonly Cell[])[], start: { as: number[]; b: number }, most: number, w: Lifetime) {
  let { as, b } = start;
  let slopes = slopesOf(strata, as, b, w);
  let value = sum(slopes, (one) => one.value);
  let held = false;
  for (let turn = 0; turn < 200; turn++) {
    // The Hessian is an arrow: every a meets b alone.
    const ridge = 1e-10;
    const pivot = slopes.map(({ aa }) => aa + ridge * (1 + Math.abs(aa)));
    const gradient = sum(slopes, (one, s) => one.b - (one.ab * one.a) / pivot[s]!);
    const curve = sum(slopes, (one, s) => one.bb - one.ab ** 2 / pivot[s]!);
    held = b >= most && gradient >= 0;
    const db = held ? 0 : Math.max(-0.9 * b, Math.min(most - b, gradient / Math.max(curve, 1e-12)));
    const das = slopes.map((one, s) => (one.a - one.ab * db) / pivot[s]!);
    const gain = gradientOf(slopes, das, db);
    if (!(gain > 1e-18 * (1 + Math.abs(value)))) break;
    let moved = false;
    for (let share = 1; share > 1e-10; share /= 2) {
      const [nextAs, nextB] = [as.map((a, s) => a + share * das[s]!), b + share * db];
      const next = slopesOf(strata, nextAs, nextB, w);
      const nextValue = sum(next, (one) => one.value);
      if (nextValue >= value) {
        moved = nextValue > value;
        [as, b, slopes, value] = [nextAs, nextB, next, nextValue];
        break;
      }
    }
    if (!moved) break;
  }
  const information = sum(slopes, (one) => one.bb - (one.aa > 0 ? one.ab ** 2 / one.aa : 0));
  return { as, b, value, held, information };
}

const gradientOf = (slopes: readonly Slopes[], das: readonly number[], db: number): number =>
  sum(slopes, (one, s) => one.a * das[s]! + one.b * db);

/** Where the middle of a cell lies, as far as it is known. */
const middle = ({ low, high }: Cell): number => (low === -Infinity ? high : high === Infinity ? low : (low + high) / 2);

/** What all cells of a stratum share: where there is such a place in each, no spread at all explains them best. */
function commonOf(cells: readonly Cell[]): Cell | undefined {
  const [low, high] = [largest(cells.map((cell) => cell.low)), smallest(cells.map((cell) => cell.high))];
  return low < high ? { low, high, weight: 1 } : undefined;
}

/**
 * The accelerated failure time model of required compute, by maximum likelihood: ln t = location + scale W, one location for each stratum and one
 * scale for all, t known to lie between two budgets, below the least (left-censored), above the largest (right-censored), or exactly.
 * Newton's method in (location / scale, 1 / scale), in which the likelihood is concave. Strata in which every item is censored on the
 * same side say nothing of the scale; their locations are -Infinity or Infinity.
 * Source: J. Kalbfleisch and R. Prentice, The Statistical Analysis of Failure Time Data (2002), chapters 2 and 3.
 *
 * @param items bounds of t for each item, in the unit of compute, with its stratum
 * @param lifetime the distribution of W
 * @param options `leastScale`, below which a spread is not told from none (default 0.01)
 * @returns location per stratum and scale, in ln t, with standard errors and a status
 * @throws RangeError for no items, and for bounds that are out of order or below 0.
 * @example fitFailureTimes([{ low: 1, high: 2 }, { low: 2, high: 4 }, { low: 4, high: 8 }], logLogistic).locations.get(0) // ln of 2 sqrt(2), the middle
 */
export function fitFailureTimes(
  items: readonly FailureTime[],
  lifetime: Lifetime,
  { leastScale = 0.01 }: { readonly leastScale?: number } = {},
): FailureTimeFit {
  if (items.length === 0) throw new RangeError('fitFailureTimes: expected at least 1 item, got 0');
  items.forEach(({ low, high }, i) => {
    if (!(low >= 0 && high >= low && high > 0 && low < Infinity)) {
      throw new RangeError(`fitFailureTimes: expected 0 <= low <= high, got ${low} and ${high} in item ${i}`);
    }
  });
  const strata = groupBy(items, ({ stratum = 0 }) => stratum);
  const names = [...strata.keys()];
  const cells = names.map((name) =>
    [...groupBy(strata.get(name)!, ({ low, high }) => `${low} ${high}`).values()].map(
      (list): Cell => ({
        ...{ low: Math.log(list[0]!.low), high: Math.log(list[0]!.high) },
        weight: sum(list, ({ weight = 1 }) => weight),
      }),
    ),
  );
  const telling = cells.map(
    (list) => !list.every(({ low }) => low === -Infinity) && !list.every(({ high }) => high === Infinity),
  );
  const used = cells.filter((_, s) => telling[s]);
  const count = sum(items, ({ weight = 1 }) => weight);
  const beside = (s: number) => (cells[s]!.every(({ low }) => low === -Infinity) ? -Infinity : Infinity);
  if (used.length === 0) {
    const locations = new Map(names.map((name, s) => [name, beside(s)]));
    const nothing = { scale: Number.NaN, scaleError: Number.NaN, logLikelihood: 0 };
    return { lifetime: lifetime.name, locations, ...nothing, items: count, status: 'not identified' };
  }
  const centres = used.map((list) => {
    const total = sum(list, ({ weight }) => weight);
    return sum(list, (cell) => cell.weight * middle(cell)) / total;
  });
  const common = used.map((list) => commonOf(list));
  if (common.every((one) => one !== undefined)) {
    let place = 0;
    const locations = new Map(names.map((name, s) => [name, telling[s] ? middle(common[place++]!) : beside(s)]));
    const sharp = { scale: leastScale, scaleError: Number.NaN, logLikelihood: 0 };
    return { lifetime: lifetime.name, locations, ...sharp, items: count, status: 'bound hit' };
  }
  // A wide spread gives every cell some mass.
  const b = Math.min(1 / leastScale, 0.5);
  const found = climb(used, { as: centres.map((centre) => centre * b), b }, 1 / leastScale, lifetime);
  let place = 0;
  const locations = new Map(names.map((name, s) => [name, telling[s] ? found.as[place++]! / found.b : beside(s)]));
  const error = Math.sqrt(1 / found.information) / found.b;
  return {
    ...{ lifetime: lifetime.name, locations, scale: 1 / found.b, logLikelihood: found.value, items: count },
    scaleError: found.held || !Number.isFinite(error) ? Number.NaN : error,
    status: found.held ? 'bound hit' : 'converged',
  };
}

/**
 * The effective exponent of a survival curve, -d ln S / d ln c, where the share `left` of the items still needs more compute than c.
 *
 * @param fit a fit of failure times, of which the scale is read
 * @param lifetime the distribution W of the fit
 * @param left the share that is left, strictly between 0 and 1
 * @returns the exponent, > 0
 * @example effectiveExponent({ scale: 0.5 }, logLogistic, 0.5) // 1: half of 1 / scale
 */
export function effectiveExponent({ scale }: Pick<FailureTimeFit, 'scale'>, lifetime: Lifetime, left: number): number {
  const z = lifetime.quantile(1 - left);
  return lifetime.density(z) / lifetime.above(z) / scale;
}

/** What is alike or not in two families' required compute, whatever its unit. */
export interface Shape {
  /** Interquartile range of ln t within a stratum; that of the least scale where the items of each stratum are alike. */
  readonly spread: number;
  /** Kelly's skewness of ln t within a stratum: -0.22 for Weibull, 0 for log-logistic; NaN where there is no spread. */
  readonly skewness: number;
  readonly fit: FailureTimeFit;
}

/** ln q of Burr's W that is looked through: from all but Weibull to an upper tail much longer than the lower. */
const [FLATTEST, LONGEST, TURNS] = [Math.log(0.02), Math.log(8), 24];

/**
 * Spread and shape of required compute: Burr's W with the q that makes the items most likely, by golden section, since the likelihood has one
 * maximum in q for all but tiny samples.
 *
 * @param items bounds of required compute for each item
 * @returns q of Burr's distribution, its fit and its skewness
 * @throws RangeError as `fitFailureTimes` does
 * @example fitShape([1, 2, 3, 4, 6, 9].map((low) => ({ low, high: 1.5 * low }))).skewness // -0.2: nearly Weibull
 */
export function fitShape(items: readonly FailureTime[]): Shape {
  const at = (logQ: number) => fitFailureTimes(items, burr(Math.exp(logQ)));
  const plain = at(0);
  if (plain.status !== 'converged') {
    return { spread: plain.scale * burr(1).quartiles, skewness: Number.NaN, fit: plain };
  }
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [FLATTEST, LONGEST];
  let [one, other] = [high - golden * (high - low), low + golden * (high - low)];
  let [first, second] = [at(one), at(other)];
  for (let turn = 0; turn < TURNS; turn++) {
    if (first.logLikelihood > second.logLikelihood) {
      [high, other, second] = [other, one, first];
      one = high - golden * (high - low);
      first = at(one);
    } else {
      [low, one, first] = [one, other, second];
      other = low + golden * (high - low);
      second = at(other);
    }
  }
  const best =
    first.logLikelihood > second.logLikelihood ? { fit: first, q: Math.exp(one) } : { fit: second, q: Math.exp(other) };
  const lifetime = burr(best.q);
  return { spread: best.fit.scale * lifetime.quartiles, skewness: skewness(lifetime), fit: best.fit };
}
