import { shipped } from '../compute/code.js';
import { type Configured, configure } from '../compute/settings.js';
import type { Problem, Task } from '../tasks/task.js';
import type { Verifier } from './verifier.js';

/** What an oracle knows. */
interface Knowing {
  readonly task: Configured | undefined;
}

export const KNOWING: Knowing = { task: undefined };

/**
 * Knows the right answer: 1 for a right sample, 0 for a wrong one; the sample's quality where the task has no exact check.
 *
 * @param task whose marks are the scores
 * @returns the verifier, of role 'oracle'; scores are from 0 to 1
 * @throws TypeError for a task with settings that JSON cannot hold
 * @example oracle(task).role // 'oracle'
 */
export function oracle<P extends Problem, Sample>(task: Task<P, Sample>): Verifier<P, Sample> {
  return shipped({
    name: 'oracle',
    role: 'oracle',
    settings: configure<Knowing>('oracle', { task }, KNOWING).settings,
    score: (problems, samples) =>
      task.mark(problems, samples).map(({ correct, quality }) => (correct === null ? quality : Number(correct))),
  });
}
