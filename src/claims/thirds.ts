const BINS = 3;

/** Thirds of the problems by difficulty: 0 for the easiest to 2 for the hardest. */
export function binsOf(difficulties: readonly number[]): (difficulty: number) => number {
  const sorted = [...difficulties].sort((a, b) => a - b);
  const cuts = Array.from({ length: BINS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!);
  return (difficulty) => cuts.filter((cut) => difficulty >= cut).length;
}
