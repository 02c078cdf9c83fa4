/** Feature vectors as flat rows of `d` numbers. */
export interface FeatureRows {
  readonly values: Float64Array;
  readonly count: number;
  readonly d: number;
}

/**
 * Checks feature vectors and lays them out in one array.
 *
 * @throws RangeError for fewer than `least` vectors, vectors of different lengths, and numbers that are not finite.
 */
export function rowsOf(what: string, features: readonly ArrayLike<number>[], least: number): FeatureRows {
  const count = features.length;
  const d = features[0]?.length ?? 0;
  if (count < least || d === 0) {
    throw new RangeError(`${what}: expected at least ${least} vectors of at least 1 feature, got ${count} of ${d}`);
  }
  const values = new Float64Array(count * d);
  features.forEach((row, i) => {
    if (row.length !== d) throw new RangeError(`${what}: expected ${d} features in row ${i}, got ${row.length}`);
    for (let j = 0; j < d; j++) {
      const value = row[j]!;
      if (!Number.isFinite(value)) throw new RangeError(`${what}: expected finite features, got ${value} in row ${i}`);
      values[i * d + j] = value;
    }
  });
  return { values, count, d };
}

/** Two sets of vectors of one length. */
export function pairOf(
  what: string,
  a: readonly ArrayLike<number>[],
  b: readonly ArrayLike<number>[],
  least: number,
): readonly [FeatureRows, FeatureRows] {
  const [x, y] = [rowsOf(what, a, least), rowsOf(what, b, least)];
  if (x.d !== y.d) throw new RangeError(`${what}: expected vectors of one length, got ${x.d} and ${y.d} features`);
  return [x, y];
}
