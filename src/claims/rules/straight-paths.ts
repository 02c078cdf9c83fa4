import { normals } from '../../compute/random.js';
import { eachWay } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { all, combine, noEvidence, type Part } from '../combine.js';
import { logRatio } from '../compare.js';
import { type DepthCurve, imagePair } from '../curves.js';
import { type Interval, normalInterval } from '../interval.js';
import { nameOf, spots } from '../select.js';
import { straightPathsWorld } from '../world/scenes/straight-paths.js';

/** Within this factor of the best distance of the curve, a sample is as good as it gets. */
const CLOSE = 1.25;
const DRAWS = 400;

/** log2 of the depth at which a curve first comes within a quarter of its best, linear in logarithms between depths. */
function enough(depths: readonly number[], values: readonly number[]): number {
  const bar = Math.log(CLOSE * Math.min(...values));
  const after = values.findIndex((value) => Math.log(value) <= bar);
  if (after <= 0) return Math.log2(depths[0]!);
  const [a, b] = [Math.log(values[after - 1]!), Math.log(values[after]!)];
  const share = (a - bar) / (a - b);
  return Math.log2(depths[after - 1]!) + share * Math.log2(depths[after]! / depths[after - 1]!);
}

/** log2 of how many times the steps the second needs, with the spread of redrawn points. */
export function stepsRatio(first: DepthCurve, second: DepthCurve, level: number, seed: number): Interval {
  const depths = [first, second].map(({ points }) => points.map(({ depth }) => depth));
  const ratio = (values: readonly (readonly number[])[]) =>
    enough(depths[1]!, values[1]!) - enough(depths[0]!, values[0]!);
  const effect = ratio([first, second].map(({ points }) => points.map(({ y }) => y)));
  const drawn = Array.from({ length: DRAWS }, (_, r) => {
    const z = normals({ seed, problem: r, candidate: 0 }, 0, first.points.length + second.points.length);
    let at = 0;
    return ratio(
      [first, second].map(({ points }) => points.map(({ y, sigma }) => y * Math.exp((z[at++]! * sigma) / y))),
    );
  });
  const mean = drawn.reduce((sum, v) => sum + v, 0) / DRAWS;
  const error = Math.sqrt(drawn.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (DRAWS - 1));
  return normalInterval(effect, error, level, first.points.length + second.points.length);
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
  region: { from: 0, margin: 0.1 },
  rule: 'Same network, data and training. (a) ln of the diffusion’s measure of bending over the flow’s, for every task where both are measured. (b) log2 of the ratio of the steps after which the distance stays within a quarter of the curve’s best, with redrawn points. Supported where both are above 0, contradicted where one lies below 0.1.',
  notebooks: ['09', '17'],
  test(evidence, { alpha, seed }) {
    const level = levelAt(alpha);
    const half = 1 - (1 - level) / 2;
    const pair = imagePair(evidence);
    const fewer: Part[] =
      pair === undefined
        ? []
        : [
            {
              what: `${nameOf(pair.flow)}: log2 of steps, diffusion over flow`,
              interval: (own) => stepsRatio(pair.flow, pair.diffusion, own, seed),
              of: 'depths',
            },
          ];
    const bent = spots(evidence.distances).filter(({ measure }) => measure === 'straightness');
    const straighter = eachWay(bent, ['asked'], (rows): Part[] => {
      const deepest = (family: string) =>
        rows
          .filter((spot) => spot.family === family)
          .sort((a, b) => b.depth - a.depth || (a.model < b.model ? -1 : 1))[0];
      const [own, other] = [deepest('flow'), deepest('diffusion')];
      if (!own || !other) return [];
      return [
        {
          what: `${own.task}: ln of the bending of paths, diffusion over flow`,
          interval: (at) => logRatio(own, other, at),
          of: 'seeds',
        },
      ];
    });
    return all([
      fewer.length > 0
        ? combine(fewer, straightPaths.region, half)
        : noEvidence('distances against steps of both image families'),
      straighter.length > 0
        ? combine(straighter, straightPaths.region, half)
        : noEvidence('straightness of both image families'),
    ]);
  },
  world: straightPathsWorld,
};
