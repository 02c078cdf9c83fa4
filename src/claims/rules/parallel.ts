import { largest } from '../../numerics/statistics.js';
import { eachWay } from '../../records/alike.js';
import { type Arm, armsOf, oneSample, openArms } from '../arms.js';
import type { Claim, Result } from '../claim.js';
import {
  all,
  combine,
  controlGone,
  type Errors,
  errorsOf,
  everyFamily,
  everyTask,
  ofEvery,
  type Part,
} from '../combine.js';
import { differences } from '../compare.js';
import { primary, singles } from '../curves.js';
import { experiment, rowsOf } from '../experiment.js';
import { meanInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { answering, drawn, isChoice, isOracle, nameOf, type Spot, WAY, wayOf } from '../select.js';
import { closer, type ImageArm, imageArm, overTrainings } from '../trainings.js';
import { varietyNotes } from '../variety.js';
import { parallelWorld } from '../world/scenes/parallel.js';

const language = experiment({
  name: 'language: one sample and a choice among several',
  table: 'outcomes',
  notebooks: ['14'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic', 'countdown'],
});
const images = experiment({
  name: 'images: one sample and a choice among several, by distance',
  table: 'distances',
  notebooks: ['11'],
  modalities: ['image'],
  tasks: ['digits'],
  leastSet: 2000,
});

const CONTROL = 'a choice at random';
const EXPERIMENTS: { readonly language: typeof language; readonly images?: typeof images } = { language, images };

const roleOf = (row: { readonly role: string }): Part['role'] => (row.role === 'control' ? 'control' : 'part');

/** The widest choice of every way to choose against one sample of the same model, both at their best decodings. */
const answersOf = (arms: readonly Arm[]): Part[] =>
  eachWay(arms, ['asked', 'model'], (rows): Part[] => {
    const wide = rows.filter((row) => isChoice(row) && row.width > 1 && !isOracle(row));
    return eachWay(wide, WAY, (way): Part[] => {
      const best = way.reduce((a, b) => (b.width > a.width ? b : a));
      const single = oneSample(rows, best.depth);
      if (single === undefined) return [];
      return [
        {
          ...pickedFrom([best], [single]),
          what: nameOf(best, `${wayOf(best)}, depth ${best.depth}`),
          role: roleOf(best),
          interval: (level) => meanInterval(differences(best, single), level),
          open: openArms(best, single),
          of: 'prompts',
        },
      ];
    });
  });

/** The same for images of one family: how much closer to the truth the chosen ones are, as the logarithm of the ratio of distances. */
function distancesOf(found: readonly Spot[], errors: Errors): Result {
  const arms: ImageArm[] = [];
  const parts = eachWay(primary(found), ['asked', 'parameters', 'set', 'depth'], (rows): Part[] => {
    const single = imageArm(overTrainings(singles(rows)));
    if (single === undefined) return [];
    const wide = rows.filter((row) => isChoice(row) && row.width > 1 && !isOracle(row));
    return eachWay(wide, WAY, (way): Part[] => {
      const width = largest(way.map((row) => row.width));
      const best = imageArm(overTrainings(way.filter((row) => row.width === width)));
      if (best === undefined) return [];
      arms.push(single, best);
      const [first] = best.spots as [Spot];
      return [
        {
          ...pickedFrom(best.spots, single.spots),
          ...closer(best, single, images, { decodings: true }),
          what: nameOf(first, `${wayOf(first)}, ${first.depth} steps: ln of ${first.measure}`),
          role: roleOf(first),
        },
      ];
    });
  });
  return combine([...parts, ...varietyNotes(found, arms)], { from: 0, margin: MATTERS.ratio }, errors, {
    how: 'any',
    uncontrolled: controlGone(parts, `${found[0]!.family}: ${CONTROL}`),
  });
}

export const parallel: Claim = {
  number: 4,
  id: 'parallel',
  name: 'Parallel samples with a choice among them help',
  sentence: 'Drawing many samples and choosing one of them, by a vote or by a verifier, is better than drawing one.',
  origin: 'paper',
  source:
    'X. Wang et al., arXiv:2203.11171; K. Cobbe et al., arXiv:2110.14168; for diffusion N. Ma et al., arXiv:2501.09732, section 4',
  families: ['language', 'diffusion', 'flow'],
  measured:
    'share of right answers, or the logarithm of the distance taken away, of the chosen sample over one sample of the same depth, both at their best decodings',
  unit: 'share of right answers (language), ln distance (images)',
  region: { from: 0, margin: MATTERS.answers },
  rule: 'For every way to choose (strategy and verifier, the oracle left out) the widest choice against one sample, each at the decoding that is best for it on the other half of the prompts (or in the other trainings), paired by prompt or training. Supported where in language and in both image families at least one way is above 0 after correction for the number of ways, contradicted where in one of them all ways lie below three points (a tenth of the distance). A verifier that answers at random is the control: it must gain nothing in any of the three, and without it nothing is supported there.',
  experiments: { language, images },
  notebooks: ['14', '11'],
  test(evidence, { alpha }, about: typeof EXPERIMENTS = EXPERIMENTS) {
    const errors = ofEvery(errorsOf(alpha), about.images === undefined ? 1 : 2);
    const answers = everyTask(
      about.language,
      armsOf(answering(rowsOf(evidence, about.language))),
      errors,
      (rows, own) => {
        const parts = answersOf(rows);
        const uncontrolled = controlGone(parts, `${rows[0]!.family}: ${CONTROL}`);
        return combine(parts, parallel.region, own, { how: 'any', uncontrolled });
      },
    );
    if (about.images === undefined) return answers;
    return all([
      answers,
      everyFamily(about.images, ['diffusion', 'flow'], drawn(rowsOf(evidence, about.images)), errors, distancesOf),
    ]);
  },
  world: parallelWorld,
};
