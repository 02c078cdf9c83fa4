import { TableError } from '../../records/table.js';
import { jsonParts, type Step, type Want } from '../containers/json-parts.js';
import type { Row } from '../containers/rows.js';
import type { DocumentFormat, LogFile, RowFormat } from '../log.js';
import type { Mark, MarkedSample } from '../sample.js';
import { type Fields, fieldsOf, isFields, listOf, problemOf, textOr } from '../values.js';

/** A status of EvalPlus as a mark; "pass" since 0.2, "success" before. */
function statusMark(status: unknown): Mark {
  const text = textOr(Array.isArray(status) ? status[0] : status);
  return { correct: text === null ? null : Number(text === 'pass' || text === 'success') };
}

/** The marks of one sample: of the base tests, and of base and extra tests together, as EvalPlus counts "plus". */
function marksOf(base: unknown, plus: unknown): Record<string, Mark> {
  const first = statusMark(base);
  if (plus === undefined || plus === null) return { base: first };
  const both = Number(first.correct === 1 && statusMark(plus).correct === 1);
  return { base: first, plus: { correct: both } };
}

/** Since 0.2 a list over samples; before, an object with a list of statuses for each set of tests. */
function* samplesOfTask(problem: string, given: unknown): Generator<MarkedSample> {
  if (isFields(given)) {
    const plus = listOf(given['plus']);
    for (const [sample, base] of listOf(given['base']).entries()) {
      yield { problem, sample, marks: marksOf(base, plus[sample]) };
    }
    return;
  }
  for (const [sample, one] of listOf(given).map(fieldsOf).entries()) {
    yield { problem, sample, marks: marksOf(one['base_status'], one['plus_status']), text: textOr(one['solution']) };
  }
}

const want = (path: readonly Step[]): Want =>
  path.length === 0 || (path.length === 1 && path[0] === 'eval') ? 'inside' : path[0] === 'eval' ? 'value' : 'skip';

async function* resultsOf(chunks: AsyncIterable<Uint8Array>, { name }: LogFile): AsyncGenerator<MarkedSample> {
  let tasks = 0;
  for await (const { path, value } of jsonParts(chunks, name, want)) {
    if (path.length !== 2) continue;
    tasks++;
    yield* samplesOfTask(String(path[1]), value);
  }
  if (tasks === 0) throw new TableError(`${name}: expected results of tasks, got EvalPlus results without any`);
}

/** Results of EvalPlus (`*_eval_results.json`), marked by the base tests and by base and extra tests. */
export const EVALPLUS_RESULTS: DocumentFormat = {
  name: 'EvalPlus',
  recognises: (keys) => keys.has('eval') && (keys.has('hash') || keys.has('date')) && !keys.has('status'),
  samples: resultsOf,
};

async function* unmarked(rows: AsyncIterable<Row>): AsyncGenerator<MarkedSample> {
  const counts = new Map<string, number>();
  for await (const { fields, where } of rows) {
    const problem = problemOf(fields['task_id'], where);
    const sample = counts.get(problem) ?? 0;
    counts.set(problem, sample + 1);
    yield { problem, sample, marks: {}, text: textOr(fields['solution'] ?? fields['completion']) };
  }
}

const isSolution = (first: Fields) => 'task_id' in first && ('solution' in first || 'completion' in first);

/** Samples for EvalPlus or HumanEval (`samples.jsonl`), not marked yet. */
export const EVALPLUS_SAMPLES: RowFormat = { name: 'EvalPlus samples', recognises: isSolution, samples: unmarked };
