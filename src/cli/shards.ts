import type { Shard } from '../machines/split.js';
import { numberOf, UsageError } from './usage.js';

/** Most shards of a plan. */
export const MOST_SHARDS = 100_000;

/** Where schedulers say which task of an array a process is, and the number of the first one. */
const VARIABLES = [
  { name: 'SLURM_ARRAY_TASK_ID', first: 1 },
  { name: 'JOB_COMPLETION_INDEX', first: 0 },
  { name: 'HQ_TASK_ID', first: 1 },
  { name: 'PARALLEL_SEQ', first: 1 },
] as const;

/**
 * The shard that is asked for: "3/20", or by the variable in which a scheduler says which task this is, of `--shards`; `first` is the number of
 * the array's first task where it is not the usual one (`--array=0-19`, and HyperQueue's Python interface, count from 0).
 *
 * @throws UsageError for what is none.
 * @example shardOf('3/20', undefined, {}) // { number: 3, of: 20 }
 */
export function shardOf(
  shard: string | undefined,
  shards: string | undefined,
  env: NodeJS.ProcessEnv,
  from?: string,
): Shard {
  const given = from === undefined ? undefined : numberOf('first', from, 0, 1, true);
  if (shard !== undefined) {
    const [, number, of] = /^(\d+)\/(\d+)$/.exec(shard) ?? [];
    if (number === undefined || shards !== undefined || given !== undefined) {
      throw new UsageError(
        `--shard: expected 3/20 for the third of twenty, got ${[shard, ...(shards === undefined ? [] : [`--shards ${shards}`]), ...(from === undefined ? [] : [`--first ${from}`])].join(' and ')}`,
      );
    }
    const all = numberOf('shard', of!, 1, MOST_SHARDS, true);
    return { number: numberOf('shard', number, 1, all, true), of: all };
  }
  const of = numberOf('shards', shards ?? '1', 1, MOST_SHARDS, true);
  const [set, ...more] = VARIABLES.filter(({ name }) => (env[name] ?? '') !== '');
  if (set === undefined) {
    if (of === 1) return { number: 1, of };
    throw new UsageError(
      `--shards ${of}: expected one of ${VARIABLES.map(({ name }) => name).join(', ')} in the environment, or --shard 3/${of}, got none`,
    );
  }
  if (more.length > 0 && of > 1) {
    const told = [set, ...more].map(({ name }) => name).join(' and ');
    throw new UsageError(`--shards ${of}: expected one scheduler's number, got ${told}: name the shard by --shard`);
  }
  if (of === 1) return { number: 1, of };
  const { name, first: usual } = set;
  const first = given ?? usual;
  // An array that counts from another number lacks one of its ends: said by the task that falls out, with the way out.
  if (env[name] === `${first === 0 ? of : 0}`) {
    throw new UsageError(
      `${name}: expected a whole number from ${first} to ${of + first - 1}, got ${env[name]} (--first ${1 - first} for an array that counts from ${1 - first})`,
    );
  }
  const index = numberOf(name, env[name]!, first, of + first - 1, true);
  return { number: index - first + 1, of };
}
