import { openPlan } from '../machines/plan.js';
import { shardOf } from './shards.js';
import { parse } from './usage.js';

export const SWEEP_USAGE = `inference-scaling sweep PLAN [--shard 3/20 | --shards 20 [--first 0]]
  PLAN              a file of cells, as reproduce --plan, plan and sample --plan write it
  --shard 3/20      the third of twenty shards of equal predicted cost (default: all of it)
  --shards N        of so many; which one is read from SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, HQ_TASK_ID or PARALLEL_SEQ
  --first 0         the number of the array's first task (default 1; 0 for JOB_COMPLETION_INDEX)
  The rows go into a folder of the shard's own beside the plan. It may run anywhere, again, or twice at once; TERM ends it between two batches`;

type Write = (text: string) => void;

/** How often the log says how far a shard is, in milliseconds. */
const SAID = 10_000;

/** `inference-scaling sweep`: makes the rows of one shard of a plan. */
export async function sweepCommand(args: readonly string[], out: Write, err: Write): Promise<void> {
  const { table: path, values } = parse(args, { shard: 'string', shards: 'string', first: 'string' });
  const shard = shardOf(values.shard, values.shards, process.env, values.first);
  const plan = openPlan(path);
  // Networks are loaded only where cells are worked on.
  const { workOn } = await import('../machines/work.js');
  const stop = new AbortController();
  const ended: NodeJS.Signals[] = [];
  const onSignal = (signal: NodeJS.Signals) => {
    ended.push(signal);
    stop.abort();
  };
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.once(signal, onSignal);
  let last = 0;
  const say = (line: string) => {
    if (Date.now() - last < SAID) return;
    last = Date.now();
    err(`${new Date().toISOString()} shard ${shard.number} of ${shard.of}: ${line}\n`);
  };
  const { sample } = plan.head;
  const rebuild = sample === undefined ? undefined : await import('./sample-plan.js');
  try {
    const { rows, before, ms } = await workOn({
      ...{ plan, shard, signal: stop.signal, say },
      rebuild: rebuild && (() => rebuild.samplesOf(plan, stop.signal, err)),
    });
    const kept = before === 0 ? '' : `, ${before} of them there before`;
    out(`shard ${shard.number} of ${shard.of}: ${rows} rows in ${(ms / 1000).toFixed(1)} s${kept}\n`);
  } catch (error) {
    if (ended[0] === undefined) throw error;
    err(`shard ${shard.number} of ${shard.of}: stopped by ${ended[0]}; run it again and it goes on\n`);
    for (const signal of signals) process.removeListener(signal, onSignal);
    // Ends as whoever sent the signal expects.
    process.kill(process.pid, ended[0]);
  } finally {
    for (const signal of signals) process.removeListener(signal, onSignal);
  }
}
