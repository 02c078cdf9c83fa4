import { basename, dirname } from 'node:path';
import { TableError } from '../../records/table.js';
import type { Row } from '../containers/rows.js';
import type { LogFile, RowFormat } from '../log.js';
import type { Mark, MarkedSample } from '../sample.js';
import { type Fields, fieldsOf, isFields, listOf, numberOr, textOr, verdictOf } from '../values.js';

/** A part of a row, in either spelling: `doc` or `__doc__`. */
const partOf = (fields: Fields, name: string): Fields => fieldsOf(fields[`__${name}__`] ?? fields[name]);

/** The right answer of a document: the choices that its gold index names. */
function targetOf(doc: Fields): string | null {
  const { choices, gold_index: gold } = doc;
  const golds = (Array.isArray(gold) ? gold : [gold ?? 0]).map((index) => textOr(listOf(choices)[Number(index)]));
  const found = golds.filter((text) => text !== null);
  return found.length === 0 ? null : found.join(' | ');
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

/** What one row of either layout says. */
interface Detail {
  readonly id: string | null;
  readonly task: string | null;
  readonly metrics: Fields;
  readonly texts: readonly unknown[];
  readonly tokensIn: unknown;
  readonly tokensOut: readonly unknown[];
  readonly target: string | null;
  readonly input: string | null;
}

/** A row of now: a document, the model's response and the metrics, each an object. */
function detailOf(fields: Fields): Detail {
  const [doc, response] = [partOf(fields, 'doc'), partOf(fields, 'model_response')];
  return {
    id: textOr(doc['id']),
    task: textOr(doc['task_name']),
    metrics: partOf(fields, 'metric'),
    texts: listOf(response['text']),
    tokensIn: response['input_tokens'],
    tokensOut: listOf(response['output_tokens']),
    target: targetOf(doc),
    input: textOr(doc['query']),
  };
}

/** The tokens of each text: a list of numbers is one text's, a list of lists those of several. */
const tokensOfEach = (tokens: unknown): readonly unknown[] =>
  Array.isArray(tokens) && Array.isArray(tokens[0]) ? tokens : [tokens];

/** A row of before documents were kept whole: flat columns, with predictions in lists of their own where one request has several. */
function earlierDetail(fields: Fields, where: string): Detail {
  const { metrics, predictions, gold } = fields;
  if (!isFields(metrics)) {
    throw new TableError(`${where}: expected metrics as an object, got ${JSON.stringify(metrics)?.slice(0, 60)}`);
  }
  const texts = listOf(predictions)
    .flatMap((one) => (Array.isArray(one) ? (one as unknown[]) : [one]))
    .filter((one) => typeof one === 'string');
  const golds = listOf(gold).map(textOr);
  return {
    id: null,
    task: null,
    metrics,
    texts,
    tokensIn: tokensOfEach(fields['input_tokens'])[0],
    tokensOut: listOf(fields['cont_tokens']).flatMap(tokensOfEach),
    target: golds.length > 0 ? golds.join(' | ') : targetOf(fields),
    input: textOr(fields['full_prompt']),
  };
}

const NAMED = /^details_(.+)_\d{4}-\d\d-\d\dT[^_]*\.parquet$/;

/** The model that the folders name: details/ORGANISATION/MODEL/DATE/details_TASK_DATE.parquet. */
const MODEL = /(?:^|\/)details\/(.+)\/\d{4}-\d\d-\d\dT[^/]*$/;

async function* samplesOf(rows: AsyncIterable<Row>, { name, path }: LogFile): AsyncGenerator<MarkedSample> {
  const named = NAMED.exec(basename(name))?.[1] ?? null;
  const model = MODEL.exec(dirname(path).replaceAll('\\', '/'))?.[1] ?? null;
  let number = 0;
  for await (const { fields, where } of rows) {
    const detail = isEarlier(fields) ? earlierDetail(fields, where) : detailOf(fields);
    const { id, metrics, texts, tokensIn, tokensOut } = detail;
    const problem = id === null || id === '' ? String(number) : id;
    number++;
    for (const [sample, text] of (texts.length === 0 ? [null] : texts).entries()) {
      yield {
        problem,
        sample,
        marks: marksOf(metrics, texts.length),
        tokensIn: countOf(tokensIn),
        // Without a text the choices were read and none was written.
        tokensOut: texts.length === 0 ? null : countOf(tokensOut[sample]),
        model,
        task: detail.task ?? named,
        target: detail.target,
        input: detail.input,
        text: textOr(text),
      };
    }
  }
}

const isCurrent = (first: Fields) =>
  ['doc', 'model_response', 'metric'].every((part) => Object.keys(partOf(first, part)).length > 0);

const isEarlier = (first: Fields) =>
  ['full_prompt', 'num_asked_few_shots', 'predictions', 'cont_tokens', 'metrics'].every((key) => key in first);

/**
 * Details of lighteval (`details_TASK_TIME.parquet`): a row per document with its texts and its metrics; the columns `doc`, `model_response`
 * and `metric`, or before those flat ones (`full_prompt`, `predictions`, `metrics`, ...). A metric of several texts is one number, so these
 * are not marked. Source: github.com/huggingface/lighteval, `logging/info_loggers.py` and `logging/evaluation_tracker.py` at 3fd1526 and 010dc62.
 */
export const LIGHTEVAL: RowFormat = {
  name: 'lighteval',
  recognises: (first) => isCurrent(first) || isEarlier(first),
  samples: samplesOf,
};
