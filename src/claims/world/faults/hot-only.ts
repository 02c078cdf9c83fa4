import { at } from '../decoding.js';
import { DECODED, type Fault, unlessAgainst } from './fault.js';

export const hotOnly: Fault = {
  name: 'hot only',
  says: 'every arm was run at temperature 2.5 alone',
  claims: DECODED,
  spoil: ({ outcomes, counts, distances }) => {
    const usual = outcomes.filter(({ settings }) => settings === outcomes[0]!.settings);
    return usual.length === 0
      ? undefined
      : { outcomes: usual.map((row) => ({ ...row, settings: at(2.5) })), counts, distances };
  },
  holds: unlessAgainst,
};
