import { outcomeRows } from '../evidence/outcomes.js';
import type { SampleRecord } from '../records/record.js';
import { isPilot } from '../text/pilot.js';
import { byThought } from '../text/served/thought.js';
import type { Claim } from './claim.js';
import { type Experiments, experiment } from './experiment.js';
import { type Ledger, testClaims } from './ledger.js';
import { chains } from './rules/chains.js';
import { computeOptimal } from './rules/compute-optimal.js';
import { parallel } from './rules/parallel.js';

/** What of one's own rows claims are tested on. */
export interface OwnTasks {
  readonly tasks: readonly string[];
  /** Tasks that more thought cannot help with, such as problems whose answer stands in the prompt. */
  readonly controls?: readonly string[];
}

/** Claims that make sense of any language model: longer thoughts, more samples, and how much the best mixture saves. */
const OWN_CLAIMS: readonly Claim[] = [chains, parallel, computeOptimal];

/** The name of a control that is missing, in words that a finding can show. */
const NO_CONTROL = 'a control of your own';

/**
 * A claim whose rule, as it stands, is about other tasks than its notebooks'; what it says of images is left out.
 *
 * @param claim of the ledger
 * @param own `tasks`, and those that are `controls`
 * @returns the claim
 * @example claimOn(claimOf('3'), { tasks: ['gsm8k'] }).number // 3
 */
export function claimOn(claim: Claim, { tasks, controls = [] }: OwnTasks): Claim {
  const own: Experiments = Object.fromEntries(
    Object.entries(claim.experiments ?? {})
      .filter(([, { modalities }]) => modalities?.includes('language'))
      .map(([name, one]) => {
        const control = controls.length > 0 ? controls : [NO_CONTROL];
        return [name, experiment({ ...one, tasks: name === 'control' ? control : tasks })];
      }),
  );
  return {
    ...claim,
    families: ['language'],
    notebooks: [],
    experiments: own,
    test: (evidence, options) => claim.test(evidence, options, own),
  };
}

/**
 * Claims 3, 4 and 7 on rows of one's own: the rules of the ledger, on the tasks of these rows. Lengths of thought are depths, whatever way a
 * server was told them.
 *
 * @param rows of language models on tasks of your own
 * @param own `tasks`, and those that are `controls`
 * @returns an entry per claim
 * @example ownLedger(openStore('data/runs/sample').read(), { tasks: ['gsm8k'] }).entries[1].verdict // 'undecided'
 */
export function ownLedger(rows: readonly SampleRecord[], own: OwnTasks): Ledger {
  const outcomes = outcomeRows(rows.filter((row) => row.modality === 'language' && !isPilot(row)).map(byThought));
  const claims = OWN_CLAIMS.map((claim) => claimOn(claim, own));
  return testClaims({ outcomes, counts: [], distances: [] }, { claims });
}
