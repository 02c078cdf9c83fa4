import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TableError } from '../../records/table.js';
import { fileBytes } from '../containers/bytes.js';
import { elementsOf } from '../containers/elements.js';
import type { Step } from '../containers/json-parts.js';
import { parseJson } from '../containers/json-text.js';
import { arrayRows } from '../containers/rows.js';
import type { DocumentFormat, LogFile, RowFormat } from '../log.js';
import type { Mark, MarkedSample } from '../sample.js';
import { type Fields, fieldsOf, listOf, numberOr, problemOf, textOr, verdictOf } from '../values.js';

const STATE = 'scenario_state.json';
const STATS = 'per_instance_stats.json';

/** Statistics of HELM that mark nothing: they count, time, or describe. */
const NO_MARK =
  /^(?:num_|finish_reason_|training_|inference_|batch_size|prompt_truncated|max_prob|logprob|perplexity|bits_per_byte|predicted_index|estimated_)/;

interface Run {
  readonly task: string | null;
  readonly model: string | null;
  /** The metrics that the run was asked for; undefined where it does not say. */
  readonly metrics: ReadonlySet<string> | undefined;
}

function runOf(folder: string): Run {
  const path = join(folder, 'run_spec.json');
  const spec = existsSync(path) ? fieldsOf(parseJson(readFileSync(path, 'utf8'), path)) : {};
  const names = listOf(spec['metric_specs']).flatMap((metric) => listOf(fieldsOf(fieldsOf(metric)['args'])['names']));
  return {
    task: textOr(spec['name'])?.split(':')[0] ?? null,
    model: textOr(fieldsOf(spec['adapter_spec'])['model']),
    metrics: names.length === 0 ? undefined : new Set(names.map(String)),
  };
}

/** The means of an instance's statistics by name. */
type Statistics = ReadonlyMap<string, number>;

const keyOf = (id: unknown, trial: unknown, perturbation: unknown) =>
  JSON.stringify([id, trial ?? 0, textOr(fieldsOf(perturbation)['name'])]);

async function statisticsOf(folder: string, name: string): Promise<Map<string, Statistics>> {
  const all = new Map<string, Statistics>();
  const path = join(folder, STATS);
  if (!existsSync(path)) return all;
  for await (const { fields } of arrayRows(path, `${name}/${STATS}`)) {
    const means = listOf(fields['stats']).map((stat): [string, number | null] => {
      const { name: named, mean } = fieldsOf(stat);
      return [String(fieldsOf(named)['name']), numberOr(mean)];
    });
    const known = means.filter((mean): mean is [string, number] => mean[1] !== null);
    all.set(keyOf(fields['instance_id'], fields['train_trial_index'], fields['perturbation']), new Map(known));
  }
  return all;
}

function marksOf(statistics: Statistics, { metrics }: Run): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  for (const [name, value] of statistics) {
    if (metrics === undefined ? NO_MARK.test(name) : !metrics.has(name)) continue;
    const correct = verdictOf(value);
    marks[name] = { correct, score: correct === null ? value : null };
  }
  return marks;
}

