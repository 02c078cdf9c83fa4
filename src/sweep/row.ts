import type { Mark } from '../tasks/task.js';

export function checkMarks(task: string, marks: readonly Mark[], samples: number): void {
  if (marks.length !== samples) {
    throw new RangeError(`task ${task}: expected one mark a sample, got ${marks.length} marks for ${samples} samples`);
  }
}
