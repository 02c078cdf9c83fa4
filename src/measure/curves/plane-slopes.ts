import { solveTriangle, triangle } from '../../numerics/qr.js';
import { hypot, mean } from '../../numerics/statistics.js';

/**
 * The slopes (p, s) of the plane y = c + p x_0 + s x_1 that is nearest to values y at fixed places by least squares, as a function of y. It is
 * linear in y: the slopes of a mean over problems are the mean of the problems' own slopes. With x the logarithms of two amounts, such as the
 * parameters of a model and its forward passes, a slope is what a factor e of that amount adds to y at the middle of the places.
 *
 * @param places (x_0, x_1) per value, at least 3 of them
 * @returns a function of the values y, one per place, to [p, s]; it throws a RangeError for another number of values
 * @throws RangeError where the places lie on a line, so that no plane is the nearest
 * @example planeSlopes([[0, 0], [1, 0], [0, 1], [1, 1]])([1, 3, 0, 2]) // [2, -1]
 */
export function planeSlopes(
  places: readonly (readonly [number, number])[],
): (ys: readonly number[]) => [number, number] {
  const centre = [0, 1].map((k) => mean(places, (place) => place[k]!));
  const rows = places.map((place) => [1, place[0] - centre[0]!, place[1] - centre[1]!]);
  const size = (k: number) => hypot(rows.map((row) => row[k]!));
  const flat = () => new RangeError(`planeSlopes: expected places that span a plane, got ${places.length} on a line`);
  if (places.length < 3) throw flat();
  const { r } = triangle(rows, new Array(rows.length).fill(0));
  if (!r.every((row, k) => Math.abs(row[k]!) > 1e-9 * size(k))) throw flat();
  // Column j of the solution for unit values is the weight of the value at place j.
  const weights = rows.map((_, j) => {
    const unit = rows.map((__, i) => (i === j ? 1 : 0));
    const [, p, s] = solveTriangle(triangle(rows, unit));
    return [p!, s!] as const;
  });
  return (ys) => {
    if (ys.length !== places.length)
      throw new RangeError(`planeSlopes: expected ${places.length} values, one a place, got ${ys.length}`);
    let [p, s] = [0, 0];
    ys.forEach((y, j) => {
      p += weights[j]![0] * y;
      s += weights[j]![1] * y;
    });
    return [p, s];
  };
}
