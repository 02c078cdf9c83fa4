import type { Key, StreamId } from '../compute/random.js';
import { generate, type Spending } from '../families/family.js';
import { type Spent, spentOn, totalSpent } from '../families/spent.js';
import type { Problem } from '../tasks/task.js';
import { type Scored, scoreAll, type Verifier } from '../verifiers/verifier.js';
import type { Job } from './strategy.js';

/** One sample and what it cost. */
export interface Candidate<Sample> extends Spent {
  readonly sample: Sample;
}

/** Samples generated together, at most: what bounds the memory of their caches. */
const ROWS = 2048;

/** Which candidates of a problem are drawn: from number `from` up to, and without, number `to`. */
export interface Range {
  /** The problem's place in the job. */
  readonly place: number;
  readonly from: number;
  readonly to: number;
}

/** What is drawn from: a job, of whose budget only the depth matters, and the refinements before which no candidate may end. */
type Draw<P extends Problem, State, Sample> = Omit<Job<P, State, Sample>, 'budget'> & {
  readonly budget: Pick<Spending, 'depth' | 'least'>;
  /** Whose candidates they are, where they are not to be chosen from. */
  readonly stream?: StreamId;
};

/**
 * The candidates of each range, those of many ranges together.
 *
 * @param job problems, family, budget, seed and meter
 * @param ranges the place of a problem, and the candidates from `from` up to but without `to`
 * @returns the candidates of each range
 * @throws RangeError for a depth that is no whole number >= 0 or a range that does not begin and end with whole numbers, and what the family throws
 * @example drawRanges(job, [{ place: 0, from: 2, to: 5 }])[0].length // 3
 */
export function drawRanges<P extends Problem, State, Sample>(
  { family, problems, budget, seed, meter, stream }: Draw<P, State, Sample>,
  ranges: readonly Range[],
): Candidate<Sample>[][] {
  const rows = ranges.flatMap(({ place, from, to }, range) =>
    Array.from({ length: to - from }, (_, i) => {
      const problem = problems[place]!;
      const key: Key = {
        seed,
        problem: problem.index,
        candidate: from + i,
        ...(stream === undefined ? {} : { stream }),
      };
      return { problem, range, key };
    }),
  );
  const made: Candidate<Sample>[][] = ranges.map(() => []);
  for (let at = 0; at < rows.length; at += ROWS) {
    const part = rows.slice(at, at + ROWS);
    const counted = meter.nested();
    const samples = generate(
      family,
      part.map(({ problem }) => problem),
      part.map(({ key }) => key),
      { depth: budget.depth, ...(budget.least === undefined ? {} : { least: budget.least }), meter: counted },
    );
    samples.forEach((sample, i) => {
      made[part[i]!.range]!.push({ sample, ...spentOn(sample, counted, samples.length) });
    });
  }
  return made;
}

/**
 * `width` candidates of every problem, the candidates of many problems together. Candidate c of problem p is the sample of key
 * (seed, p, c), so the first ones are those of any narrower draw.
 *
 * @param job problems, family, budget, seed and meter
 * @param width candidates per problem
 * @returns the candidates [problem][width]
 * @throws RangeError for a depth that is no whole number >= 0, and what the family throws
 * @example drawCandidates(job, 4)[0].length // 4
 */
export function drawCandidates<P extends Problem, State, Sample>(
  job: Draw<P, State, Sample>,
  width: number,
): Candidate<Sample>[][] {
  return drawRanges(
    job,
    job.problems.map((_, place) => ({ place, from: 0, to: width })),
  );
}

/** A candidate with a verifier's score; what it cost includes the verifier. */
export interface Judged<Sample> extends Candidate<Sample>, Scored {}

/**
 * Scores the candidates of every problem together.
 *
 * @param job problems and meter
 * @param verifier scores whole samples
 * @param candidates [problem][candidate]
 * @returns the candidates with their scores, in the same shape
 * @throws RangeError for scores that are not one per candidate or are NaN, and what the verifier throws
 * @example judgeCandidates(job, oracle(task), drawCandidates(job, 2))[0].length // 2
 */
export function judgeCandidates<P extends Problem, State, Sample>(
  { problems, meter }: Job<P, State, Sample>,
  verifier: Verifier<P, Sample>,
  candidates: readonly (readonly Candidate<Sample>[])[],
): Judged<Sample>[][] {
  const scored = scoreAll(
    verifier,
    problems.flatMap((problem, p) => candidates[p]!.map(() => problem)),
    candidates.flatMap((list) => list.map(({ sample }) => sample)),
    meter,
  );
  let at = 0;
  return candidates.map((list) =>
    list.map((candidate) => {
      const one = scored[at++]!;
      return { sample: candidate.sample, score: one.score, ...totalSpent([candidate, one]) };
    }),
  );
}
