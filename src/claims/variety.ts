import { isAlike } from '../records/alike.js';
import type { Part } from './combine.js';
import { pickedFrom } from './picked.js';
import { nameOf, type Spot, wayOf } from './select.js';
import { type ImageArm, pooled, trainingsInterval } from './trainings.js';

/** What two measures of one set of images share. */
const SET = ['model', 'asked', 'decoding', 'set', 'way', 'chooser', 'depth', 'width'] as const;

/**
 * Precision and recall of the sets that a claim compares, told beside their distances, which are one number for both: a search may trade the
 * variety of its images for how sure they are. None where they were not measured.
 *
 * @param found spots by all measures
 */
export function varietyNotes(found: readonly Spot[], arms: readonly ImageArm[]): Part[] {
  const notes = arms.flatMap(({ spots }) =>
    ['precision', 'recall'].flatMap((measure): Part[] => {
      const own = spots.flatMap((spot) => {
        const beside = found.filter((one) => one.measure === measure && isAlike(one, spot, SET));
        return beside.length === 0 ? [] : [pooled(beside)];
      });
      const [first] = own;
      if (first === undefined) return [];
      return [
        {
          ...pickedFrom(own),
          what: nameOf(first, wayOf(first), `depth ${first.depth}: ${measure}`),
          role: 'note',
          interval: trainingsInterval(own),
          region: {},
          of: 'trainings',
        },
      ];
    }),
  );
  // One sample is compared with many ways.
  return [...new Map(notes.map((note) => [`${note.what} ${note.picked}`, note])).values()];
}
