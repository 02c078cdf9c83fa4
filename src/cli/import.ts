import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { findLogs, type Logs, writeLogs } from '../logs/open-log.js';
import { TABLE_ENDINGS } from '../logs/write/table.js';
import { toJson } from './json.js';
import { files, required, UsageError } from './usage.js';

export const IMPORT_USAGE = `inference-scaling import LOG... --to TABLE [options]
  LOG               files or folders of evaluation logs, recognised by what is in them: inspect_ai, lm-evaluation-harness,
                    HELM, EvalPlus, search-and-learn, Large Language Monkeys, best-of-N jailbreaking, every_eval_ever; and
                    curves of TensorBoard, W&B (CSV) and the StyleGAN and EDM code base
  --to TABLE        a file that ends in ${TABLE_ENDINGS.join(', ')}; one row per sample, or per point of a curve
  --filter NAME     which filter, scorer or metric marks the samples, where a log has several
  --json            one JSON object instead of a sentence`;

const KINDS = { to: 'string', filter: 'string', json: 'boolean' } as const;

function checkTable(path: string): void {
  if (!(TABLE_ENDINGS as readonly string[]).includes(extname(path).toLowerCase())) {
    throw new UsageError(`--to: expected a file that ends in ${TABLE_ENDINGS.join(', ')}, got ${basename(path)}`);
  }
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError(`--to: expected a file in a folder that exists, got ${path}`);
  }
}

const formatsOf = ({ logs }: Logs) => [...new Set(logs.map(({ format }) => format))];

/** `inference-scaling import`: evaluation logs of other tools as one table. */
export async function importCommand(args: readonly string[], out: (text: string) => void): Promise<void> {
  const { paths, values } = files(args, KINDS);
  const to = required('to', values.to);
  checkTable(to);
  const found = await findLogs(paths);
  const rows = await writeLogs(found, values.filter, to);
  const formats = formatsOf(found);
  if (values.json) out(`${toJson({ table: to, kind: found.kind, rows, logs: found.logs.length, formats })}\n`);
  else {
    const what = found.kind === 'curve' ? 'points' : 'samples';
    out(`${rows} ${what} from ${found.logs.length} logs (${formats.join(', ')}) in ${to}\n`);
  }
}
