import { studentQuantile } from './distributions.js';
import { sum } from './statistics.js';

/** What one paper (or training) found: a value and its standard error, 0 where it is not known. */
export interface Study {
  readonly value: number;
  readonly sigma: number;
}

/** The mean of the population that studies are drawn from. */
export interface RandomEffects {
  readonly value: number;
  readonly error: number;
  /** The variance between studies, beyond their own errors. */
  readonly between: number;
  /** Cochran's Q: the weighted squares about the mean if nothing were between studies. */
  readonly q: number;
  readonly studies: number;
  /** Student's interval with one degree of freedom less than there are studies; everything for a single one. */
  interval(level: number): [number, number];
}

const weighted = (studies: readonly Study[], between: number) => {
  const weights = studies.map(({ sigma }) => 1 / (sigma ** 2 + between));
  const total = sum(weights);
  const value = sum(studies, (study, i) => weights[i]! * study.value) / total;
  const squares = sum(studies, (study, i) => weights[i]! * (study.value - value) ** 2);
  return { value, total, squares };
};

/** The variance at which the weighted squares are as many as the degrees of freedom; they fall as it grows. */
function pauleMandel(studies: readonly Study[]): number {
  const degrees = studies.length - 1;
  const above = (between: number) => weighted(studies, between).squares > degrees;
  const centre = sum(studies, ({ value }) => value) / studies.length;
  const spread = sum(studies, ({ value }) => (value - centre) ** 2);
  // Where some have no error of their own the squares at 0 are infinite, or 0 / 0 where these agree.
  const least = studies.some(({ sigma }) => sigma === 0) ? spread * 1e-15 : 0;
  if (spread === 0 || !above(least)) return least;
  let [low, high] = [least, spread];
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2;
    if (above(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Random-effects meta-analysis: studies scatter about the mean of a population by more than their own errors tell. The variance between
 * them by Paule and Mandel, the error of the mean by Hartung, Knapp, Sidik and Jonkman, never below the one that the weights alone give.
 * Studies of one paper are not independent: give one study per paper (see `clustered`).
 *
 * Sources: R. Paule and J. Mandel, J. Res. Natl. Bur. Stand. 87 (1982) 377-385; G. Knapp and J. Hartung, Stat. Med. 22 (2003) 2693-2710;
 * the floor: C. Roever, G. Knapp and T. Friede, BMC Med. Res. Methodol. 15 (2015) 99.
 *
 * @throws RangeError for no studies, and for values or errors that are no numbers.
 * @example randomEffects([{ value: 1, sigma: 0 }, { value: 3, sigma: 0 }]).value // 2
 */
export function randomEffects(studies: readonly Study[]): RandomEffects {
  if (studies.length === 0) throw new RangeError('randomEffects: expected at least 1 study, got 0');
  studies.forEach(({ value, sigma }, i) => {
    if (!Number.isFinite(value) || !(sigma >= 0 && sigma < Infinity)) {
      throw new RangeError(
        `randomEffects: expected numbers with an error >= 0, got ${value} +- ${sigma} in study ${i}`,
      );
    }
  });
  const degrees = studies.length - 1;
  if (degrees === 0) {
    const { value, sigma } = studies[0]!;
    return { value, error: sigma, between: 0, q: 0, studies: 1, interval: () => [-Infinity, Infinity] };
  }
  const between = pauleMandel(studies);
  const alike = studies.every(({ value }) => value === studies[0]!.value);
  const exact = studies.every(({ sigma }) => sigma === 0);
  if (alike && exact) {
    const { value } = studies[0]!;
    return { value, error: 0, between: 0, q: 0, studies: studies.length, interval: () => [value, value] };
  }
  const { value, total, squares } = weighted(studies, between);
  const error = Math.sqrt(Math.max(1, squares / degrees) / total);
  const q = studies.some(({ sigma }) => sigma === 0) ? Number.NaN : weighted(studies, 0).squares;
  const interval = (level: number): [number, number] => {
    const half = studentQuantile(level, degrees) * error;
    return [value - half, value + half];
  };
  return { value, error, between, q, studies: studies.length, interval };
}

/**
 * What one paper found, from all that it printed: the mean, and the standard error of that mean from the scatter of its values and from
 * their own errors, whichever is larger.
 *
 * @throws RangeError for no values.
 * @example clustered([{ value: 1, sigma: 0 }, { value: 3, sigma: 0 }]).sigma // 1
 */
export function clustered(values: readonly Study[]): Study {
  const n = values.length;
  if (n === 0) throw new RangeError('clustered: expected at least 1 value, got 0');
  const value = sum(values, (one) => one.value) / n;
  const own = sum(values, ({ sigma }) => sigma ** 2) / n ** 2;
  const scatter = n < 2 ? 0 : sum(values, (one) => (one.value - value) ** 2) / (n - 1) / n;
  return { value, sigma: Math.sqrt(Math.max(own, scatter)) };
}
