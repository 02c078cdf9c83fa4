import { fitLaw } from '../../fit/least-squares.js';
import type { Claim, TestOptions } from '../claim.js';
import { beside, combine, errorsOf, type Part } from '../combine.js';
import { openAxis, openCurves, openFor, pickedCurve, sampleOf, unitOf } from '../curve-intervals.js';
import { type DepthCurve, missingFamilies, trainedCurves } from '../curves.js';
import { experiment, seenBy } from '../experiment.js';
import { type Intervals, rootInterval } from '../interval.js';
import { nameOf } from '../select.js';
import { type Normalised, normalised, sharpness, type UniversalCurve, unitCurve } from '../universal.js';
import { oneLawWorld } from '../world/scenes/one-law.js';

const language = experiment({
  name: 'language: one chain at many depths',
  table: 'outcomes',
  notebooks: ['17'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic'],
  strategies: ['single'],
});
const images = experiment({
  name: 'images: one candidate at many depths',
  table: 'distances',
  notebooks: ['17'],
  modalities: ['image'],
  tasks: ['digits'],
  strategies: ['single'],
  samplers: ['own'],
  leastSet: 2000,
});

const GRID = 41;
/** Decades of compute on both sides of half the gain that are compared. */
const REACH = 1;
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

/** Mean square distance of two normalised curves, from a tenth of the compute of half the gain to ten times it. */
function apart(first: Normalised, second: Normalised): number {
  let sum = 0;
  for (let i = 0; i < GRID; i++) {
    const place = -REACH + (2 * REACH * i) / (GRID - 1);
    sum += (at(first, place) - at(second, place)) ** 2;
  }
  return sum / GRID;
}

/** The distance of the mean curves, freed of what noise adds to it: noise only drives curves apart. */
function gap(first: readonly DepthCurve[], second: readonly DepthCurve[], options: TestOptions): Intervals {
  const budgets = [first, second].map(([curve]) => curve!.points.map(({ x }) => x));
  const scaled = (k: number, ys: Float64Array) => normalised(budgets[k]!, Array.from(ys));
  return rootInterval(
    [first, second].map(sampleOf),
    ([one, other]) => apart(scaled(0, one!), scaled(1, other!)),
    options,
  );
}

/** How suddenly the gain of each family comes: s of y = 1 / (1 + x^s), told beside the distances. */
function sharpnessNotes(list: readonly (readonly DepthCurve[])[]): Part[] {
  const finite = ({ points }: UniversalCurve) => points.every((point) => Object.values(point).every(Number.isFinite));
  return list
    .map((trained) => ({ trained, curve: unitCurve(trained[0]!) }))
    .filter(({ curve }) => finite(curve))
    .map(
      ({ trained, curve: { family, points } }): Part => ({
        ...pickedCurve(trained),
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
const openShape = (curve: DepthCurve): string | undefined => {
  const count = unitCurve(curve).points.filter(({ y }) => y > 0.1 && y < 0.9).length;
  return count < SHAPED
    ? `${curve.family}: ${count} budgets between a tenth and nine tenths of the gain, expected ${SHAPED}`
    : undefined;
};

/** Why a family's curve has nothing to compare. */
const openOf = (trained: readonly DepthCurve[]) =>
  openFor(openCurves(trained, images), openAxis(trained[0]!), openShape(trained[0]!));

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
  rule: 'One candidate, error against FLOPs as depth grows, over at least a decade of compute and with three budgets between a tenth and nine tenths of the gain, without which a curve has no shape to compare. Each curve is scaled to 1 at the smallest budget and 0 at its best, and its compute to that of half the gain; no exponent is left free. Distance of each pair of families over one power of ten to both sides: root mean square, freed of what noise adds to the square, with prompts and trainings redrawn by Student’s t (below 0: closer than noise alone would bring them). Supported where all three distances are below a tenth of the gain, contradicted where one distance is above it.',
  experiments: { language, images },
  notebooks: ['17'],
  test(evidence, options) {
    const list = trainedCurves(seenBy(evidence, oneLaw.experiments!));
    const missing = missingFamilies(
      list.map(([curve]) => curve!.family),
      oneLaw.families,
    );
    const parts = list.flatMap((first, i) =>
      list.slice(i + 1).map((second): Part => {
        const [one, other] = [first, second].map(pickedCurve) as [
          ReturnType<typeof pickedCurve>,
          ReturnType<typeof pickedCurve>,
        ];
        return {
          family: `${one.family} and ${other.family}`,
          task: `${one.task} and ${other.task}`,
          picked: `${one.picked} beside ${other.picked}`,
          what: `${nameOf(first[0]!)} and ${nameOf(second[0]!)}`,
          interval: gap(first, second, options),
          open: openFor(openOf(first), openOf(second)),
          of: `${unitOf(first[0]!)} and ${unitOf(second[0]!)}`,
        };
      }),
    );
    const errors = errorsOf(options.alpha);
    return beside(combine(parts, oneLaw.region, errors, { missing }), sharpnessNotes(list), oneLaw.region, errors);
  },
  world: oneLawWorld,
};
