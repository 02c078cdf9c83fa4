import type { CoverageInterval } from '../measure/answers/pass-at-k.js';

/** Coverage at one k; where not all problems tell it, of how many it is, and of all at least and at most. */
export interface CoveredPoint {
  readonly k: number;
  readonly value: number;
  readonly ci: readonly [number, number];
  readonly problems?: number;
  readonly bounds?: readonly [number, number];
}

/** A measured or forecast point as commands report it. */
export const toPoint = ({ k, value, low, high }: Omit<CoverageInterval, 'error'>): CoveredPoint => ({
  k,
  value,
  ci: [low, high],
});
