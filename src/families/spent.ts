import type { Meter } from '../compute/meter.js';

/** Function evaluations (NFE) and floating-point operations. */
export interface Spent {
  readonly nfe: number;
  readonly flops: number;
}

/**
 * What a sample spent: what it says of itself, else its equal share of what the meter counted for its batch.
 *
 * @param sample which may say its own `nfe` and `flops`
 * @param meter that counted the batch
 * @param samples in the batch
 * @returns network evaluations and FLOPs
 * @example spentOn({ nfe: 3, flops: 40 }, meter, 1) // { nfe: 3, flops: 40 }
 */
export function spentOn(sample: unknown, meter: Meter, samples: number): Spent {
  const own = (typeof sample === 'object' ? sample : null) as {
    nfe?: unknown;
    flops?: unknown;
  } | null;
  return {
    nfe: typeof own?.nfe === 'number' ? own.nfe : meter.nfe / samples,
    flops: typeof own?.flops === 'number' ? own.flops : meter.flops / samples,
  };
}

/**
 * The sum of what was spent.
 *
 * @param parts network evaluations and FLOPs
 * @returns the sum of each
 * @example totalSpent([{ nfe: 1, flops: 10 }, { nfe: 2, flops: 20 }]) // { nfe: 3, flops: 30 }
 */
export function totalSpent(parts: readonly Spent[]): Spent {
  return parts.reduce((sum, { nfe, flops }) => ({ nfe: sum.nfe + nfe, flops: sum.flops + flops }), {
    nfe: 0,
    flops: 0,
  });
}
