import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { writeWhole } from '../compute/files.js';
import { inPackage } from '../compute/paths.js';
import { openPlan } from '../machines/plan.js';
import { ENGINES } from '../machines/submit/index.js';
import { logsOf, word } from '../machines/submit/job.js';
import { MOST_SHARDS } from './shards.js';
import { numberOf, parseAll, required, UsageError } from './usage.js';

export const SUBMIT_USAGE = `inference-scaling submit ENGINE PLAN --shards N [options]
  ENGINE            ${Object.keys(ENGINES).join(', ')}
  --shards N        tasks of the array, of equal predicted cost
  --at N            of them at once, at most (default 100)
  --minutes M       that a shard may take (default 60)
  --memory G        gigabytes per shard (default 4)
  --cores N         per shard (default 1)
  --gpus N          per shard (default 0)
  --retries N       further tries of a shard that failed (default 3)
  --image IMAGE     a container image that has this checkout, set up
  --command TEXT    the library's command line there (default: this checkout's)
  --go              hands it over; without it the script is written and printed, and nothing else`;

type Write = (text: string) => void;

const KINDS = {
  shards: 'string',
  at: 'string',
  minutes: 'string',
  memory: 'string',
  cores: 'string',
  gpus: 'string',
  retries: 'string',
  image: 'string',
  command: 'string',
  go: 'boolean',
} as const;

/** `inference-scaling submit`: the script or manifest of a plan's shards, printed, and handed over when told. */
export async function submitCommand(args: readonly string[], out: Write): Promise<void> {
  const { rest, values } = parseAll(args, KINDS);
  const [engine = 'none', path, ...more] = rest;
  if (!Object.hasOwn(ENGINES, engine) || path === undefined || more.length > 0) {
    const got = [engine, path, ...more].join(' ').trim();
    throw new UsageError(`expected one of ${Object.keys(ENGINES).join(', ')} and a plan, got ${got}`);
  }
  const plan = openPlan(path);
  const whole = (name: 'at' | 'minutes' | 'cores' | 'gpus' | 'retries', usual: number, least: number) =>
    numberOf(name, values[name] ?? `${usual}`, least, 1e6, true);
  const own = `${word(process.execPath)} ${word(inPackage('environment', 'cli.mjs'))}`;
  const job = {
    plan: plan.path,
    shards: numberOf('shards', required('shards', values.shards), 1, MOST_SHARDS, true),
    ...{ at: whole('at', 100, 1), minutes: whole('minutes', 60, 1), cores: whole('cores', 1, 1) },
    ...{ gpus: whole('gpus', 0, 0), retries: whole('retries', 3, 0) },
    memory: numberOf('memory', values.memory ?? '4', 0.001, 1e5, false),
    image: values.image,
    command: values.command ?? (values.image === undefined ? own : 'inference-scaling'),
  };
  const { file, text, submit } = ENGINES[engine]!(job);
  writeWhole(file, text);
  mkdirSync(logsOf(job), { recursive: true });
  out(`${text}\n`);
  if (values.go !== true) {
    out(`written to ${file}; hand it over by: ${submit.map(word).join(' ')}\n`);
    return;
  }
  const { status, error } = spawnSync(submit[0]!, submit.slice(1), { stdio: 'inherit' });
  if (status !== 0) {
    throw new UsageError(`expected ${submit[0]} to take it, got ${error?.message ?? `exit code ${status}`}`);
  }
}
