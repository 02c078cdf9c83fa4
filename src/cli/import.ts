import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { findLogs, type Logs, type ReadOptions, readSamples, writeLogs } from '../logs/open-log.js';
import { writeEveryEvalEver } from '../logs/write/every-eval-ever.js';
import { TABLE_ENDINGS } from '../logs/write/table.js';
import { toJson } from './json.js';
import { files, required, UsageError } from './usage.js';

export const IMPORT_USAGE = `inference-scaling import LOG... --to TABLE [options]
  LOG               files or folders of evaluation logs, recognised by what is in them: inspect_ai, lm-evaluation-harness,
                    HELM, EvalPlus, search-and-learn, Large Language Monkeys, best-of-N jailbreaking, every_eval_ever, lighteval,
                    SWE-bench; - for standard input; and
                    curves of TensorBoard, W&B (CSV) and the StyleGAN and EDM code base
  --to TABLE        a file that ends in ${TABLE_ENDINGS.join(', ')}; one row per sample, or per point of a curve
  --as NAME         every_eval_ever: a record and its samples (schema 0.3.0) below the folder that --to names
  --filter NAME     which filter, scorer or metric marks the samples, where a log has several
  --model NAME      the model, where a log does not name it
  --json            one JSON object instead of a sentence`;

const KINDS = { to: 'string', as: 'string', filter: 'string', model: 'string', json: 'boolean' } as const;

function checkTable(path: string): void {
  if (!(TABLE_ENDINGS as readonly string[]).includes(extname(path).toLowerCase())) {
    throw new UsageError(`--to: expected a file that ends in ${TABLE_ENDINGS.join(', ')}, got ${basename(path)}`);
  }
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError(`--to: expected a file in a folder that exists, got ${path}`);
  }
}

/** What `import` did, for machines; `text` is for people. */
interface Imported {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

async function toTable(found: Logs, options: ReadOptions, to: string): Promise<Imported> {
  const rows = await writeLogs(found, options, to);
  return { text: `${plural(rows, found.kind === 'curve' ? 'point' : 'sample')} in ${to}`, json: { table: to, rows } };
}

async function toEveryEvalEver(found: Logs, options: ReadOptions, to: string): Promise<Imported> {
  if (found.kind === 'curve') throw new UsageError('--as every_eval_ever: expected samples, got a curve');
  const format = found.logs[0]!.format;
  const { rows, unmarked, record, samples } = await writeEveryEvalEver(readSamples(found.logs, options), format, to);
  const left = unmarked === 0 ? '' : `; ${plural(unmarked, 'sample')} without right or wrong left out`;
  return {
    text: `${plural(rows, 'sample')} in ${samples}, their means in ${record}${left}`,
    json: { record, samples, rows, unmarked },
  };
}

/** `inference-scaling import`: evaluation logs of other tools as one table. */
export async function importCommand(args: readonly string[], out: (text: string) => void): Promise<void> {
  const { paths, values } = files(args, KINDS);
  const to = required('to', values.to);
  if (values.as !== undefined && values.as !== 'every_eval_ever') {
    throw new UsageError(`--as: expected every_eval_ever, got ${values.as}`);
  }
  if (values.as === undefined) checkTable(to);
  const found = await findLogs(paths);
  const options = { filter: values.filter, model: values.model };
  const { text, json } = await (values.as === undefined ? toTable : toEveryEvalEver)(found, options, to);
  const formats = [...new Set(found.logs.map(({ format }) => format))];
  if (values.json) out(`${toJson({ kind: found.kind, logs: found.logs.length, formats, ...json })}\n`);
  else out(`${text}, from ${plural(found.logs.length, 'log')} (${formats.join(', ')})\n`);
}
