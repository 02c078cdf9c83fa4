import { relative } from 'node:path';
import { gatherPlan } from '../machines/gather.js';
import { openPlan } from '../machines/plan.js';
import { parse } from './usage.js';

export const GATHER_USAGE = `inference-scaling gather PLAN [--into FOLDER] [--partial] [--no-parquet]
  --into FOLDER     the folder of a run, such as data/runs/full: its notebooks then read the rows and sample nothing (default: the
                    plan's name and .gathered)
  --partial         leaves out rows that are missing
  --no-parquet      stores alone
  Refuses rows of other weights, settings, code or versions than the plan's`;

type Write = (text: string) => void;

/** `inference-scaling gather`: puts the rows of all shards of a plan together. */
export async function gatherCommand(args: readonly string[], out: Write): Promise<void> {
  const { table: path, values } = parse(args, { into: 'string', partial: 'boolean', 'no-parquet': 'boolean' });
  const plan = openPlan(path);
  const to = values.into ?? `${path.replace(/\.jsonl$/, '')}.gathered`;
  const gathering = { to, partial: values.partial === true, parquet: values['no-parquet'] !== true };
  const { rows, missing, files } = await gatherPlan(plan, gathering);
  const without = missing === 0 ? '' : `, ${missing} missing`;
  out(`${rows} rows${without} in ${to}: ${files.map((file) => relative(to, file)).join(', ')}\n`);
}
