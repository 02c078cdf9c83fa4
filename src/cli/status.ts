import { openPlan } from '../machines/plan.js';
import { planStatus, type ShardStatus, splitOf } from '../machines/status.js';
import { columnLines } from '../records/text-table.js';
import { toJson } from './json.js';
import { MOST_SHARDS } from './shards.js';
import { numberOf, parse } from './usage.js';

export const STATUS_USAGE = `inference-scaling status PLAN [--shards N] [--json]
  --shards N        of the split into N, where there are several
  --json            one JSON object instead of a table`;

type Write = (text: string) => void;

const STATES = ['done', 'running', 'failed', 'missing'] as const;

/** Seconds in words. */
function duration(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** The shards that are not done, one per line; many missing ones are told by their number alone. */
function lines(shards: readonly ShardStatus[]): string[] {
  const told = shards.filter(({ state }) => state === 'running' || state === 'failed');
  if (told.length === 0) return [];
  const rows = told.map(({ number, of, state, done, rows: all, why = '' }) => [
    `${number}/${of}`,
    state,
    `${done}`,
    `${all}`,
    why,
  ]);
  return columnLines([['shard', 'state', 'done', 'rows', ''], ...rows], [2, 3]);
}

/** `inference-scaling status`: what is done, running, failed and missing of a plan, and the time left. */
export async function statusCommand(args: readonly string[], out: Write): Promise<void> {
  const { table: path, values } = parse(args, { shards: 'string', json: 'boolean' });
  const plan = openPlan(path);
  const asked = values.shards === undefined ? undefined : numberOf('shards', values.shards, 1, MOST_SHARDS, true);
  const status = planStatus(plan, splitOf(plan, asked));
  if (values.json) {
    out(`${toJson(status)}\n`);
    return;
  }
  const { shards, rows, done, seconds } = status;
  const counts = STATES.map((state) => `${shards.filter((shard) => shard.state === state).length} ${state}`);
  const left = done === rows ? '' : seconds === undefined ? '; nobody is at work' : `; ${duration(seconds)} left`;
  out(
    `${[`${done} of ${rows} rows; of ${shards.length} shards ${counts.join(', ')}${left}`, ...lines(shards)].join('\n')}\n`,
  );
}
