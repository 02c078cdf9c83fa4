import type { Meter } from '../compute/meter.js';
import type { Configured } from '../compute/settings.js';
import { type Spent, spentOn } from '../families/spent.js';
import type { Problem } from '../tasks/task.js';

/** What a verifier is: one that has to find out, one that is told the right answer, or a control that knows nothing. */
export type Role = 'verifier' | 'oracle' | 'control';

/** Whoever chooses among samples, as rows name it. */
export interface Chooser extends Configured {
  /** "oracle", "classifier", "likelihood", "outcome-reward", "random", ... */
  readonly name: string;
  readonly role: Role;
  /** The checkpoint that it judges by, where it has one: its name and the start of its weights' SHA-256. */
  readonly model?: string | undefined;
}

/**
 * Scores samples, higher is better, without being told which is right (an oracle is). What it computes is counted on the meter it is
 * given: a verifier's forward passes are inference compute like the generator's.
 */
export interface Verifier<P extends Problem, Sample> extends Chooser {
  /** One score for every sample; `problems[i]` belongs to `samples[i]`. A score does not depend on the other samples, but for a control's among equal ones. */
  score(problems: readonly P[], samples: readonly Sample[], meter: Meter): number[];
  /** What judging this one sample costs, where that differs from sample to sample (default: equal shares of what is counted). */
  cost?(problem: P, sample: Sample): Spent;
}

/** A score and what it cost. */
export interface Scored extends Spent {
  readonly score: number;
}

/**
 * The scores of all samples, each with what it alone cost; counted on `meter`.
 *
 * @param verifier scores whole samples
 * @param problems one per sample
 * @param samples to be scored
 * @param meter counts forward passes and FLOPs
 * @returns score and cost per sample
 * @throws RangeError where problems, samples and scores do not agree in number, and for a score that is NaN
 * @example scoreAll(oracle(arithmetic()), [problem], [written], meter).length // 1
 */
export function scoreAll<P extends Problem, Sample>(
  verifier: Verifier<P, Sample>,
  problems: readonly P[],
  samples: readonly Sample[],
  meter: Meter,
): Scored[] {
  if (problems.length !== samples.length) {
    throw new RangeError(
      `verifier ${verifier.name}: expected one problem a sample, got ${problems.length} problems and ${samples.length} samples`,
    );
  }
  if (samples.length === 0) return [];
  const counted = meter.nested();
  const scores = verifier.score(problems, samples, counted);
  if (scores.length !== samples.length) {
    throw new RangeError(
      `verifier ${verifier.name}: expected ${samples.length} scores, one a sample, got ${scores.length}`,
    );
  }
  return scores.map((score, i) => {
    if (Number.isNaN(score)) {
      throw new RangeError(`verifier ${verifier.name}: expected a number as the score of sample ${i}, got NaN`);
    }
    const own = verifier.cost?.(problems[i]!, samples[i]!);
    return { score, ...spentOn(own, counted, samples.length) };
  });
}
