import { type Claim, levelAt } from './claim.js';
import { withPublished } from './published-effects.js';
import { adaptive } from './rules/adaptive.js';
import { chains } from './rules/chains.js';
import { computeOptimal } from './rules/compute-optimal.js';
import { conditional } from './rules/conditional.js';
import { costLinear } from './rules/cost-linear.js';
import { coverageForecast } from './rules/coverage-forecast.js';
import { coverageGrows } from './rules/coverage-grows.js';
import { deadline } from './rules/deadline.js';
import { difficulty } from './rules/difficulty.js';
import { difficultyTail } from './rules/difficulty-tail.js';
import { growthLaw } from './rules/growth-law.js';
import { intermediate } from './rules/intermediate.js';
import { noiseSearch } from './rules/noise-search.js';
import { oneLaw } from './rules/one-law.js';
import { overOptimisation } from './rules/over-optimisation.js';
import { parallel } from './rules/parallel.js';
import { publishedLaws } from './rules/published-laws.js';
import { rewardVotes } from './rules/reward-votes.js';
import { saturation } from './rules/saturation.js';
import { smallBeatsLarge } from './rules/small-beats-large.js';
import { straightPaths } from './rules/straight-paths.js';
import { taskSplit } from './rules/task-split.js';
import { verification } from './rules/verification.js';

/** The claims in their order: those of the paper, its open questions, ours, its title's, and two more of ours; `origin` says which is which. */
export const CLAIMS: readonly Claim[] = [
  costLinear,
  growthLaw,
  chains,
  parallel,
  coverageGrows,
  verification,
  computeOptimal,
  smallBeatsLarge,
  difficulty,
  saturation,
  noiseSearch,
  straightPaths,
  adaptive,
  intermediate,
  rewardVotes,
  taskSplit,
  difficultyTail,
  conditional,
  deadline,
  publishedLaws,
  oneLaw,
  overOptimisation,
  coverageForecast,
].map(withPublished);

/** How often one verdict or more of a whole ledger may be wrong. */
export const LEDGER_ALPHA = 0.05;
/** The level of the intervals at Holm's first step, at which all claims are tested. */
export const LEDGER_LEVEL = levelAt(LEDGER_ALPHA / CLAIMS.length);

/**
 * The claim of that id or number.
 *
 * @param name the id, or the number as text
 * @returns the claim
 * @throws RangeError for a claim that is not there
 * @example claimOf('chains').number // 3
 */
export function claimOf(name: string): Claim {
  const found = CLAIMS.find(({ id, number }) => id === name || String(number) === name);
  if (found === undefined) {
    throw new RangeError(
      `expected a claim, one of ${CLAIMS.map(({ id, number }) => `${number} ${id}`).join(', ')}, got ${name}`,
    );
  }
  return found;
}
