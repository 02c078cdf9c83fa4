import type { Verdict } from '../claim.js';

/** How it is in the world that is simulated: the claim holds, it does not, or its effect lies exactly on the edge of its rule. */
export type Truth = 'true' | 'false' | 'edge';
export const TRUTHS: readonly Truth[] = ['true', 'false', 'edge'];

/** Verdicts that would be wrong. On an edge with a margin (a gain of exactly 0) "contradicted" is right: the gain is too small to matter. */
export function wrongVerdicts(truth: Truth, margin: boolean): readonly Verdict[] {
  if (truth === 'true') return ['contradicted'];
  if (truth === 'false') return ['supported'];
  return margin ? ['supported'] : ['supported', 'contradicted'];
}

/** Where a world made for the edge is not on it: costs are counted exactly, so just over the edge is over it; a steep tail is still a Beta's. */
const OFF_EDGE: Readonly<Record<string, Truth>> = { 'cost-linear': 'false', 'difficulty-tail': 'true' };

/** What holds in the world that is simulated for a claim. */
export const truthOf = (id: string, made: Truth): Truth => (made === 'edge' ? (OFF_EDGE[id] ?? 'edge') : made);
