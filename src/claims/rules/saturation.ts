import { alike, eachWay } from '../../records/alike.js';
import type { Claim, TestOptions } from '../claim.js';
import { all, beside, combine, errorsOf, ofEvery, type Part } from '../combine.js';
import { curveInterval, type OfCurve, openCurves, pickedCurve, unitOf } from '../curve-intervals.js';
import { type DepthCurve, missingFamilies, trainedCurves } from '../curves.js';
import { experiment, rowsOf, seenBy } from '../experiment.js';
import { normalInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { nameOf, PLACE, type Spot, spots } from '../select.js';
import { saturationWorld } from '../world/scenes/saturation.js';

/** How much of the gain is there by a quarter of the most steps. */
const SOON = 0.9;

const images = experiment({
  name: 'one candidate at three depths and more',
  table: 'distances',
  notebooks: ['09'],
  modalities: ['image'],
  tasks: ['digits'],
  strategies: ['single'],
  samplers: ['own'],
  leastSet: 2000,
});
const split = experiment({
  name: 'the error in its parts',
  table: 'distances',
  notebooks: ['10'],
  modalities: ['points'],
  tasks: ['eight-gaussians'],
  measures: ['error-discretisation', 'error-approximation'],
  noted: true,
});

/** The gain of all steps, as ln of the ratio of distances. */
const whole: OfCurve = (ys) => Math.log(ys[0]! / ys[ys.length - 1]!);

/** The share of the gain from the fewest to the most steps that a quarter of the most steps has. */
function early({ points }: DepthCurve): OfCurve {
  const quarter = points.filter(({ depth }) => depth <= points.at(-1)!.depth / 4).length - 1;
  return (ys) => (quarter < 1 ? Number.NaN : (ys[0]! - ys[quarter]!) / (ys[0]! - ys[ys.length - 1]!));
}

interface Split extends Pick<Spot, 'family' | 'asked'> {
  readonly discretisation: Spot;
  readonly approximation: Spot;
}

/** Where the error was split: the discretisation's share of it at the most steps. */
function splitNotes(found: readonly Spot[]): Part[] {
  const pairs = eachWay(found, ['family', ...PLACE, 'set', 'depth'], (rows): Split[] => {
    const of = (part: string) => rows.find(({ measure }) => measure === `error-${part}`);
    const [discretisation, approximation] = [of('discretisation'), of('approximation')];
    const { family, asked } = rows[0]!;
    return discretisation && approximation ? [{ family, asked, discretisation, approximation }] : [];
  });
  const best = alike(pairs, ['family', 'asked']).map((list) =>
    list.reduce((a, b) => (b.discretisation.depth > a.discretisation.depth ? b : a)),
  );
  return best.map(({ discretisation: d, approximation: a }) => ({
    ...pickedFrom([a], [d]),
    what: `${nameOf(d, `${d.depth} steps`)}: ln of approximation error over discretisation error`,
    role: 'note',
    interval: (own) =>
      normalInterval(Math.log(a.value / d.value), Math.hypot(a.sigma / a.value, d.sigma / d.value), own, d.seeds.size),
    region: { from: 0 },
    of: 'seeds',
  }));
}

function partOf(trained: readonly DepthCurve[], what: string, of: OfCurve, options: TestOptions): Part {
  const [curve] = trained as [DepthCurve];
  return {
    ...pickedCurve(trained),
    what: `${nameOf(curve)}: ${what}`,
    interval: curveInterval(trained, of, options),
    open: openCurves(trained, images),
    of: unitOf(curve),
  };
}

export const saturation: Claim = {
  number: 10,
  id: 'saturation',
  name: 'More denoising steps help and soon saturate',
  sentence: 'More steps bring samples closer to the data, and a quarter of them bring almost all that all of them do.',
  origin: 'paper',
  paper: {
    sentence:
      'The gain from more diffusion steps “quickly fades through accumulated approximation and discretisation errors”.',
    place: 'its text',
  },
  source: 'J. Song et al., arXiv:2010.02502, table 1; T. Karras et al., arXiv:2206.00364, section 3',
  families: ['diffusion', 'flow'],
  measured: 'share of the whole gain from the fewest to the most steps that a quarter of the most steps has',
  unit: 'share of the gain',
  region: { from: SOON },
  rule: 'One candidate by the family’s own sampler, distance to the data against steps. (a) All steps together make the distance smaller. (b) The share by a quarter of the most steps. Student’s interval over trainings. Supported where (a) is above 0 and (b) above 0.9 in both image families, contradicted where (a) lies below a tenth of the distance or (b) below 0.9 in one. The split of the error, where measured, is told beside it.',
  experiments: { images, split },
  notebooks: ['09', '10'],
  test(evidence, options) {
    const curves = trainedCurves(seenBy(evidence, { images }));
    const missing = missingFamilies(
      curves.map(([curve]) => curve!.family),
      saturation.families,
    );
    const errors = ofEvery(errorsOf(options.alpha), 2);
    const soon = curves.map((trained) =>
      partOf(trained, 'share of the gain by a quarter of the steps', early(trained[0]!), options),
    );
    const gain = curves.map((trained) =>
      partOf(trained, `ln of ${trained[0]!.measure} at the fewest over the most steps`, whole, options),
    );
    const both = all([
      combine(soon, saturation.region, errors, { missing }),
      combine(gain, { from: 0, margin: MATTERS.ratio }, errors, { missing }),
    ]);
    return beside(both, splitNotes(spots(rowsOf(evidence, split))), saturation.region, errors);
  },
  world: saturationWorld,
};
