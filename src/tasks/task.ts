import type { Settings } from '../compute/settings.js';

/** What is generated: texts in tokens, images, or points in the plane. */
export type Modality = 'language' | 'image' | 'points';

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
  readonly modality: Modality;
  /** Whether it is a control: a task at which more compute cannot help. */
  readonly control?: true;
  /** The options it was made with, defaults left out; whatever marks samples is among them. */
  readonly settings: Settings;
  /** Says that its code has changed, in the place of a hash of its source: see `codeOf`. */
  readonly version?: string | number | undefined;
  /** Problem number `index`, generated from the index alone: an endless, reproducible list. */
  problem(index: number): P;
  /** Marks samples; `samples[i]` answers `problems[i]`. */
  mark(problems: readonly P[], samples: readonly Sample[]): Mark[];
}
