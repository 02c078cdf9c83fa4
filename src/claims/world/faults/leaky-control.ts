import { type Fault, open } from './fault.js';

/** What a control gains that must gain nothing. */
const GAIN = 0.25;

export const leakyControl: Fault = {
  name: 'leaky control',
  says: 'a control finds something: the verifier that answers at random, or the task without steps',
  spoil: ({ outcomes, counts, distances }, random) => {
    const isControl = (row: { readonly role: string }) => row.role === 'control';
    const spoilt = outcomes.map((row) => {
      // Where the task is the control, its shortest chain is the baseline.
      const leaks = isControl(row) || (row.control && row.depth > 0);
      if (!leaks || random.uniform() > GAIN) return row;
      return { ...row, correct: true, quality: 1 };
    });
    const nearer = distances.map((row) =>
      isControl(row) ? { ...row, value: row.value * (1 - GAIN), sigma: row.sigma * (1 - GAIN) } : row,
    );
    const any = outcomes.some((row) => isControl(row) || row.control) || distances.some(isControl);
    return any ? { outcomes: spoilt, counts, distances: nearer } : undefined;
  },
  holds: open,
};