/** Lower case, without punctuation and articles, as HELM compares loosely. */
const loose = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[!-/:-@[-`{-~]/g, '')
    .replaceAll(/\b(?:a|an|the)\b/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');

/** HELM's comparisons of one completion with one reference. Source: helm/benchmark/metrics/evaluate_reference_metrics.py. */
const COMPARISONS: Readonly<Record<string, (gold: string, said: string) => boolean>> = {
  exact_match: (gold, said) => said !== '' && gold.trim() === said.trim(),
  quasi_exact_match: (gold, said) => said !== '' && loose(gold) === loose(said),
  prefix_exact_match: (gold, said) => said !== '' && said.trim().startsWith(gold.trim()),
  quasi_prefix_exact_match: (gold, said) => said !== '' && loose(said).startsWith(loose(gold)),
};

/** The marks of one of several completions, by the metrics that compare texts: HELM logs only one value for all. */
function comparedMarks(said: string, golds: readonly string[], { metrics }: Run): Record<string, Mark> {
  const own = Object.entries(COMPARISONS).filter(([name]) => metrics?.has(name) ?? true);
  return Object.fromEntries(
    own.map(([name, same]) => [name, { correct: Number(golds.some((gold) => same(gold, said))) }]),
  );
}

/** The references that count as right. */
const goldsOf = (instance: Fields): string[] =>
  listOf(instance['references'])
    .map(fieldsOf)
    .filter(({ tags }) => listOf(tags).includes('correct'))
    .map(({ output }) => textOr(fieldsOf(output)['text']) ?? '');

const STATE_KEYS = new Set<Step>(['instance', 'train_trial_index', 'result', 'output_mapping', 'reference_index']);

/** The answer to a question of choices is a letter that stands for a text. */
function mapped(text: string, mapping: Fields): string {
  const letter = text.trim();
  return Object.hasOwn(mapping, letter) ? String(mapping[letter]) : letter;
}

function* samplesOfState(
  fields: Fields,
  run: Run,
  statistics: Statistics | undefined,
  where: string,
): Generator<MarkedSample> {
  const instance = fieldsOf(fields['instance']);
  const result = fieldsOf(fields['result']);
  const completions = listOf(result['completions']).map(fieldsOf);
  const golds = goldsOf(instance);
  const perturbation = textOr(fieldsOf(instance['perturbation'])['name']);
  const problem = problemOf(instance['id'], where) + (perturbation === null ? '' : ` (${perturbation})`);
  const trial = numberOr(fields['train_trial_index']) ?? 0;
  for (const [i, completion] of completions.entries()) {
    const text = textOr(completion['text']) ?? '';
    const said = mapped(text, fieldsOf(fields['output_mapping']));
    const logged = completions.length === 1 && statistics !== undefined;
    const tokens = listOf(completion['tokens']).length;
    yield {
      problem,
      sample: trial * completions.length + i,
      marks: logged ? marksOf(statistics, run) : comparedMarks(said, golds, run),
      answer: said,
      tokensIn: statistics?.get('num_prompt_tokens') ?? null,
      tokensOut: tokens > 0 ? tokens : (statistics?.get('num_output_tokens') ?? null),
      seconds: numberOr(result['request_time']),
      model: run.model,
      task: run.task,
      target: golds.join(' | ') || null,
      input: textOr(fieldsOf(instance['input'])['text']),
      text,
    };
  }
}

/** The samples of a run's folder: its completions with the statistics of their instances. */
async function* samplesOf({ path: folder, name }: LogFile): AsyncGenerator<MarkedSample> {
  const run = runOf(folder);
  const statistics = await statisticsOf(folder, name);
  const state = join(folder, STATE);
  if (existsSync(state)) {
    const where = `${name}/${STATE}`;
    let number = 0;
    for await (const { fields } of elementsOf(fileBytes(state, where), where, {
      list: 'request_states',
      keys: STATE_KEYS,
    })) {
      number++;
      if ((numberOr(fields['reference_index']) ?? 0) > 0) continue;
      const { id, perturbation } = fieldsOf(fields['instance']);
      const own = statistics.get(keyOf(id, fields['train_trial_index'], perturbation));
      yield* samplesOfState(fields, run, own, `${where}: request ${number}`);
    }
    return;
  }
  if (statistics.size === 0)
    throw new TableError(`${name}: expected ${STATE} or ${STATS} in a run of HELM, got neither`);
  for (const [key, own] of statistics) {
    const [id, trial, perturbation] = JSON.parse(key) as [unknown, number, string | null];
    yield {
      problem: problemOf(id, name) + (perturbation === null ? '' : ` (${perturbation})`),
      sample: trial,
      marks: marksOf(own, run),
      tokensIn: own.get('num_prompt_tokens') ?? null,
      tokensOut: own.get('num_output_tokens') ?? null,
      seconds: own.get('inference_runtime') ?? null,
      model: run.model,
      task: run.task,
    };
  }
}

/** A run of HELM, by one of its files that are arrays: `per_instance_stats.json` or `stats.json`. */
export const HELM_ROWS: RowFormat = {
  name: 'HELM',
  folder: true,
  recognises: (first) =>
    ('instance_id' in first && Array.isArray(first['stats'])) ||
    ('split' in fieldsOf(first['name']) && 'sum_squared' in first),
  samples: (_rows, folder) => samplesOf(folder),
};

/** A run of HELM, by one of its files that are objects: `scenario_state.json`, `run_spec.json` or `scenario.json`. */
export const HELM_DOCUMENT: DocumentFormat = {
  name: 'HELM',
  folder: true,
  recognises: (keys) =>
    keys.has('request_states') || keys.has('scenario_spec') || (keys.has('definition_path') && keys.has('tags')),
  samples: (_chunks, folder) => samplesOf(folder),
};
