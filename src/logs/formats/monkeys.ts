import { TableError } from '../../records/table.js';
import type { Row } from '../containers/rows.js';
import type { RowFormat } from '../log.js';
import type { MarkedSample } from '../sample.js';
import { type Fields, listOf, problemOf, textOr, verdictOf } from '../values.js';

/** Right or wrong of each sample: `is_corrects`, which the README calls `is_correct`. */
const verdictsOf = (fields: Fields) => listOf(fields['is_corrects'] ?? fields['is_correct']);

/** The samples of one problem; `named` is its name where the row has none. */
export function* problemSamples(fields: Fields, named: unknown, where: string): Generator<MarkedSample> {
  const texts = listOf(fields['samples']);
  const verdicts = verdictsOf(fields);
  if (verdicts.length !== texts.length) {
    throw new TableError(`${where}: expected ${texts.length} marks, one per sample, got ${verdicts.length}`);
  }
  const problem = problemOf(fields['orig_dset_idx'] ?? named, where);
  for (const [sample, text] of texts.entries()) {
    yield {
      problem,
      sample,
      marks: { is_correct: { correct: verdictOf(verdicts[sample]) } },
      target: textOr(fields['gt_answer']),
      input: textOr(fields['question']),
      text: textOr(text),
    };
  }
}

async function* samplesOf(rows: AsyncIterable<Row>): AsyncGenerator<MarkedSample> {
  let number = 0;
  for await (const { fields, where } of rows) yield* problemSamples(fields, number++, where);
}

/** Whether an object is a problem of Large Language Monkeys with its samples. */
export const isMonkeys = (fields: Fields): boolean => Array.isArray(fields['samples']) && verdictsOf(fields).length > 0;

/** Samples of Large Language Monkeys (Brown et al. 2024) as rows: one problem each, with all its samples and marks. */
export const MONKEYS: RowFormat = { name: 'Large Language Monkeys', recognises: isMonkeys, samples: samplesOf };
