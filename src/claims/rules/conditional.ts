import { largest, smallest } from '../../numerics/statistics.js';
import { eachWay, isAlike } from '../../records/alike.js';
import { sectionsOf } from '../../records/settings-column.js';
import type { Claim, Result } from '../claim.js';
import { all, beside, decide, type Errors, errorsOf, everyFamily, ofEvery, type Part } from '../combine.js';
import { primary, singles } from '../curves.js';
import { experiment, rowsOf } from '../experiment.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { drawn as drawnSpots, isChoice, isControl, isOracle, nameOf, type Spot, WAY } from '../select.js';
import { closer, imageArm, overTrainings } from '../trainings.js';
import { conditionalWorld } from '../world/scenes/conditional.js';

const images = experiment({
  name: 'digits drawn by their label, at several depths and widths',
  table: 'distances',
  notebooks: ['11'],
  modalities: ['image'],
  tasks: ['digits'],
  leastSet: 2000,
});

/** The most steps of one candidate against the fewest. */
const deeper = (rows: readonly Spot[]): Part[] =>
  eachWay(singles(rows), ['asked', 'parameters', 'set', 'decoding'], (list): Part[] => {
    const depths = list.map(({ depth }) => depth);
    const at = (depth: number) => imageArm(overTrainings(list.filter((spot) => spot.depth === depth)));
    const [least, most] = [at(smallest(depths)), at(largest(depths))];
    if (new Set(depths).size < 3 || least === undefined || most === undefined) return [];
    return [
      {
        ...pickedFrom(most.spots, least.spots),
        ...closer(most, least, images),
        what: nameOf(most.spots[0]!, `${most.spots[0]!.depth} steps against ${least.spots[0]!.depth}`),
      },
    ];
  });

/** Every way to choose, at every width, against one sample of the same depth. */
const wider = (rows: readonly Spot[]): Part[] =>
  eachWay(rows, ['asked', 'parameters', 'set', 'decoding', 'depth'], (list): Part[] => {
    const one = imageArm(overTrainings(singles(list)));
    if (one === undefined) return [];
    const wide = list.filter((row) => row.width > 1 && isChoice(row));
    return eachWay(wide, [...WAY, 'width'], (way): Part[] => {
      const best = imageArm(overTrainings(way));
      if (best === undefined) return [];
      const [first] = best.spots as [Spot];
      return [
        {
          ...pickedFrom(best.spots, one.spots),
          ...closer(best, one, images),
          what: nameOf(first, `${first.strategy} of ${first.width} by ${first.verifier} against one`),
        },
      ];
    });
  });

/** Guidance 0 takes the network's output without a class: the same generator without its label. */
const withoutLabel = ({ settings }: Spot): boolean => sectionsOf(settings).family?.guidance === 0;

/** What the label itself is worth, at every depth at which it was left out, beside which gains from compute are to be seen. */
const labelled = (rows: readonly Spot[], without: readonly Spot[]): Part[] =>
  eachWay(singles(without), ['asked', 'parameters', 'set', 'depth'], (list): Part[] => {
    const [first] = list as [Spot];
    const same = singles(rows).filter((row) => isAlike(row, first, ['asked', 'parameters', 'set', 'depth']));
    const told = same.filter(({ settings }) => sectionsOf(settings).family?.guidance === undefined);
    const [own, other] = [imageArm(overTrainings(told)), imageArm(overTrainings(list))];
    if (own === undefined || other === undefined) return [];
    return [
      {
        ...pickedFrom(own.spots, other.spots),
        ...closer(own, other, images),
        what: nameOf(own.spots[0]!, `${first.depth} steps with the label against without`),
        role: 'note',
      },
    ];
  });

function test(found: readonly Spot[], errors: Errors): Result {
  const drawn = primary(found.filter((spot) => !isOracle(spot) && !isControl(spot)));
  const rows = drawn.filter((spot) => !withoutLabel(spot));
  const without = drawn.filter(withoutLabel);
  const own = ofEvery(errors, 2);
  const [deep, wide] = [deeper(rows), wider(rows)];
  const notes = [
    ...labelled(rows, without),
    ...[...deeper(without), ...wider(without)].map((part): Part => {
      return { ...part, what: `without the label, ${part.what}`, role: 'note' };
    }),
  ];
  const both = all([
    decide(deep, `${images.name}: steps`, conditional.region, own),
    decide(wide, `${images.name}: width`, conditional.region, own, { how: 'any' }),
  ]);
  return beside(both, notes, conditional.region, errors);
}

export const conditional: Claim = {
  number: 18,
  id: 'conditional',
  name: 'A label-conditional generator gains from steps and from choices',
  sentence:
    'A generator that is told which class to draw gains from inference compute in both ways: by more steps, and by a choice among several samples.',
  origin: 'open question',
  paper: { sentence: 'multimodal models', place: 'its open questions, last paragraph' },
  source:
    'J. Ho and T. Salimans, arXiv:2207.12598; N. Ma et al., arXiv:2501.09732, section 4 (class-conditional ImageNet)',
  families: ['diffusion', 'flow'],
  measured:
    'ln of the distance at the fewest steps over that at the most; ln of the distance of one sample over that of the chosen one at equal depth',
  unit: 'ln distance',
  region: { from: 0, margin: MATTERS.ratio },
  rule: 'Digits drawn by their label, without the oracle. (a) The fewest against the most steps of one candidate, at every guidance that was tried at three depths. (b) Every verifier and width against one sample of the same depth and guidance: at least one, after correction for how many were tried. Beside it, where it was drawn: the same generator without its label (guidance 0), what it gains from steps and choices, and what the label itself is worth. Supported where in both image families both are above 0, contradicted where one lies below a tenth of the distance.',
  experiments: { images },
  notebooks: ['11'],
  test: (evidence, { alpha }) =>
    everyFamily(images, conditional.families, drawnSpots(rowsOf(evidence, images)), errorsOf(alpha), test),
  world: conditionalWorld,
};
