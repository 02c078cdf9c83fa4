import { shipped } from '../compute/code.js';
import { NO_SETTINGS } from '../compute/settings.js';
import type { Problem } from '../tasks/task.js';
import type { Verifier } from './verifier.js';

/**
 * A control: every sample is as good as any other, so that what a search gains by it is not the verifier's. It costs nothing.
 *
 * @returns the verifier, of role 'control'
 * @example constantVerifier().role // 'control'
 */
export function constantVerifier<P extends Problem, Sample>(): Verifier<P, Sample> {
  return shipped({
    name: 'constant',
    role: 'control',
    settings: NO_SETTINGS,
    score: (_, samples) => samples.map(() => 0),
  });
}
