import { Meter } from '../compute/meter.js';
import { tf } from '../compute/tf.js';
import type { Family } from '../families/family.js';
import { totalSpent } from '../families/spent.js';
import type { SampleRecord } from '../records/record.js';
import { libraryVersion } from '../records/version.js';
import { drawCandidates } from '../strategies/candidates.js';
import { elected } from '../strategies/majority.js';
import type { Problem, Task } from '../tasks/task.js';
import { problemIndices } from './plan.js';

export interface Judgements<P extends Problem, State, Sample> {
  /** Writes the samples to judge, and solves the problems for itself as the judge. */
  readonly family: Family<P, State, Sample>;
  readonly task: Task<P, Sample>;
  readonly answerOf: (sample: Sample) => string;
  /** Numbers of votes. */
  readonly votes: readonly number[];
  readonly depth: number;
  readonly problems: number | readonly number[];
  readonly seed: number;
}

/**
 * Judges one sample of every problem by a judge that solves the problem for itself, `votes` times, and calls the sample right where it
 * agrees with the most frequent of its own answers. Rows of family "reward" and strategy "votes", whose width is the number of votes,
 * whose cost is the judge's alone, and which are correct where the judgement is.
 *
 * @example judgements({ family, task, answerOf, votes: [1, 3, 7], depth: 24, problems: 100, seed: 0 }).length // 300
 */
export function judgements<P extends Problem, State, Sample>({
  family,
  task,
  answerOf,
  votes,
  depth,
  problems: asked,
  seed,
}: Judgements<P, State, Sample>): SampleRecord[] {
  const problems = problemIndices(asked).map((index) => task.problem(index));
  const job = { family, problems, budget: { depth, width: 1 }, meter: new Meter() };
  const samples = drawCandidates({ ...job, seed }, 1).map(([one]) => one!.sample);
  const marks = task.mark(problems, samples);
  return votes.flatMap((count) => {
    const meter = new Meter();
    const solutions = meter.time(() => drawCandidates({ ...job, meter, seed: (seed + 1) >>> 0 }, count));
    return solutions.map((list, i): SampleRecord => {
      const answers = list.map(({ sample }) => answerOf(sample));
      const { at } = elected(
        answers,
        answers.map(() => 1),
      );
      const correct = (answers[at] === answerOf(samples[i]!)) === marks[i]!.correct;
      const { forwards, flops } = totalSpent(list);
      return {
        family: 'reward',
        model: family.model,
        parameters: family.parameters,
        task: task.name,
        problem: problems[i]!.index,
        difficulty: problems[i]!.difficulty,
        candidate: 0,
        strategy: 'votes',
        depth,
        width: count,
        seed,
        forwardsAsked: depth * count,
        forwardsUsed: forwards,
        flops,
        wallMs: meter.wallMs / problems.length,
        quality: Number(correct),
        correct,
        backend: tf.engine().backendName || 'none',
        version: libraryVersion(),
      };
    });
  });
}
