import { largest } from '../numerics/statistics.js';
import { eachWay } from '../records/alike.js';
import type { Part } from './combine.js';
import { singles } from './curves.js';
import type { Experiment } from './experiment.js';
import { pickedFrom } from './picked.js';
import { isChoice, isControl, nameOf, type Spot, WAY, wayOf } from './select.js';
import { closer, imageArm, overTrainings } from './trainings.js';

/** What stands in for it where it is not there (see `controlGone`). */
export const CHANCE = 'a choice at random beside one candidate of as many steps';

/**
 * The control of image claims: a choice by a verifier that knows nothing, the widest that was tried, against one candidate of the same depth and
 * decoding. Independent candidates are alike, so that nothing may be found. (Against more steps, or another sampler, it would show what those do.)
 *
 * @param rows spots of one measure, task, size and set
 */
export const chosenByChance = (rows: readonly Spot[], experiment: Experiment): Part[] =>
  eachWay(
    rows.filter((row) => isControl(row) && isChoice(row) && row.width > 1),
    [...WAY, 'decoding', 'depth'],
    (list): Part[] => {
      const [{ decoding, depth }] = list as [Spot];
      const width = largest(list.map((row) => row.width));
      const choice = imageArm(overTrainings(list.filter((row) => row.width === width)));
      const alone = singles(rows).filter((row) => row.decoding === decoding && row.depth === depth);
      const one = imageArm(overTrainings(alone));
      if (choice === undefined || one === undefined) return [];
      const [first] = choice.spots as [Spot];
      return [
        {
          ...pickedFrom(choice.spots, one.spots),
          ...closer(choice, one, experiment),
          what: `${nameOf(first, `${wayOf(first)}, ${depth} steps, against one`)}: ln of ${first.measure}`,
          role: 'control',
        },
      ];
    },
  );
