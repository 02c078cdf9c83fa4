import { basename } from 'node:path';
import type { Row } from '../containers/rows.js';
import type { LogFile, RowFormat } from '../log.js';
import type { Mark, MarkedSample } from '../sample.js';
import { type Fields, fieldsOf, listOf, numberOr, textOr, verdictOf } from '../values.js';

/** A part of a row, in either spelling: `doc` or `__doc__`. */
const partOf = (fields: Fields, name: string): Fields => fieldsOf(fields[`__${name}__`] ?? fields[name]);

/** The right answer of a document: the choice, or the first of the choices, that its gold index names. */
function targetOf(doc: Fields): string | null {
  const gold = numberOr(doc['gold_index']) ?? numberOr(listOf(doc['gold_index'])[0]);
  return textOr(listOf(doc['choices'])[gold ?? 0]);
}

/** Marks of the only text; of several texts a row has one number for all of them, which marks none. */
function marksOf(metrics: Fields, texts: number): Record<string, Mark> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]): [string, Mark] => {
      if (texts > 1) return [name, { correct: null }];
      const correct = verdictOf(value);
      return [name, { correct, score: correct === null ? numberOr(value) : null }];
    }),
  );
}

const countOf = (tokens: unknown) => (Array.isArray(tokens) ? tokens.length : null);

async function* samplesOf(rows: AsyncIterable<Row>, { name }: LogFile): AsyncGenerator<MarkedSample> {
  const named = /^details_(.+)_\d{4}-\d\d-\d\dT[^_]*\.parquet$/.exec(basename(name))?.[1] ?? null;
  let number = 0;
  for await (const { fields } of rows) {
    const [doc, metrics] = [partOf(fields, 'doc'), partOf(fields, 'metric')];
    const response = partOf(fields, 'model_response');
    const texts = listOf(response['text']);
    const tokens = listOf(response['output_tokens']);
    const id = textOr(doc['id']);
    const problem = id === null || id === '' ? String(number) : id;
    number++;
    for (const [sample, text] of (texts.length === 0 ? [null] : texts).entries()) {
      yield {
        problem,
        sample,
        marks: marksOf(metrics, texts.length),
        tokensIn: countOf(response['input_tokens']),
        tokensOut: countOf(tokens[sample]),
        task: textOr(doc['task_name']) ?? named,
        target: targetOf(doc),
        input: textOr(doc['query']),
        text: textOr(text),
      };
    }
  }
}

/**
 * Details of lighteval (`details_TASK_TIME.parquet`, since 0.8): a row per document with its texts and its metrics. A metric of several texts is
 * one number, so these are not marked.
 */
export const LIGHTEVAL: RowFormat = {
  name: 'lighteval',
  recognises: (first) =>
    Object.keys(partOf(first, 'doc')).length > 0 &&
    Object.keys(partOf(first, 'model_response')).length > 0 &&
    Object.keys(partOf(first, 'metric')).length > 0,
  samples: samplesOf,
};
