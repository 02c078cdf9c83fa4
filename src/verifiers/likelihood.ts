import { shipped } from '../compute/code.js';
import { NO_SETTINGS } from '../compute/settings.js';
import type { Reasoned } from '../families/language/reasoner.js';
import type { Problem } from '../tasks/task.js';
import type { Verifier } from './verifier.js';

/**
 * The model's own opinion of what it wrote: the log-probability of chain, mark and answer together, at temperature 1. It was
 * computed while writing, so it costs nothing more. Longer chains are less likely: it is no measure of being right.
 *
 * @returns the verifier; scores are nats, at most 0
 * @example bestOfN(likelihood()).verifier?.name // 'likelihood'
 */
export function likelihood<P extends Problem>(): Verifier<P, Reasoned> {
  return shipped({
    name: 'likelihood',
    role: 'verifier',
    settings: NO_SETTINGS,
    score: (_, samples) =>
      samples.map(({ chainLogs, answerLogs }) => [...chainLogs, ...answerLogs].reduce((sum, log) => sum + log, 0)),
  });
}
