import type { Claim, Verdict } from '../claim.js';
import type { Truth } from './pieces.js';

/** Verdicts that would be wrong. On an edge with a margin (a gain of exactly 0) "contradicted" is right: the gain is too small to matter. */
export function wrongVerdicts(truth: Truth, margin: boolean): readonly Verdict[] {
  if (truth === 'true') return ['contradicted'];
  if (truth === 'false') return ['supported'];
  return margin ? ['supported'] : ['supported', 'contradicted'];
}

/** What holds in the world that is simulated for a claim. */
export const truthOf = ({ onEdge = 'edge' }: Claim, made: Truth): Truth => (made === 'edge' ? onEdge : made);
