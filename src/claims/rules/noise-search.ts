import { eachWay } from '../../records/alike.js';
import { CHANCE, chosenByChance } from '../chance.js';
import type { Claim } from '../claim.js';
import { controlGone, decide, type Errors, errorsOf, everyFamily, type Part } from '../combine.js';
import { primary, singles } from '../curves.js';
import { experiment, rowsOf } from '../experiment.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { askedNameOf, drawn, isControl, isNoiseSearch, isOracle, type Spot, WAY } from '../select.js';
import { closer, type ImageArm, imageArm, overTrainings } from '../trainings.js';
import { varietyNotes } from '../variety.js';
import { noiseSearchWorld } from '../world/scenes/noise-search.js';

const images = experiment({
  name: 'search and more steps at equal forward passes',
  table: 'distances',
  notebooks: ['11'],
  modalities: ['image'],
  tasks: ['digits'],
  leastSet: 2000,
});

/** As many forward passes, 1 % allowed. */
const equal = (a: Spot, b: Spot): boolean => Math.abs(a.nfe / b.nfe - 1) <= 0.01;

/** "6 x 2 or 6 x 4": what the trainings chose. */
const either = (spots: readonly Spot[], tell: (spot: Spot) => string): string =>
  [...new Set(spots.map(tell))].sort().join(' or ');

/** Every way of searching at the largest budget that one candidate with more steps also has, both at their best guidance. */
const partsOf = (found: readonly Spot[], arms: ImageArm[]): Part[] =>
  eachWay(primary(found), ['asked', 'parameters', 'set'], (rows) => {
    const single = singles(rows);
    const searched = rows.filter((row) => isNoiseSearch(row) && row.width > 1 && !isOracle(row) && !isControl(row));
    const parts = eachWay(searched, WAY, (way): Part[] => {
      const met = way.filter((search) => single.some((one) => equal(one, search)));
      if (met.length === 0) return [];
      const most = met.reduce((a, b) => (b.nfe > a.nfe ? b : a));
      const search = imageArm(overTrainings(met.filter((spot) => equal(spot, most))));
      const steps = imageArm(overTrainings(single.filter((spot) => equal(spot, most))));
      if (search === undefined || steps === undefined) return [];
      arms.push(search, steps);
      const spent = either(search.spots, ({ width, depth }) => `${width} x ${depth}`);
      const alone = either(steps.spots, ({ depth }) => String(depth));
      const name = `${most.strategy} by ${most.verifier}, ${spent} steps against ${alone}`;
      return [
        {
          ...pickedFrom(search.spots, steps.spots),
          ...closer(search, steps, images, { decodings: true }),
          what: `${askedNameOf(most, name)}: ln of ${most.measure}`,
        },
      ];
    });
    return [...parts, ...chosenByChance(rows, images)];
  });

function test(rows: readonly Spot[], errors: Errors) {
  const arms: ImageArm[] = [];
  const parts = partsOf(rows, arms);
  const { family } = rows[0]!;
  return decide([...parts, ...varietyNotes(rows, arms)], `${images.name}: ${family}`, noiseSearch.region, errors, {
    how: 'any',
    uncontrolled: controlGone(parts, `${family}: ${CHANCE}`),
  });
}

export const noiseSearch: Claim = {
  number: 11,
  id: 'noise-search',
  name: 'Searching noises beats more steps',
  sentence:
    'For images, compute spent on searching for a better initial noise takes more away from the distance to the data than as many more denoising steps.',
  origin: 'paper',
  paper: { sentence: 'Searching initial noises improves samples much more than more steps do.', place: 'its text' },
  source: 'N. Ma et al., arXiv:2501.09732, sections 3 and 4, figure 1',
  families: ['diffusion', 'flow'],
  measured:
    'ln of the distance with more steps over the distance with search, at equal forward passes, the verifier’s counted',
  unit: 'ln distance',
  region: { from: 0, margin: MATTERS.ratio },
  rule: 'For every search algorithm and verifier the largest budget that one candidate with more steps also has (forward passes equal to 1 %, guidance included), each at the guidance that is best in the other trainings, paired by training. Supported where in both image families at least one way of searching is above 0 after correction for the number of ways, contradicted where in one family all ways lie below a tenth of the distance. A choice by a verifier with a constant or random score against one candidate of as many steps is the control: it must find nothing in either family, and without it nothing is supported there.',
  experiments: { images },
  notebooks: ['11'],
  test: (evidence, { alpha }) =>
    everyFamily(images, noiseSearch.families, drawn(rowsOf(evidence, images)), errorsOf(alpha), test),
  world: noiseSearchWorld,
};
