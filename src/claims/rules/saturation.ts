import { alike, eachWay } from '../../records/alike.js';
import type { Evidence } from '../../records/evidence.js';
import { type Claim, levelAt } from '../claim.js';
import { all, combine, type Part } from '../combine.js';
import { type DepthCurve, mainCurves, missingFamilies } from '../curves.js';
import { type Interval, normalInterval } from '../interval.js';
import { nameOf, PLACE, type Spot, spots } from '../select.js';
import { saturationWorld } from '../world/scenes/saturation.js';

/** How much of the gain is there by a quarter of the most steps. */
const SOON = 0.9;

/** The gain of all steps, as ln of the ratio of distances. */
function whole({ points }: DepthCurve, level: number): Interval {
  const [first, last] = [points[0]!, points.at(-1)!];
  const error = Math.hypot(first.sigma / first.y, last.sigma / last.y);
  return normalInterval(Math.log(first.y / last.y), error, level, points.length);
}

/** The share of the gain from the fewest to the most steps that a quarter of the most steps has, by the delta method. */
export function early({ points }: DepthCurve, level: number): Interval {
  const [first, last] = [points[0]!, points.at(-1)!];
  const quarter = [...points].reverse().find(({ depth }) => depth <= last.depth / 4);
  if (!quarter || quarter === first)
    return { effect: Number.NaN, low: -Infinity, high: Infinity, samples: points.length };
  const total = first.y - last.y;
  const share = (first.y - quarter.y) / total;
  const error = Math.hypot(
    ((quarter.y - last.y) / total ** 2) * first.sigma,
    quarter.sigma / total,
    ((first.y - quarter.y) / total ** 2) * last.sigma,
  );
  return normalInterval(share, error, level, points.length);
}

interface Split extends Pick<Spot, 'family' | 'asked'> {
  readonly discretisation: Spot;
  readonly approximation: Spot;
}

/** Where the error was split: the discretisation's share of it at the most steps. */
function splitNotes({ distances }: Evidence): Part[] {
  const pairs = eachWay(spots(distances), ['family', ...PLACE, 'set', 'depth'], (rows): Split[] => {
    const of = (part: string) => rows.find(({ measure }) => measure === `error-${part}`);
    const [discretisation, approximation] = [of('discretisation'), of('approximation')];
    const { family, asked } = rows[0]!;
    return discretisation && approximation ? [{ family, asked, discretisation, approximation }] : [];
  });
  const best = alike(pairs, ['family', 'asked']).map((list) =>
    list.reduce((a, b) => (b.discretisation.depth > a.discretisation.depth ? b : a)),
  );
  return best.map(({ discretisation: d, approximation: a }) => ({
    what: `${nameOf(d, `${d.depth} steps`)}: ln of approximation error over discretisation error`,
    role: 'note',
    interval: (own) =>
      normalInterval(Math.log(a.value / d.value), Math.hypot(a.sigma / a.value, d.sigma / d.value), own, d.seeds.size),
    region: { from: 0 },
    of: 'seeds',
  }));
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
  rule: 'One candidate, distance to the data against steps. (a) All steps together make the distance smaller. (b) The share by a quarter of the most steps, by the delta method from the points’ standard errors. Supported where (a) is above 0 and (b) above 0.9 in both image families, contradicted where (a) lies below 0.01 or (b) below 0.9 in one. The split of the error, where measured, is told beside it.',
  notebooks: ['10', '08', '17'],
  test(evidence, { alpha }) {
    const level = levelAt(alpha);
    const curves = [...mainCurves(evidence).values()].filter(({ modality }) => modality !== 'language');
    const missing = missingFamilies(
      curves.map(({ family }) => family),
      saturation.families,
    );
    const half = 1 - (1 - level) / 2;
    const part = (curve: DepthCurve, what: string, test: (curve: DepthCurve, level: number) => Interval): Part => ({
      what: `${nameOf(curve)}: ${what}`,
      interval: (own) => test(curve, own),
      of: 'depths',
    });
    return all([
      combine(
        [
          ...curves.map((curve) => part(curve, `share of the gain by a quarter of the steps`, early)),
          ...splitNotes(evidence),
        ],
        saturation.region,
        half,
        { missing },
      ),
      combine(
        curves.map((curve) => part(curve, `ln of ${curve.measure} at the fewest over the most steps`, whole)),
        { from: 0, margin: 0.01 },
        half,
        { missing },
      ),
    ]);
  },
  world: saturationWorld,
};
