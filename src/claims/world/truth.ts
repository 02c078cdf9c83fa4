import type { Claim, Verdict } from '../claim.js';
import type { Holds } from './faults/fault.js';
import type { Truth } from './pieces.js';

/** Verdicts that would be wrong. On an edge with a margin (a gain of exactly 0) "contradicted" is right: the gain is too small to matter. */
export function wrongVerdicts(holds: Holds, margin: boolean): readonly Verdict[] {
  if (holds === 'true') return ['contradicted'];
  if (holds === 'false' || (holds === 'edge' && margin)) return ['supported'];
  return ['supported', 'contradicted'];
}

/** What holds in the world that is simulated for a claim. */
export const truthOf = ({ onEdge = 'edge' }: Claim, made: Truth): Truth => (made === 'edge' ? onEdge : made);
