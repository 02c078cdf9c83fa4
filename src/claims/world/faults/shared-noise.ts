import type { Fault } from './fault.js';

/** A function of a number that draws once for each. */
function remembering(draw: () => number): (place: number) => number {
  const known = new Map<number, number>();
  return (place) => {
    const value = known.get(place) ?? draw();
    known.set(place, value);
    return value;
  };
}

export const sharedNoise: Fault = {
  name: 'shared noise',
  says: 'all strategies and depths share their problems and noises: one luck for all points',
  dice: (random) => ({
    ...random,
    ofProblem: remembering(random.uniform),
    ofTraining: remembering(random.normal),
  }),
  spoil: (evidence) => (evidence.outcomes.length + evidence.distances.length > 0 ? evidence : undefined),
};
