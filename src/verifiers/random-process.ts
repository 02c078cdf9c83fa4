import { shipped } from '../compute/code.js';
import type { Problem } from '../tasks/task.js';
import { chances, RANDOM, type RandomScores, randomVerifier } from './random.js';
import type { ProcessVerifier, Reading } from './reward/process-reward.js';
import type { Verifier } from './verifier.js';

const NOTHING = { nfe: 0, flops: 0 };

/**
 * The control of searches by steps: it knows nothing of unfinished candidates either, and reads them at no cost. A candidate on its way has a uniform
 * number for what it has written so far, and another once it has written more; finished samples are scored as `randomVerifier` does, whose
 * name and settings it has, so that a search and a choice at the end are by the same chance.
 *
 * @param given `seed` and `textOf`, as `randomVerifier` takes them
 * @returns the verifier, of role 'control'; scores are uniform in [0, 1)
 * @throws RangeError for an option that the factory does not have; TypeError for a value that JSON cannot hold, NaN among them
 * @example beam(randomProcess({ seed: 1 }), { expand: 2 })
 */
export function randomProcess<P extends Problem, Sample>(
  given: RandomScores<Sample> = {},
): ProcessVerifier<P> & Verifier<P, Sample> {
  const { seed = RANDOM.seed } = given;
  const problemOf = new WeakMap<Reading['rows'][number], number>();
  const rowOf = (read: number, log: number, problem: number) => {
    const row = { read, log };
    problemOf.set(row, problem);
    return row;
  };
  return shipped({
    ...randomVerifier<P, Sample>(given),
    promptCost: NOTHING,
    begin: (problems) => ({ chunks: [], rows: problems.map(({ index }) => rowOf(0, 0, index)) }),
    read({ rows }, texts) {
      const problems = rows.map((row) => problemOf.get(row)!);
      const drawn = chances(
        seed,
        problems,
        texts.map((text) => text.join(' ')),
      );
      const next = rows.map((row, i) =>
        texts[i]!.length === row.read ? row : rowOf(texts[i]!.length, Math.log(drawn[i]!), problems[i]!),
      );
      return {
        reading: { chunks: [], rows: next },
        scores: next.map(({ log }) => Math.exp(log)),
        spent: rows.map(() => NOTHING),
      };
    },
    select: ({ rows }, candidates) => ({ chunks: [], rows: candidates.map((candidate) => rows[candidate]!) }),
    discard: () => undefined,
  });
}
