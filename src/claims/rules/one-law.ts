import { normals } from '../../compute/random.js';
import { fitLaw } from '../../fit/least-squares.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, type Part } from '../combine.js';
import { type DepthCurve, mainCurves, missingFamilies } from '../curves.js';
import { type Interval, normalInterval } from '../interval.js';
import { type Normalised, normalised, sharpness, type UniversalCurve, unitCurve } from '../universal.js';
import { oneLawWorld } from '../world/scenes/one-law.js';

const GRID = 41;
/** Decades of compute on both sides of half the gain that are compared. */
const REACH = 1;
const DRAWS = 400;
/** Curves no farther apart than this, as a share of the whole gain, are one law's. */
const SAME = 0.1;

/** Linear between points; 1 before the first (no gain has been had) and 0 after the last. */
function at({ x, y }: Normalised, place: number): number {
  if (place <= x[0]!) return 1;
  const after = x.findIndex((value) => value >= place);
  if (after < 0) return y.at(-1)!;
  const share = (place - x[after - 1]!) / (x[after]! - x[after - 1]!);
  return y[after - 1]! + share * (y[after]! - y[after - 1]!);
}

/** Root mean square distance of two normalised curves, from a tenth of the compute of half the gain to ten times it. */
export function apart(first: Normalised, second: Normalised): number {
  let sum = 0;
  for (let i = 0; i < GRID; i++) {
    const place = -REACH + (2 * REACH * i) / (GRID - 1);
    sum += (at(first, place) - at(second, place)) ** 2;
  }
  return Math.sqrt(sum / GRID);
}

/** The distance with the spread of redrawn points; noise only drives curves apart, so what it adds on average is taken off. */
function gap(first: DepthCurve, second: DepthCurve, level: number, seed: number): Interval {
  const of = (curve: DepthCurve, ys: readonly number[]) =>
    normalised(
      curve.points.map(({ x }) => x),
      ys,
    );
  const observed = apart(
    of(
      first,
      first.points.map(({ y }) => y),
    ),
    of(
      second,
      second.points.map(({ y }) => y),
    ),
  );
  const drawn: number[] = [];
  for (let r = 0; r < DRAWS; r++) {
    const z = normals({ seed, problem: r, candidate: 0 }, 0, first.points.length + second.points.length);
    let place = 0;
    const [one, other] = [first, second].map((curve) =>
      of(
        curve,
        curve.points.map(({ y, sigma }) => y + sigma * z[place++]!),
      ),
    );
    const value = apart(one!, other!);
    if (Number.isFinite(value)) drawn.push(value);
  }
  if (!Number.isFinite(observed) || drawn.length < DRAWS / 2) {
    return { effect: Number.NaN, low: Number.NaN, high: Number.NaN, samples: 0 };
  }
  const mean = drawn.reduce((sum, v) => sum + v, 0) / drawn.length;
  const error = Math.sqrt(drawn.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (drawn.length - 1));
  const effect = Math.max(0, observed - Math.max(0, mean - observed));
  const interval = normalInterval(effect, error, level, first.points.length + second.points.length);
  return { ...interval, low: Math.max(0, interval.low) };
}

/** How suddenly the gain of each family comes: s of y = 1 / (1 + x^s), told beside the distances. */
function sharpnessNotes(list: readonly DepthCurve[]): Part[] {
  const finite = ({ points }: UniversalCurve) => points.every((point) => Object.values(point).every(Number.isFinite));
  return list
    .flatMap((curve) => unitCurve(curve))
    .filter(finite)
    .map(
      ({ family, points }): Part => ({
        what: `${family}: s of y = 1 / (1 + x^s), how suddenly the gain comes`,
        role: 'note',
        interval: (level) => {
          const { values, intervals } = fitLaw(sharpness, points, { level });
          return { effect: values[0]!, low: intervals[0]![0], high: intervals[0]![1], samples: points.length };
        },
        region: {},
        of: 'depths',
      }),
    );
}

/** A curve has a shape to compare where at least this many budgets lie between a tenth and nine tenths of its gain. */
const SHAPED = 3;
const shaped = (curve: DepthCurve): boolean =>
  unitCurve(curve).points.filter(({ y }) => y > 0.1 && y < 0.9).length >= SHAPED;

export const oneLaw: Claim = {
  number: 21,
  id: 'one-law',
  name: 'One law for three families',
  sentence:
    'Seen in their own units, the curves of a language model, a diffusion model and a flow model are the same: one law of inference compute describes them.',
  origin: 'title',
  paper: { sentence: 'a universal law', place: 'its title' },
  source: 'the paper alone',
  families: ['language', 'diffusion', 'flow'],
  measured: 'largest root mean square distance between two families’ normalised curves, as a share of the whole gain',
  unit: 'share of the gain',
  region: { to: SAME },
  rule: 'One candidate, error against FLOPs as depth grows. Each curve is scaled to 1 at the smallest budget and 0 at its best, and its compute to that of half the gain; no exponent is left free. Distance of each pair of families over one power of ten to both sides, with redrawn points. Supported where all three distances are below a tenth of the gain and every curve has at least three budgets between a tenth and nine tenths of its gain, without which it has no shape to compare; contradicted where one distance is above a tenth.',
  notebooks: ['17'],
  test(evidence, { alpha, seed }) {
    const level = levelAt(alpha);
    const curves = mainCurves(evidence);
    const list = [...curves.values()];
    const flat = list.filter((curve) => !shaped(curve)).map(({ family }) => family);
    const missing =
      missingFamilies(curves.keys(), oneLaw.families) ??
      (flat.length === 0
        ? undefined
        : `three budgets between a tenth and nine tenths of the gain of ${flat.join(' and ')}`);
    const parts = list.flatMap((first, i) =>
      list.slice(i + 1).map(
        (second): Part => ({
          what: `${first.family} and ${second.family}`,
          interval: (own) => gap(first, second, own, seed),
          of: 'depths',
        }),
      ),
    );
    return combine([...parts, ...sharpnessNotes(list)], oneLaw.region, level, { missing });
  },
  world: oneLawWorld,
};
