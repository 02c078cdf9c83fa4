import { fnv1a } from '../numerics/fnv1a.js';
import type { Problem } from './task.js';

/**
 * What a problem asks, as a short hash of its prompt: a task may pose one prompt under several numbers, and those answers are not
 * independent. Undefined for problems without a prompt (images, points).
 *
 * @example promptOf({ index: 4, difficulty: 1, prompt: [3, 1] }) === promptOf({ index: 9, difficulty: 1, prompt: [3, 1] }) // true
 */
export function promptOf(problem: Problem & { readonly prompt?: unknown }): string | undefined {
  const { prompt } = problem;
  return prompt === undefined ? undefined : fnv1a(JSON.stringify(prompt)).toString(36);
}
