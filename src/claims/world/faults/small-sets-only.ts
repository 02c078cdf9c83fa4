import { type Fault, isDeciding, unlessAgainst } from './fault.js';
import { inSmallSet } from './small-sets-beside.js';

export const smallSetsOnly: Fault = {
  name: 'small sets only',
  says: 'distances are of sets of 100 images, whose bias is larger than what is left',
  // Costs are counted, whatever the images are.
  except: ['cost-linear'],
  spoil: ({ outcomes, counts, distances }) =>
    distances.some(isDeciding)
      ? { outcomes, counts, distances: distances.map((row) => (isDeciding(row) ? inSmallSet(row) : row)) }
      : undefined,
  holds: unlessAgainst,
};
