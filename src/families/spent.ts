import type { Meter } from '../compute/meter.js';

/** Forward passes and floating-point operations. */
export interface Spent {
  readonly forwards: number;
  readonly flops: number;
}

/** What a sample spent: what it says of itself, else its equal share of what the meter counted for its batch. */
export function spentOn(sample: unknown, meter: Meter, samples: number): Spent {
  const own = (typeof sample === 'object' ? sample : null) as {
    forwards?: unknown;
    flops?: unknown;
  } | null;
  return {
    forwards: typeof own?.forwards === 'number' ? own.forwards : meter.forwards / samples,
    flops: typeof own?.flops === 'number' ? own.flops : meter.flops / samples,
  };
}

/** The sum of what was spent. */
export function totalSpent(parts: readonly Spent[]): Spent {
  return parts.reduce((sum, { forwards, flops }) => ({ forwards: sum.forwards + forwards, flops: sum.flops + flops }), {
    forwards: 0,
    flops: 0,
  });
}
