import { eachWay } from '../../records/alike.js';
import { type Arm, armsOf, oneSample, openArms } from '../arms.js';
import { CHANCE, chosenByChance } from '../chance.js';
import type { Claim, Result } from '../claim.js';
import {
  all,
  controlGone,
  decide,
  type Errors,
  errorsOf,
  everyFamily,
  everyTask,
  ofEvery,
  type Part,
} from '../combine.js';
import { atEqualCompute, differences } from '../compare.js';
import { primary } from '../curves.js';
import { experiment, rowsOf } from '../experiment.js';
import { meanInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import {
  answering,
  askedNameOf,
  drawn,
  isChoice,
  isControl,
  isOracle,
  isProcess,
  nameOf,
  type Spot,
  WAY,
} from '../select.js';
import { closer, type ImageArm, imageArm, overTrainings } from '../trainings.js';
import { varietyNotes } from '../variety.js';
import { intermediateWorld } from '../world/scenes/intermediate.js';

const language = experiment({
  name: 'language: search by steps beside best-of-n by the same verifier and one sample',
  table: 'outcomes',
  notebooks: ['15'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic'],
});
const images = experiment({
  name: 'images: search by steps beside a choice at the end by the same verifier',
  table: 'distances',
  notebooks: ['11'],
  modalities: ['image'],
  tasks: ['digits'],
  leastSet: 2000,
});

const CONTROL = 'a search by steps and a choice at the end, both at random';
const roleOf = (row: { readonly role: string }): Part['role'] => (row.role === 'control' ? 'control' : 'part');

/** Search over unfinished chains against a choice among finished ones by the same verifier, at equal FLOPs. */
const finished = (arms: readonly Arm[]): Part[] =>
  eachWay(arms, ['asked', 'model'], (rows) =>
    eachWay(rows.filter(isProcess), WAY, (way): Part[] => {
      const baseline = rows.filter((row) => row.strategy === 'best-of-n' && row.chooser === way[0]!.chooser);
      if (baseline.length < 2) return [];
      const change = atEqualCompute(way, baseline);
      return [
        {
          ...pickedFrom(way, baseline),
          what: nameOf(way[0]!, `${way[0]!.strategy} against best-of-n by ${way[0]!.verifier}`),
          role: roleOf(way[0]!),
          interval: (own) => meanInterval(change, own),
          open: openArms(...way, ...baseline),
          of: 'prompts',
        },
      ];
    }),
  );

/** The same searches at their largest budgets against one sample at its best decoding. */
const overOne = (arms: readonly Arm[]): Part[] =>
  eachWay(arms, ['asked', 'model'], (rows) => {
    const single = oneSample(rows);
    if (single === undefined) return [];
    const searches = rows.filter((row) => isProcess(row) && !isControl(row));
    return eachWay(searches, WAY, (way): Part[] => {
      const most = way.reduce((a, b) => (b.width > a.width ? b : a));
      return [
        {
          ...pickedFrom([most], [single]),
          what: nameOf(most, `${most.strategy} of ${most.width} by ${most.verifier} against one sample`),
          interval: (own) => meanInterval(differences(most, single), own),
          open: openArms(most, single),
          of: 'prompts',
        },
      ];
    });
  });

/** For images, by distance, with equal FLOPs (1 % allowed). */
function distances(found: readonly Spot[], errors: Errors): Result {
  const arms: ImageArm[] = [];
  const parts = eachWay(primary(found), ['asked', 'parameters', 'set'], (rows) => {
    const wide = rows.filter((row) => row.width > 1 && !isOracle(row));
    const ends = wide.filter(isChoice);
    const searches = eachWay(wide.filter(isProcess), WAY, (way): Part[] => {
      const equal = (a: Spot, b: Spot) => a.chooser === b.chooser && Math.abs(a.flops / b.flops - 1) <= 0.01;
      const met = way.filter((search) => ends.some((end) => equal(end, search)));
      if (met.length === 0) return [];
      const most = met.reduce((a, b) => (b.flops > a.flops ? b : a));
      const search = imageArm(overTrainings(met.filter((spot) => equal(spot, most))));
      const end = imageArm(overTrainings(ends.filter((spot) => equal(spot, most))));
      if (search === undefined || end === undefined) return [];
      arms.push(search, end);
      const [last] = end.spots as [Spot];
      return [
        {
          ...pickedFrom(search.spots, end.spots),
          ...closer(search, end, images, { decodings: true }),
          what: `${askedNameOf(most, `${most.strategy} against ${last.strategy} by ${most.verifier}`)}: ln of ${most.measure}`,
          // By chance it shows what the search's sampler and steps do without its checks.
          role: isControl(most) ? 'note' : 'part',
        },
      ];
    });
    return [...searches, ...chosenByChance(rows, images)];
  });
  const { family } = found[0]!;
  const told = [...parts, ...varietyNotes(found, arms)];
  return decide(told, `${images.name}: ${family}`, { from: 0, margin: MATTERS.ratio }, errors, {
    how: 'any',
    uncontrolled: controlGone(parts, `${family}: ${CHANCE}`),
  });
}

export const intermediate: Claim = {
  number: 14,
  id: 'intermediate',
  name: 'Checking intermediate results makes search more efficient',
  sentence:
    'A search that scores unfinished work and goes on with the best of it reaches more than one that only chooses among finished samples, at the same compute.',
  origin: 'open question',
  paper: { sentence: 'verification of intermediate results', place: 'its open questions, last paragraph' },
  source:
    'H. Lightman et al., arXiv:2305.20050; L. Snell et al., arXiv:2408.03314, section 5; for diffusion N. Ma et al., arXiv:2501.09732, section 3.2',
  families: ['language', 'diffusion', 'flow'],
  measured:
    'share of right answers, or the logarithm of the distance taken away, of the search by steps over the choice at the end at equal FLOPs',
  unit: 'share of right answers (language), ln distance (images)',
  region: { from: 0, margin: MATTERS.answers },
  rule: 'Beam, lookahead, particles and paths by a verifier that does not know the answer, against best-of-n of the same model by the same verifier (for images FLOPs equal to 1 %, for language interpolated in ln FLOPs to the same), and for language at the largest budget against one sample; each at its best decoding. Supported where for language, against both, and for both image families at least one way is above 0 after correction for the number of ways; contradicted where all ways of one lie below three points (a tenth of the distance). For language the same search by a verifier that answers at random, against a choice at random, is the control; for images a choice at random against one candidate of as many steps, since their searches have samplers and steps of their own (what those do by chance is told beside). A control must find nothing in any of the three, and without it nothing is supported there.',
  experiments: { language, images },
  notebooks: ['15', '11'],
  test(evidence, { alpha }) {
    const errors = ofEvery(errorsOf(alpha), 2);
    return all([
      everyTask(language, armsOf(answering(rowsOf(evidence, language))), errors, (found, share) => {
        const rows = found.filter((row) => !isOracle(row));
        const own = ofEvery(share, 2);
        const ends = finished(rows);
        const uncontrolled = controlGone(ends, `${found[0]!.family}: ${CONTROL}`);
        const tell = (list: readonly Part[], what: string) =>
          decide(list, `${found[0]!.task}: ${what}`, intermediate.region, own, { how: 'any', uncontrolled });
        return all([
          tell(ends, 'best-of-n at two widths by the same verifier'),
          tell(overOne(rows), 'one sample at its best decoding'),
        ]);
      }),
      everyFamily(images, ['diffusion', 'flow'], drawn(rowsOf(evidence, images)), errors, distances),
    ]);
  },
  world: intermediateWorld,
};
