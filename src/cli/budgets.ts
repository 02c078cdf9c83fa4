import { numberOf } from './usage.js';

/** The numbers of samples that `--k` names, or the powers of two up to the fewest samples of a problem. */
export function budgetsOf(text: string | undefined, fewest: number): number[] {
  if (text !== undefined) return text.split(',').map((part) => numberOf('k', part, 1, 1e12, true));
  const powers: number[] = [];
  for (let k = 1; k <= fewest; k *= 2) powers.push(k);
  return powers;
}
