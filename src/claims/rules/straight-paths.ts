import { largest } from '../../numerics/statistics.js';
import { alike, eachWay } from '../../records/alike.js';
import type { Claim } from '../claim.js';
import { all, decide, errorsOf, ofEvery, type Part } from '../combine.js';
import { experiment, rowsOf } from '../experiment.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { type Spot, spots } from '../select.js';
import { closer, imageArm, openSpots, overTrainings, trainingsInterval } from '../trainings.js';
import { straightPathsWorld } from '../world/scenes/straight-paths.js';

/** Root mean square distance per pixel to where the family's own ODE leads: a sampler that is as near has done enough steps. */
const NEAR = 0.1;
/** Those that are told beside it. */
const BESIDE = [0.2, 0.05];

const errors = experiment({
  name: 'distance to the limit of the ODE from the same noise, of both image families',
  table: 'distances',
  notebooks: ['09'],
  modalities: ['image'],
  tasks: ['digits'],
  strategies: ['single'],
  measures: ['ode-error'],
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

/** log2 of the depth at which an error first falls to `near`, linear in logarithms between depths; not a number where it does not. */
export function enough(depths: readonly number[], values: readonly number[], near: number): number {
  const bar = Math.log(near);
  const after = values.findIndex((value) => Math.log(value) <= bar);
  if (after < 0) return Number.NaN;
  if (after === 0) return Math.log2(depths[0]!);
  const [a, b] = [Math.log(values[after - 1]!), Math.log(values[after]!)];
  const share = (a - bar) / (a - b);
  return Math.log2(depths[after - 1]!) + share * Math.log2(depths[after]! / depths[after - 1]!);
}

/** The errors of one training in the order of their depths. */
const byDepth = (rows: readonly Spot[]): Spot[] => [...rows].sort((a, b) => a.depth - b.depth);

/** The trainings of one family, in the order of their rows. */
const trainingsOf = (rows: readonly Spot[], family: string): Spot[][] =>
  alike(
    rows.filter((spot) => spot.family === family),
    ['model', 'parameters', 'decoding'],
  ).map(byDepth);

const enoughOf = (rows: readonly Spot[], near: number): number =>
  enough(
    rows.map(({ depth }) => depth),
    rows.map(({ value }) => value),
    near,
  );

/** How many times the steps diffusion needs: the i-th training of each beside each other. */
function fewer(rows: readonly Spot[], near: number): Omit<Part, 'role'>[] {
  const [flow, diffusion] = ['flow', 'diffusion'].map((family) => trainingsOf(rows, family)) as [Spot[][], Spot[][]];
  const pairs = flow.slice(0, diffusion.length).map((own, i) => [own, diffusion[i]!] as const);
  if (pairs.length === 0) return [];
  const values = pairs.map(([own, other]) => ({ value: enoughOf(other, near) - enoughOf(own, near), sigma: 0 }));
  return [
    {
      ...pickedFrom(
        pairs.flatMap(([own]) => own),
        pairs.flatMap(([, other]) => other),
      ),
      family: 'flow',
      what: `${flow[0]![0]!.task}: log2 of the steps to within ${near} per pixel of the ODE's limit, diffusion over flow`,
      interval: trainingsInterval(values),
      open: openSpots(pairs.flat(2), errors, pairs.length),
      of: 'trainings',
    },
  ];
}

/** ln of how much more the paths of diffusion bend. */
const straighter = (rows: readonly Spot[]): Part[] =>
  eachWay(rows, ['asked'], (list): Part[] => {
    const deepest = (family: string) => {
      const own = list.filter((spot) => spot.family === family);
      const most = largest(own.map(({ depth }) => depth));
      const arm = imageArm(overTrainings(own.filter(({ depth }) => depth === most)));
      return (
        arm && { ...arm, spots: arm.spots.map((spot, i) => ({ ...spot, model: `training ${i}` })), rows: arm.spots }
      );
    };
    const [own, other] = [deepest('flow'), deepest('diffusion')];
    if (!own || !other) return [];
    return [
      {
        ...pickedFrom(own.rows, other.rows),
        ...closer(own, other, paths),
        family: 'flow',
        what: `${own.spots[0]!.task}: ln of the bending of paths, diffusion over flow`,
      },
    ];
  });

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
    'steps that diffusion needs over steps that flow needs to come as near to where their own ODEs lead; and ln of the ratio of the paths’ straightness (0 is straight)',
  unit: 'log2 of the ratio of steps',
  region: { from: 0, margin: MATTERS.ratio / Math.LN2 },
  rule: 'Same network, data and training, three trainings and more of each. (a) ln of the diffusion’s measure of bending over the flow’s. (b) log2 of the ratio of the steps after which a sample lies within 0.1 (root mean square per pixel) of where the same method leads from the same noise with very many steps: Euler’s method for the flow, DDIM for diffusion; 0.2 and 0.05 are told beside it. Student’s interval over pairs of trainings. Supported where both are above 0, contradicted where one lies below a factor of 1.1.',
  experiments: { errors, paths },
  notebooks: ['09'],
  test(evidence, options) {
    const alpha = ofEvery(errorsOf(options.alpha), 2);
    const found = spots(rowsOf(evidence, errors));
    const steps = fewer(found, NEAR);
    const bent = straighter(spots(rowsOf(evidence, paths)));
    const told = BESIDE.flatMap((near) => fewer(found, near).map((part): Part => ({ ...part, role: 'note' })));
    return all([
      decide([...steps, ...told], errors.name, straightPaths.region, alpha),
      decide(bent, paths.name, { from: 0, margin: MATTERS.ratio }, alpha),
    ]);
  },
  world: straightPathsWorld,
};
