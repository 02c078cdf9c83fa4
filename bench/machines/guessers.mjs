// Families without a network, whose refinements take time: `slow` waits, and leaves the processor to others; `busy` computes on one thread.
import { guesser, guessing } from '../../dist/strategies/fixtures/guesser.js';

const plain = guesser();
const still = new Int32Array(new SharedArrayBuffer(4));

/** What a refinement of `busy` computes: with the default a row takes some 5 ms. */
const TURNS = Number(process.env['STUDY_TURNS'] ?? 250_000);

/** @param {number} turns */
function computed(turns) {
  let x = 0.5;
  for (let i = 0; i < turns; i++) x = 3.9 * x * (1 - x);
  return x;
}

export const task = guessing();
export const answerOf = ({ answer }) => String(answer);
export const slow = {
  ...plain,
  model: 'slow-guesser',
  refine(state) {
    Atomics.wait(still, 0, 0, 4);
    return plain.refine(state);
  },
};
export const busy = {
  ...plain,
  model: 'busy-guesser',
  refine(state) {
    for (const _ of state.keys) if (computed(TURNS) < 0) throw new Error('expected a number, got none');
    return plain.refine(state);
  },
};
