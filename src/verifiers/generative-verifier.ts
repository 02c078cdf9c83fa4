import { shipped } from '../compute/code.js';
import { Meter } from '../compute/meter.js';
import { type Key, Stream } from '../compute/random.js';
import { configure, type Json, jsonOf } from '../compute/settings.js';
import { type Family, generate } from '../families/family.js';
import { type Spent, spentOn, totalSpent } from '../families/spent.js';
import type { Problem } from '../tasks/task.js';
import type { Verifier } from './verifier.js';

/** Solutions drawn together. */
const ROWS = 2048;

export interface GenerativeOptions {
  /** How often the judge solves the problem for itself (default 8). */
  readonly votes?: number;
  /** Refinements of each of its solutions (default 24). */
  readonly depth?: number;
  /** Default 0. */
  readonly seed?: number;
}

export const GENERATIVE: Required<GenerativeOptions> = { votes: 8, depth: 24, seed: 0 };

interface Asked<Sample> extends Required<GenerativeOptions> {
  readonly answerOf: ((sample: Sample) => string) | undefined;
  /** How the judge is sampled, and its own options. */
  readonly judge: Json;
}

/** A judge as it is by default. */
const PLAIN_JUDGE: Json = { sampler: 'ancestral' };

/**
 * A generative verifier: a judge that solves the problem itself, `votes` times, and scores a sample by the share of its solutions that
 * come to the same answer (L. Zhang et al., arXiv:2408.15240, judgements averaged as in Z. Liu et al., arXiv:2504.02495). More votes are more inference compute for the verifier alone. Its solutions hang on the problem and not on the
 * sample, so those of one problem are drawn once for all of its samples; each sample is still charged for them.
 *
 * @param judge the model that solves the problem
 * @param answerOf what counts as the same answer
 * @param given `votes`, a whole number >= 1; `depth` in tokens; `seed` of the judge's solutions
 * @returns the verifier; scores are shares from 0 to 1
 * @throws RangeError for votes that are not whole or below 1, and for unknown options
 * @example generativeVerifier(reasoner, ({ answer }) => answer.join(' '), { votes: 9, depth: 8, seed: 0 }).score([problem], [written], meter) // [1]
 */
export function generativeVerifier<P extends Problem, State, Sample>(
  judge: Family<P, State, Sample>,
  answerOf: (sample: Sample) => string,
  given: GenerativeOptions = {},
): Verifier<P, Sample> {
  const { options, settings } = configure<Asked<Sample>>(
    'generative verifier',
    { answerOf, judge: jsonOf({ sampler: judge.sampler, ...judge.settings }, 'generative verifier, judge'), ...given },
    { ...GENERATIVE, answerOf: undefined, judge: PLAIN_JUDGE },
  );
  const { votes: count, depth, seed } = options;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`generative verifier: expected a whole number of votes >= 1, got ${count}`);
  }
  /** What the solutions of each problem spent, as drawn last. */
  const spentOf = new Map<number, Spent>();
  return shipped(
    {
      name: 'votes',
      role: 'verifier',
      settings,
      model: judge.model,
      score(problems, samples, meter) {
        const own = [...new Map(problems.map((problem) => [problem.index, problem])).values()];
        const rows = own.flatMap((problem) =>
          Array.from({ length: count }, (_, vote) => {
            const key: Key = { seed, problem: problem.index, candidate: vote, stream: Stream.vote };
            return { problem, key };
          }),
        );
        const answers = new Map<number, { texts: string[]; spent: Spent[] }>();
        for (const { index } of own) answers.set(index, { texts: [], spent: [] });
        for (let at = 0; at < rows.length; at += ROWS) {
          const part = rows.slice(at, at + ROWS);
          // Counted for each sample below.
          const drawing = new Meter();
          const solutions = generate(
            judge,
            part.map(({ problem }) => problem),
            part.map(({ key }) => key),
            { depth, meter: drawing },
          );
          solutions.forEach((solution, i) => {
            const { texts, spent } = answers.get(part[i]!.problem.index)!;
            texts.push(answerOf(solution));
            spent.push(spentOn(solution, drawing, solutions.length));
          });
        }
        return samples.map((sample, i) => {
          const { texts, spent } = answers.get(problems[i]!.index)!;
          const { nfe, flops } = totalSpent(spent);
          meter.count(nfe, flops);
          spentOf.set(problems[i]!.index, { nfe, flops });
          return texts.filter((text) => text === answerOf(sample)).length / count;
        });
      },
      cost({ index }) {
        const spent = spentOf.get(index);
        if (spent === undefined)
          throw new RangeError(`generative verifier: expected problem ${index} to be scored first, got none`);
        return spent;
      },
    },
    judge,
  );
}
