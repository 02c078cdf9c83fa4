/** Twelve budgets, each 1.5 times the one before, for examples of laws. */
export const BUDGETS: readonly number[] = Array.from({ length: 12 }, (_, i) => 2 ** (0.6 * i));

const SIZES = Array.from({ length: 8 }, (_, i) => 4 ** i);

/** Eight sizes by eight budgets, for examples of surfaces. */
export const GRID: readonly (readonly [number, number])[] = SIZES.flatMap((n) => SIZES.map((d) => [n, d] as const));
