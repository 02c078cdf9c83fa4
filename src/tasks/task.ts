/** One problem of a task: what a sample has to answer, and how hard it is. */
export interface Problem {
  /** Index within the task; the `problem` part of the random key. */
  readonly index: number;
  readonly difficulty: number;
}

/** What a sample was worth: `quality` in the task's own unit, `correct` where the task has an exact check. */
export interface Mark {
  readonly quality: number;
  readonly correct: boolean | null;
  /** Features of the sample, for measures over sets of samples (Frechet distance). */
  readonly features?: readonly number[];
}

/** Problems with a way to mark samples. */
export interface Task<P extends Problem, Sample> {
  readonly name: string;
  /** Problem number `index`, generated from the index alone: an endless, reproducible list. */
  problem(index: number): P;
  /** Marks samples; `samples[i]` answers `problems[i]`. */
  mark(problems: readonly P[], samples: readonly Sample[]): Mark[];
}
