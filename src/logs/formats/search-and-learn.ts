import { TableError } from '../../records/table.js';
import { saidNumber } from '../../tasks/answers/number.js';
import { lastBoxed } from '../../tasks/answers/reply.js';
import type { Row } from '../containers/rows.js';
import type { LogFile, RowFormat } from '../log.js';
import type { MarkedSample } from '../sample.js';
import { isFields, listOf, numberOr, problemOf, textOr } from '../values.js';

/** The score of a completion: its aggregate, or else its last step's, which is search-and-learn's own default. */
function scoreOf(aggregate: unknown, steps: unknown): number | null {
  return numberOr(aggregate) ?? numberOr(Array.isArray(steps) ? steps.at(-1) : steps);
}

/**
 * The answer of a completion as search-and-learn takes it: what its last box holds, and without a box the number that it announces or names
 * last; null without either.
 *
 * @example completionAnswer('It is \\boxed{\\frac{1}{2}}.') // '\\frac{1}{2}'
 */
export const completionAnswer = (text: string): string | null =>
  (text.includes('\\boxed') ? lastBoxed(text) : saidNumber(text)) ?? null;

type Latex = Pick<typeof import('../../tasks/answers/latex.js'), 'latexSpelling' | 'sameLatex'>;

/** Right or wrong of answers beside the right one, each spelling compared once; null where no right one is known. */
function verdictsBeside(
  target: string | null,
  { latexSpelling, sameLatex }: Latex,
): (answer: string | null) => number | null {
  const right = target === null ? undefined : latexSpelling(target);
  const known = new Map<string, number>();
  return (answer) => {
    if (right === undefined) return null;
    const spelt = answer === null ? undefined : latexSpelling(answer);
    if (spelt === undefined) return 0;
    const verdict = known.get(spelt) ?? Number(sameLatex(spelt, right));
    known.set(spelt, verdict);
    return verdict;
  };
}

async function* samplesOf(rows: AsyncIterable<Row>, _file: LogFile): AsyncGenerator<MarkedSample> {
  // Mathematics is loaded for these logs alone, for it takes longer to load than most tables to read.
  const latex = await import('../../tasks/answers/latex.js');
  for await (const { fields, where } of rows) {
    const completions = listOf(fields['completions']);
    const [aggregates, steps, tokens] = ['agg_scores', 'scores', 'completion_tokens'].map((key) => listOf(fields[key]));
    for (const list of [aggregates!, steps!]) {
      if (list.length !== 0 && list.length !== completions.length) {
        throw new TableError(`${where}: expected ${completions.length} scores, one per completion, got ${list.length}`);
      }
    }
    const problem = problemOf(fields['unique_id'] ?? fields['problem'], where);
    const target = textOr(fields['answer']);
    const verdict = verdictsBeside(target, latex);
    for (const [sample, completion] of completions.entries()) {
      const text = textOr(completion) ?? '';
      const answer = completionAnswer(text);
      yield {
        problem,
        sample,
        marks: {
          answer: { correct: verdict(answer), score: scoreOf(aggregates![sample], steps![sample]), answer },
        },
        tokensOut: numberOr(tokens![sample]),
        target,
        input: textOr(fields['problem']),
        text,
      };
    }
  }
}

/**
 * Completions of search-and-learn: a row per problem with n completions and their rewards. The file does not mark them: the answer of
 * each is compared with the one that counts as right, as mathematics.
 */
export const SEARCH_AND_LEARN: RowFormat = {
  name: 'search-and-learn',
  recognises: (first) =>
    Array.isArray(first['completions']) &&
    Array.isArray(first['scores']) &&
    !isFields(first['problem']) &&
    'problem' in first,
  samples: samplesOf,
};
