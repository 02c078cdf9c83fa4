import type { Row } from '../containers/rows.js';
import type { DocumentFormat, RowFormat } from '../log.js';
import type { Mark, MarkedSample } from '../sample.js';
import { type Fields, fieldsOf, listOf, numberOr, problemOf, textOr, verdictOf } from '../values.js';

/** The answer that counts: the last terminal one. */
function answerOf(fields: Fields): string | null {
  const all = listOf(fields['answer_attribution']).map(fieldsOf);
  return textOr((all.filter(({ is_terminal }) => is_terminal === true).at(-1) ?? all.at(-1))?.['extracted_value']);
}

/** The last thing that the model said: its output, or the last message of its own. */
function saidOf(fields: Fields): string | null {
  const raw = listOf(fieldsOf(fields['output'])['raw']);
  if (raw.length > 0) return textOr(raw.at(-1));
  const own = listOf(fields['messages'])
    .map(fieldsOf)
    .filter(({ role }) => role === 'assistant');
  return textOr(own.at(-1)?.['content']);
}

function markOf({ score, is_correct }: Fields, answer: string | null): Mark {
  const correct = verdictOf(is_correct);
  const value = numberOr(score);
  return { correct, score: value === correct ? null : value, answer };
}

const milliseconds = (value: unknown): number | null => {
  const number = numberOr(value);
  return number === null ? null : number / 1000;
};

/** The number of a sample, where the row says it; otherwise rows of one problem and mark are counted. */
function sampleOf(fields: Fields, seen: Map<string, number>, key: string): number {
  const said = Number(fieldsOf(fields['metadata'])['sample'] ?? Number.NaN);
  if (Number.isSafeInteger(said) && said >= 0) return said;
  const count = seen.get(key) ?? 0;
  seen.set(key, count + 1);
  return count;
}

async function* samplesOf(rows: AsyncIterable<Row>): AsyncGenerator<MarkedSample> {
  const seen = new Map<string, number>();
  for await (const { fields, where } of rows) {
    const problem = problemOf(fields['sample_id'], where);
    const task = textOr(fields['evaluation_name']);
    const mark = textOr(fields['evaluation_result_id']) ?? task ?? 'evaluation';
    const model = textOr(fields['model_id']);
    const usage = fieldsOf(fields['token_usage']);
    const performance = fieldsOf(fields['performance']);
    yield {
      problem,
      sample: sampleOf(fields, seen, JSON.stringify([model, task, mark, problem])),
      marks: { [mark]: markOf(fieldsOf(fields['evaluation']), answerOf(fields)) },
      tokensIn: numberOr(usage['input_tokens']),
      tokensOut: numberOr(usage['output_tokens']),
      tokensReasoning: numberOr(usage['reasoning_tokens']),
      seconds: milliseconds(performance['latency_ms'] ?? performance['generation_time_ms']),
      model,
      task,
      target: listOf(fieldsOf(fields['input'])['reference']).map(textOr).join(' | ') || null,
      input: textOr(fieldsOf(fields['input'])['raw']),
      text: saidOf(fields),
    };
  }
}

/** Rows of every_eval_ever at the level of samples: one per sample and metric. Source: instance_level_eval.schema.json 0.3.0. */
export const EVERY_EVAL_EVER: RowFormat = {
  name: 'every_eval_ever',
  recognises: (first) => 'sample_id' in first && 'evaluation' in first && 'model_id' in first,
  samples: samplesOf,
};

/** A record of every_eval_ever, which holds means; its samples are in the file beside it, if any. */
export const EVERY_EVAL_EVER_RECORD: DocumentFormat = {
  name: 'every_eval_ever',
  recognises: (keys) => keys.has('evaluation_id') && keys.has('evaluation_results'),
  beside: (path) => path.replace(/\.json$/, '_samples.jsonl'),
  refusal:
    'expected samples, got a record of every_eval_ever, which holds means (*_samples.jsonl beside it would hold the samples)',
};
