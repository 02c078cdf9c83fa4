import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../compute/files.js';
import { TableError } from '../../records/table.js';
import { libraryVersion } from '../../records/version.js';
import type { LoggedSample } from '../sample.js';
import { type WrittenRow, writeRows } from './rows.js';

const SCHEMA_VERSION = '0.3.0';

/** What was written: rows of samples, those left out since nothing says whether they are right, and the two files. */
export interface WrittenRecord {
  readonly rows: number;
  readonly unmarked: number;
  readonly record: string;
  readonly samples: string;
}

/** A name as a folder's. */
const slug = (text: string) => text.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^[.-]+|[.-]+$/g, '') || 'unknown';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

const resultId = ({ task, filter }: LoggedSample) =>
  [task ?? 'unknown', filter].filter((part) => part !== null).join('.');

/** A sample as a row of instance_level_eval.schema.json. */
function rowOf(sample: LoggedSample, evaluation: string, model: string): object {
  const { correct, tokens_in, tokens_out, tokens_reasoning, seconds, answer, filter, text, target, input } = sample;
  const counted = tokens_in !== null && tokens_out !== null;
  const reference = target === null ? [] : [target];
  return {
    schema_version: SCHEMA_VERSION,
    evaluation_id: evaluation,
    model_id: model,
    evaluation_name: sample.task ?? 'unknown',
    evaluation_result_id: resultId(sample),
    sample_id: sample.problem,
    sample_hash: hashOf(JSON.stringify({ raw: input ?? '', reference })),
    interaction_type: 'single_turn',
    input: { raw: input ?? '', reference },
    output: { raw: text === null ? [] : [text] },
    answer_attribution:
      answer === null
        ? []
        : [
            {
              turn_idx: 0,
              source: 'output.raw',
              extracted_value: answer,
              extraction_method: filter ?? 'none',
              is_terminal: true,
            },
          ],
    evaluation: { score: sample.score ?? correct, is_correct: correct === 1 },
    ...(counted
      ? {
          token_usage: {
            input_tokens: tokens_in,
            output_tokens: tokens_out,
            total_tokens: tokens_in + tokens_out,
            ...(tokens_reasoning === null ? {} : { reasoning_tokens: tokens_reasoning }),
          },
        }
      : {}),
    ...(seconds === null ? {} : { performance: { latency_ms: seconds * 1000 } }),
    metadata: { sample: String(sample.sample) },
  };
}

/** The mean of a task's samples under one mark. */
interface Mean {
  readonly task: string;
  readonly filter: string | null;
  sum: number;
  count: number;
}

function resultOf(id: string, { task, filter, sum, count }: Mean): object {
  return {
    evaluation_result_id: id,
    evaluation_name: task,
    source_data: { dataset_name: task, source_type: 'other' },
    metric_config: {
      ...(filter === null ? {} : { metric_id: filter }),
      lower_is_better: false,
      score_type: 'continuous',
      min_score: 0,
      max_score: 1,
    },
    score_details: { score: sum / count, uncertainty: { num_samples: count } },
  };
}

/**
 * Writes samples of one model as every_eval_ever has them: a record with the means, and beside it a row per sample. They stand where its
 * data store has them, `data/SOURCE/DEVELOPER/MODEL/UUID.json` below a folder. Source: eval.schema.json and
 * instance_level_eval.schema.json 0.3.0 of every_eval_ever.
 *
 * @param samples of one model, such as from `readSamples`
 * @param format of the log that they come from
 * @param folder to write below
 * @returns the paths of what was written, and the number of rows
 * @throws TableError Where the samples are of several models, of none that is named, or none is marked.
 * @example
 * const found = await findLogs(['log.jsonl']);
 * if (found.kind === 'samples') await writeEveryEvalEver(readSamples(found.logs, { model: 'm' }), 'jsonl', 'eee');
 */
export async function writeEveryEvalEver(
  samples: AsyncIterable<LoggedSample>,
  format: string,
  folder: string,
): Promise<WrittenRecord> {
  const source = samples[Symbol.asyncIterator]();
  const first = await source.next();
  const model: string | null = first.done ? null : first.value.model;
  if (model === null)
    throw new TableError('expected samples of a model that the log names, got none (--model names it)');
  const [developer = 'unknown', ...rest] = model.includes('/') ? model.split('/') : ['unknown', model];
  const name = rest.join('/');
  const time = (Date.now() / 1000).toFixed(3);
  const evaluation = `${slug(format)}/${slug(developer)}_${slug(name)}/${time}`;
  const place = `data/${slug(format)}/${slug(developer)}/${slug(name)}`;
  const id = randomUUID();
  const hash = createHash('sha256');
  const means = new Map<string, Mean>();
  let unmarked = 0;
  async function* marked(): AsyncGenerator<LoggedSample & WrittenRow> {
    for (let next = first; !next.done; next = await source.next()) {
      const sample = next.value;
      if (sample.model !== model)
        throw new TableError(`expected samples of one model, got ${model} and ${sample.model}`);
      if (sample.correct === null) unmarked++;
      else {
        const result = resultId(sample);
        const mean = means.get(result) ?? { task: sample.task ?? 'unknown', filter: sample.filter, sum: 0, count: 0 };
        means.set(result, mean);
        mean.sum += sample.correct;
        mean.count++;
        yield sample as LoggedSample & WrittenRow;
      }
    }
  }
  const line = (sample: WrittenRow) => {
    const text = `${JSON.stringify(rowOf(sample as unknown as LoggedSample, evaluation, model))}\n`;
    hash.update(text);
    return text;
  };
  mkdirSync(join(folder, place), { recursive: true });
  const path = join(folder, place, `${id}_samples.jsonl`);
  const rows = await writeRows(marked(), { head: '', line }, path);
  if (rows === 0) throw new TableError('expected samples that are marked right or wrong, got none');
  const record = {
    schema_version: SCHEMA_VERSION,
    evaluation_id: evaluation,
    retrieved_timestamp: time,
    source_metadata: {
      source_name: 'inference-scaling import',
      source_type: 'evaluation_run',
      source_organization_name: 'unknown',
      evaluator_relationship: 'other',
    },
    eval_library: {
      name: format,
      version: 'unknown',
      additional_details: { imported_by: `inference-scaling ${libraryVersion()}` },
    },
    model_info: {
      name: model,
      id: model,
      developer,
      additional_details: { deployment_type: 'unknown', model_availability: 'unknown' },
    },
    evaluation_results: [...means].map(([result, mean]) => resultOf(result, mean)),
    detailed_evaluation_results: {
      format: 'jsonl',
      file_path: `${place}/${id}_samples.jsonl`,
      hash_algorithm: 'sha256',
      checksum: hash.digest('hex'),
      total_rows: rows,
    },
  };
  const recordPath = join(folder, place, `${id}.json`);
  writeWhole(recordPath, `${JSON.stringify(record, null, 2)}\n`);
  return { rows, unmarked, record: recordPath, samples: path };
}
