import { TableError } from '../../records/table.js';
import type { Row } from '../containers/rows.js';
import type { LogFile, RowFormat } from '../log.js';
import type { MarkedSample } from '../sample.js';
import { isFields, listOf, numberOr, problemOf, textOr } from '../values.js';

/**
 * What stands in the last \boxed{...} of a solution, its braces matched; null without one.
 *
 * @example boxedOf('so \\boxed{\\frac{1}{2}}.') // '\\frac{1}{2}'
 */
export function boxedOf(text: string): string | null {
  const from = text.lastIndexOf('\\boxed{');
  if (from < 0) return null;
  let depth = 0;
  for (let i = from + '\\boxed'.length; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return text.slice(from + '\\boxed{'.length, i);
  }
  return null;
}

/** The score of a completion: its aggregate, or else its last step's, which is search-and-learn's own default. */
function scoreOf(aggregate: unknown, steps: unknown): number | null {
  return numberOr(aggregate) ?? numberOr(Array.isArray(steps) ? steps.at(-1) : steps);
}

async function* samplesOf(rows: AsyncIterable<Row>, _file: LogFile): AsyncGenerator<MarkedSample> {
  for await (const { fields, where } of rows) {
    const completions = listOf(fields['completions']);
    const [aggregates, steps, tokens] = ['agg_scores', 'scores', 'completion_tokens'].map((key) => listOf(fields[key]));
    for (const list of [aggregates!, steps!]) {
      if (list.length !== 0 && list.length !== completions.length) {
        throw new TableError(`${where}: expected ${completions.length} scores, one per completion, got ${list.length}`);
      }
    }
    const problem = problemOf(fields['unique_id'] ?? fields['problem'], where);
    for (const [sample, completion] of completions.entries()) {
      const text = textOr(completion) ?? '';
      yield {
        problem,
        sample,
        marks: {
          answer: { correct: null, score: scoreOf(aggregates![sample], steps![sample]), answer: boxedOf(text) },
        },
        tokensOut: numberOr(tokens![sample]),
        target: textOr(fields['answer']),
        input: textOr(fields['problem']),
        text,
      };
    }
  }
}

/**
 * Completions of search-and-learn: a row per problem with n completions and their rewards. They are not marked: the answers
 * that they end in stand beside the one that counts as right.
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
