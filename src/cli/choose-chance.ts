import { beyondChance } from '../measure/answers/chance.js';
import type { Selection } from '../measure/selection/selection-curves.js';

/**
 * Curves of selection corrected for guessing: what one guess reaches is taken off an answer that was chosen, whatever it was chosen from, and what k
 * guesses reach off pass@k, which is right where one of k is. What is missing to pass@k then has two corrections, and no interval.
 */
export function chosenBeyondChance({ curves, fall }: Selection, chance: number): Selection {
  const whole = 1 - chance;
  return {
    curves: curves.map(({ way, points }) => ({
      way,
      points: points.map((point) => {
        const beyond = (x: number) => beyondChance(x, chance, way === 'pass@k' ? point.k : 1);
        return { ...point, value: beyond(point.value), low: beyond(point.low), high: beyond(point.high) };
      }),
    })),
    ...(fall === undefined
      ? {}
      : { fall: { ...fall, value: fall.value / whole, low: fall.low / whole, high: fall.high / whole } }),
  };
}
