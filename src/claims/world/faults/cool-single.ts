import type { OutcomeRow } from '../../../records/evidence.js';
import { at } from '../decoding.js';
import { DECODED, type Fault } from './fault.js';

/** What every arm reaches once its decoding is cool, on one sample or many. */
const RIGHT = 0.95;

export const coolSingle: Fault = {
  name: 'cool single',
  says: 'strategies gain at temperatures 2 and 2.5, but at 0.7 one sample is as good as all of them, and better than any hot arm',
  claims: DECODED,
  spoil: ({ outcomes, counts, distances }, random) => {
    if (outcomes.length === 0) return undefined;
    const first = outcomes[0]!.settings;
    const hot = outcomes.map((row) => ({ ...row, settings: at(row.settings === first ? 2 : 2.5) }));
    const cool = outcomes
      .filter(({ settings }) => settings === first)
      .map((row): OutcomeRow => {
        const correct = random.uniform() < RIGHT;
        return { ...row, settings: at(0.7), correct, quality: Number(correct) };
      });
    return { outcomes: [...hot, ...cool], counts, distances };
  },
  holds: () => 'false',
};
