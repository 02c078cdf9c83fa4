import { guessShares } from '../measure/answers/shuffled.js';
import type { CountRow, OutcomeRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';
import { answersOf, type Voter, votersOf } from './selection.js';

/** What claims need of repeated sampling: one row a problem, and what each way to choose made of it. */
export interface SamplingEvidence {
  readonly counts: CountRow[];
  readonly outcomes: OutcomeRow[];
}

/** Disjoint sets of samples that one width is tried on, at most: more of them are not more problems. */
const MOST_SETS = 4;

/** The place of the sample whose answer is taken, the first where several are; -1 where no sample has an answer. */
function chosenPlace(voters: readonly Voter[], how: 'majority' | 'likelihood' | 'oracle'): number {
  const votes = new Map<string, number>();
  for (const { answer } of voters) if (answer !== undefined) votes.set(answer, (votes.get(answer) ?? 0) + 1);
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  voters.forEach(({ answer, logProbability, correct }, i) => {
    if (answer === undefined) return;
    const score = how === 'majority' ? votes.get(answer)! : how === 'likelihood' ? logProbability : Number(correct);
    if (score > most) [best, most] = [i, score];
  });
  return best;
}

const SINGLE = { strategy: 'single', kind: 'single', verifier: 'none', role: 'none', waits: 0 } as const;
/** Ways to choose, and the evaluations of a verifier that wait for the samples. */
const WAYS = [
  { how: 'majority', strategy: 'majority', kind: 'choice', verifier: 'none', role: 'none', waits: 0 },
  { how: 'likelihood', strategy: 'best-of-n', kind: 'choice', verifier: 'likelihood', role: 'verifier', waits: 1 },
  { how: 'oracle', strategy: 'best-of-n', kind: 'choice', verifier: 'oracle', role: 'oracle', waits: 1 },
] as const;

/**
 * The rows of `sampleTask` for one task as evidence: how often each problem was solved, with its control, and for every width the
 * outcome of one sample, of the majority, of the likeliest sample and of an oracle, on at most four disjoint sets of samples
 * (their number stands as the seed). The choices cost no further forward pass: log-probabilities come with the samples.
 *
 * @param rows of one task, from `sampleTask`
 * @param options `widths`, the numbers of samples to choose from, and `right`, the right answer of a problem
 * @returns counts per problem, and outcomes per problem and width
 * @throws RangeError for fewer than 2 problems
 * @example samplingEvidence(textRows, { widths: [1, 4], right: (i) => sums.problem(i).right }).outcomes.length > 0 // true
 */
export function samplingEvidence(
  rows: readonly SampleRecord[],
  { widths, right }: { readonly widths: readonly number[]; readonly right: (problem: number) => string },
): SamplingEvidence {
  const problems = votersOf(rows);
  const controls = guessShares(answersOf(problems, right));
  const sorted = [...rows].sort((a, b) => a.problem - b.problem || a.candidate - b.candidate);
  const counts: CountRow[] = [];
  const outcomes: OutcomeRow[] = [];
  for (const [problem, voters] of problems) {
    const own = sorted.filter((row) => row.problem === problem);
    const sum = (of: (row: SampleRecord) => number, from = 0, to = own.length) =>
      own.slice(from, to).reduce((total, row) => total + of(row), 0);
    const { family, modality, model, parameters, task, control, sampler, settings, prompt, difficulty, depth } =
      own[0]!;
    const asked = { problem, ...(prompt === undefined ? {} : { prompt }), difficulty };
    const common = { family, modality, model, parameters, task, control, sampler, settings, ...asked };
    counts.push({
      ...common,
      samples: own.length,
      correct: voters.filter(({ correct }) => correct).length,
      guess: controls.get(problem)!,
      nfe: sum((row) => row.nfe) / own.length,
      flops: sum((row) => row.flops) / own.length,
    });
    for (const width of widths) {
      for (let set = 0; set < MOST_SETS && (set + 1) * width <= own.length; set++) {
        const [from, to] = [set * width, (set + 1) * width];
        const some = voters.slice(from, to);
        const spent = {
          depth,
          width,
          seed: set,
          nfe: sum((row) => row.nfe, from, to),
          flops: sum((row) => row.flops, from, to),
          wallMs: sum((row) => row.wallMs, from, to),
        };
        const outcome = (way: typeof SINGLE | (typeof WAYS)[number], place: number) => {
          const { strategy, kind, verifier, role, waits } = way;
          const correct = some[place]?.correct === true;
          const who = { strategy, kind, verifier, role, serialDepth: depth + waits };
          outcomes.push({ ...common, ...who, ...spent, quality: Number(correct), correct });
        };
        if (width === 1) outcome(SINGLE, 0);
        else for (const way of WAYS) outcome(way, chosenPlace(some, way.how));
      }
    }
  }
  return { counts, outcomes };
}
