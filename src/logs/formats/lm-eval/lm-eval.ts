import { largest } from '../../../numerics/statistics.js';
import { TableError } from '../../../records/table.js';
import type { Row } from '../../containers/rows.js';
import type { DocumentFormat, LogFile, RowFormat } from '../../log.js';
import type { Mark, MarkedSample } from '../../sample.js';
import { type Fields, fieldsOf, isFields, listOf, numberOr, problemOf, textOr, verdictOf } from '../../values.js';
import { type Metric, metricOf } from './exact-match.js';
import { NoFilter, type Pipeline, pipelineOf } from './filters.js';
import { runOf, type TaskRun } from './results.js';

/** The columns that are no metric, in logs that do not say which are. */
const OTHERS = new Set(['doc_id', 'doc', 'target', 'arguments', 'resps', 'filtered_resps', 'filter', 'metrics']);

const metricsOf = (fields: Fields): string[] =>
  Array.isArray(fields['metrics'])
    ? fields['metrics'].map(String)
    : Object.keys(fields).filter((key) => !OTHERS.has(key) && verdictOf(fields[key]) !== null);

/** The name of a mark: its filter, or metric and filter where there are several metrics, as `results_*.json` has it. */
const nameOf = (metric: string, filter: string, metrics: readonly string[]) =>
  metrics.length > 1 ? `${metric},${filter}` : filter;

const targetsOf = (target: unknown): string[] =>
  (Array.isArray(target) ? target : [target]).map((one) => textOr(one) ?? '');

/** The prompt of the first request. */
function inputOf(fields: Fields): string | null {
  const given = fields['arguments'];
  const first = isFields(given) ? fieldsOf(given['gen_args_0'])['arg_0'] : listOf(listOf(given)[0])[0];
  return textOr(first);
}

/** The place of the likeliest choice, where the responses are pairs of a log-likelihood and whether it is the greedy one. */
function likeliest(responses: readonly unknown[]): string | null {
  const likelihoods = responses.map((pair) => Number(listOf(listOf(pair).length === 1 ? listOf(pair)[0] : pair)[0]));
  if (likelihoods.length < 2 || !likelihoods.every(Number.isFinite)) return null;
  return String(likelihoods.indexOf(largest(likelihoods)));
}

/** A logged metric as a mark. */
function markOf(value: unknown, answer: string | null): Mark {
  const correct = verdictOf(value);
  return { correct, score: correct === null ? numberOr(value) : null, answer };
}

const sameMark = (worked: number, logged: unknown) => Math.abs(worked - Number(logged)) < 1e-9;

/** Marks each of several responses by the task's own filters, which are held against what the log says of the responses that it marked. */
class Repeats {
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly metrics = new Map<string, Metric>();

  constructor(
    private readonly run: TaskRun,
    private readonly name: string,
  ) {}

  private refuse(where: string, why: string): never {
    throw new TableError(`${where}: expected marks of every response, got one for all, and ${why}`);
  }

  private madeOf(metric: string, filter: string, count: number): [Pipeline, Metric] {
    const { config, task } = this.run;
    if (config === undefined) {
      this.refuse(this.name, `no results_*.json beside it, whose filters could mark each of the ${count}`);
    }
    try {
      if (config['process_results'] !== undefined && config['process_results'] !== null) {
        throw new NoFilter('process_results, Python code of the task');
      }
      const pipeline = this.pipelines.get(filter) ?? pipelineOf(config, filter);
      const mark = this.metrics.get(metric) ?? metricOf(listOf(config['metric_list']).map(fieldsOf), metric);
      this.pipelines.set(filter, pipeline);
      this.metrics.set(metric, mark);
      return [pipeline, mark];
    } catch (error) {
      if (!(error instanceof NoFilter)) throw error;
      return this.refuse(this.name, `${task ?? 'the task'} marks by what cannot be worked out here: ${error.message}`);
    }
  }

  /** The marks of the responses of a row, in their order. */
  marks(fields: Fields, responses: readonly string[], metric: string, filter: string, where: string): Mark[] {
    const [pipeline, mark] = this.madeOf(metric, filter, responses.length);
    const targets = targetsOf(fields['target']);
    const chosen = pipeline.all(responses);
    const logged = listOf(fields['filtered_resps']).map(textOr);
    if (JSON.stringify(chosen) !== JSON.stringify(logged)) {
      this.refuse(where, `filter "${filter}" worked out again gives ${JSON.stringify(chosen[0])?.slice(0, 60)}`);
    }
    const worked = mark(chosen[0] ?? '', targets);
    if (!sameMark(worked, fields[metric])) {
      this.refuse(where, `"${metric}" worked out again gives ${worked} where the log has ${textOr(fields[metric])}`);
    }
    return responses.map((response) => {
      const answer = pipeline.each(response);
      return { correct: mark(answer, targets), answer };
    });
  }
}

async function* samplesOf(rows: AsyncIterable<Row>, file: LogFile): AsyncGenerator<MarkedSample> {
  const run = runOf(file);
  const repeats = new Repeats(run, file.name);
  for await (const { fields, where } of rows) {
    const requests = listOf(fields['resps']);
    const texts = listOf(requests[0]).filter((text) => typeof text === 'string');
    const metrics = metricsOf(fields);
    const filter = textOr(fields['filter']) ?? 'none';
    const common = {
      problem: problemOf(fields['doc_id'], where),
      model: run.model,
      task: run.task,
      target: targetsOf(fields['target']).join(' | '),
      input: inputOf(fields),
    };
    if (requests.length === 1 && texts.length > 1) {
      const marks = metrics.map((metric) => [metric, repeats.marks(fields, texts, metric, filter, where)] as const);
      for (const [sample, text] of texts.entries()) {
        const own = marks.map(([metric, list]) => [nameOf(metric, filter, metrics), list[sample]!] as const);
        yield { ...common, sample, marks: Object.fromEntries(own), text };
      }
      continue;
    }
    const filtered = listOf(fields['filtered_resps']);
    const answer = likeliest(filtered) ?? (typeof filtered[0] === 'string' ? filtered[0] : null);
    const own = metrics.map((metric) => [nameOf(metric, filter, metrics), markOf(fields[metric], answer)] as const);
    yield { ...common, sample: 0, marks: Object.fromEntries(own), text: texts[0] ?? null };
  }
}

/** Samples of lm-evaluation-harness (`--log_samples`): one row per document and filter. */
export const LM_EVAL: RowFormat = {
  name: 'lm-evaluation-harness',
  recognises: (first) => 'doc_id' in first && 'resps' in first && 'target' in first,
  samples: samplesOf,
};

/** Results of lm-evaluation-harness, which are means over whole tasks. */
export const LM_EVAL_RESULTS: DocumentFormat = {
  name: 'lm-evaluation-harness',
  recognises: (keys) => keys.has('results') && (keys.has('configs') || keys.has('group_subtasks')),
  refusal:
    'expected samples, got the means of lm-evaluation-harness (samples_*.jsonl, by --log_samples, hold the samples)',
};
