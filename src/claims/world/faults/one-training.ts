import { groupBy } from '../../../numerics/statistics.js';
import { type Fault, isDeciding, unlessAgainst } from './fault.js';

export const oneTraining: Fault = {
  name: 'one training',
  says: 'every network was trained once, and sampled with several seeds',
  // Costs are counted, whatever the images are.
  except: ['cost-linear'],
  spoil: ({ outcomes, counts, distances }) => {
    if (!distances.some(isDeciding)) return undefined;
    const networks = groupBy(distances, ({ family, parameters }) => `${family} ${parameters}`);
    const once = [...networks.values()].flatMap((rows) => {
      const names = [...new Set(rows.map(({ model }) => model))];
      return rows.map((row) => ({ ...row, model: names[0]!, seed: names.indexOf(row.model) }));
    });
    return { outcomes, counts, distances: once };
  },
  holds: unlessAgainst,
};
