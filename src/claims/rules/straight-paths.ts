import { largest, smallest } from '../../numerics/statistics.js';
import { eachWay } from '../../records/alike.js';
import type { Claim, TestOptions } from '../claim.js';
import { all, combine, errorsOf, noEvidence, ofEvery, type Part } from '../combine.js';
import { openCurves, openFor, pickedCurve } from '../curve-intervals.js';
import { type DepthCurve, trainedCurves } from '../curves.js';
import { experiment, rowsOf, seenBy } from '../experiment.js';
import { type Intervals, meansInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { spots } from '../select.js';
import { closer, imageArm, overTrainings, trainingsInterval } from '../trainings.js';
import { straightPathsWorld } from '../world/scenes/straight-paths.js';

/** Within this factor of the best distance of the curve, a sample is as good as it gets. */
const CLOSE = 1.25;

const curves = experiment({
  name: 'distances against steps of both image families',
  table: 'distances',
  notebooks: ['09'],
  modalities: ['image'],
  tasks: ['digits'],
  strategies: ['single'],
  measures: ['frechet-limit', 'kernel', 'frechet', 'sliced-wasserstein'],
  leastSet: 2000,
});
const paths = experiment({
  name: 'straightness of the paths of both image families',
  table: 'distances',
  notebooks: ['09'],
  modalities: ['image'],
  tasks: ['digits'],
  strategies: ['single'],
  measures: ['straightness'],
});

/** log2 of the depth at which a curve first comes within a quarter of its best, linear in logarithms between depths. */
function enough(depths: readonly number[], values: readonly number[]): number {
  const bar = Math.log(CLOSE * smallest(values));
  const after = values.findIndex((value) => Math.log(value) <= bar);
  if (after <= 0) return Math.log2(depths[0]!);
  const [a, b] = [Math.log(values[after - 1]!), Math.log(values[after]!)];
  const share = (a - bar) / (a - b);
  return Math.log2(depths[after - 1]!) + share * Math.log2(depths[after]! / depths[after - 1]!);
}

const enoughOf = ({ points }: DepthCurve): number =>
  enough(
    points.map(({ depth }) => depth),
    points.map(({ y }) => y),
  );

/** log2 of how many times the steps the second needs: trainings of equal number beside each other. */
function stepsRatio(first: readonly DepthCurve[], second: readonly DepthCurve[], options: TestOptions): Intervals {
  const pairs = first.slice(0, second.length).map((curve, i) => [curve, second[i]!] as const);
  const values = pairs.map(([a, b]) => ({ value: enoughOf(b) - enoughOf(a), sigma: 0 }));
  return pairs.length > 1
    ? trainingsInterval(values)
    : meansInterval([values.map(({ value }) => [value])], ([m]) => m![0]!, options);
}

export const straightPaths: Claim = {
  number: 12,
  id: 'straight-paths',
  name: 'Flow matching has straighter paths and needs fewer steps',
  sentence:
    'The paths of a flow trained on straight lines bend less than those of a diffusion model, each seen in its own coordinates, and fewer integrator steps are enough.',
  origin: 'paper',
  paper: { sentence: 'Flow matching gives straighter paths.', place: 'its text' },
  source:
    'Y. Lipman et al., arXiv:2210.02747, figure 7; X. Liu et al., arXiv:2209.03003, section 2; that the two are one model in other coordinates: R. Gao et al., Diffusion meets flow matching: two sides of the same coin (2024)',
  families: ['diffusion', 'flow'],
  measured:
    'steps that diffusion needs over steps that flow needs; and ln of the ratio of the paths’ straightness (0 is straight)',
  unit: 'log2 of the ratio of steps',
  region: { from: 0, margin: MATTERS.ratio / Math.LN2 },
  rule: 'Same network, data and training, three trainings and more of each. (a) ln of the diffusion’s measure of bending over the flow’s. (b) log2 of the ratio of the steps after which the distance stays within a quarter of the curve’s best. Student’s interval over pairs of trainings. Supported where both are above 0, contradicted where one lies below a factor of 1.1.',
  experiments: { curves, paths },
  notebooks: ['09'],
  test(evidence, options) {
    const errors = ofEvery(errorsOf(options.alpha), 2);
    const trained = trainedCurves(seenBy(evidence, { curves }));
    const [flow, diffusion] = ['flow', 'diffusion'].map((name) => trained.find(([curve]) => curve!.family === name));
    const fewer: Part[] =
      flow === undefined || diffusion === undefined
        ? []
        : [
            {
              ...pickedCurve([...flow, ...diffusion]),
              family: 'flow',
              what: `${flow[0]!.told}: log2 of steps, diffusion over flow`,
              interval: stepsRatio(flow, diffusion, options),
              open: openFor(openCurves(flow, curves), openCurves(diffusion, curves)),
              of: 'trainings',
            },
          ];
    const straighter = eachWay(spots(rowsOf(evidence, paths)), ['asked'], (rows): Part[] => {
      const deepest = (family: string) => {
        const own = rows.filter((spot) => spot.family === family);
        const most = largest(own.map(({ depth }) => depth));
        const arm = imageArm(overTrainings(own.filter(({ depth }) => depth === most)));
        return arm && { ...arm, spots: arm.spots.map((spot, i) => ({ ...spot, model: `training ${i}` })) };
      };
      const [own, other] = [deepest('flow'), deepest('diffusion')];
      if (!own || !other) return [];
      return [
        {
          ...pickedFrom(own.spots, other.spots),
          ...closer(own, other, paths),
          family: 'flow',
          what: `${own.spots[0]!.task}: ln of the bending of paths, diffusion over flow`,
        },
      ];
    });
    return all([
      fewer.length > 0 ? combine(fewer, straightPaths.region, errors) : noEvidence(curves.name),
      straighter.length > 0 ? combine(straighter, { from: 0, margin: MATTERS.ratio }, errors) : noEvidence(paths.name),
    ]);
  },
  world: straightPathsWorld,
};
