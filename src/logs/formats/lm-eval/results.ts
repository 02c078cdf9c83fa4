import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MOST_BYTES, parseJson } from '../../containers/json-text.js';
import type { LogFile } from '../../log.js';
import { type Fields, fieldsOf, isFields, textOr } from '../../values.js';

/** What `results_TIME.json` says of the run that wrote a file of samples. */
export interface TaskRun {
  readonly task: string | null;
  readonly model: string | null;
  /** The task's configuration, with its filters and metrics; undefined without a file of results. */
  readonly config: Fields | undefined;
}

const TIMED = /^samples_(.+)_(\d{4}-\d{2}-\d{2}T[\d.:-]+)\.jsonl?/;

/** The results beside a file of samples: of the same time, or else all that there are, the latest first. */
function resultsBeside({ path }: LogFile): Fields[] {
  const folder = dirname(path);
  const time = TIMED.exec(basename(path))?.[2];
  const names = readdirSync(folder)
    .filter((name) => name.startsWith('results') && name.endsWith('.json'))
    .sort()
    .reverse();
  const same = names.filter((name) => time !== undefined && name === `results_${time}.json`);
  return (same.length > 0 ? same : names)
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).size < MOST_BYTES)
    .map((file) => parseJson(readFileSync(file, 'utf8'), file))
    .filter((found) => isFields(found) && isFields(found['configs']))
    .map(fieldsOf);
}

/** The task whose name a file of samples bears, the longest where one begins with another; or the only one. */
function taskOf(file: string, tasks: readonly string[]): string | undefined {
  const named = tasks.filter((task) => file.startsWith(`samples_${task}_`) || file === `samples_${task}.jsonl`);
  return named.sort((a, b) => b.length - a.length)[0] ?? (tasks.length === 1 ? tasks[0] : undefined);
}

/** The task, model and configuration of a file of samples, from the results beside it. */
export function runOf(file: LogFile): TaskRun {
  const name = basename(file.path);
  for (const results of resultsBeside(file)) {
    const configs = fieldsOf(results['configs']);
    const task = taskOf(name, Object.keys(configs));
    if (task === undefined) continue;
    const model = textOr(results['model_name']) ?? textOr(fieldsOf(results['config'])['model']);
    return { task, model, config: fieldsOf(configs[task]) };
  }
  return { task: TIMED.exec(name)?.[1] ?? null, model: null, config: undefined };
}
