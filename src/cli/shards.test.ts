import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardOf } from './shards.js';

test('a shard is named by itself, or by the number that its scheduler gives', () => {
  assert.deepEqual(shardOf('3/20', undefined, {}), { number: 3, of: 20 });
  assert.deepEqual(shardOf(undefined, undefined, {}), { number: 1, of: 1 });
  assert.deepEqual(shardOf(undefined, '20', { SLURM_ARRAY_TASK_ID: '3' }), { number: 3, of: 20 });
  assert.deepEqual(shardOf(undefined, '20', { JOB_COMPLETION_INDEX: '0' }), { number: 1, of: 20 });
  assert.deepEqual(shardOf(undefined, '20', { HQ_TASK_ID: '20' }), { number: 20, of: 20 });
  // HyperQueue's Python interface counts from 0, and so do Slurm arrays that are written 0-19.
  assert.deepEqual(shardOf(undefined, '4', { HQ_TASK_ID: '0' }, '0'), { number: 1, of: 4 });
  assert.deepEqual(shardOf(undefined, '20', { SLURM_ARRAY_TASK_ID: '19' }, '0'), { number: 20, of: 20 });
  assert.deepEqual(shardOf(undefined, '2', { PARALLEL_SEQ: '2' }), { number: 2, of: 2 });
});

test('what names no shard is refused in one sentence', () => {
  for (const [shard, shards, env, message] of [
    ['0/4', undefined, {}, /--shard: expected a whole number from 1 to 4, got 0/],
    ['5/4', undefined, {}, /--shard: expected a whole number from 1 to 4, got 5/],
    ['third', undefined, {}, /--shard: expected 3\/20 for the third of twenty, got third/],
    ['1/4', '4', {}, /got 1\/4 and --shards 4/],
    [undefined, '4', {}, /expected one of SLURM_ARRAY_TASK_ID, .* in the environment, or --shard 3\/4, got none/],
    [undefined, '4', { HQ_TASK_ID: '1', PARALLEL_SEQ: '2' }, /got HQ_TASK_ID and PARALLEL_SEQ: name the shard/],
    [
      undefined,
      '4',
      { JOB_COMPLETION_INDEX: '4' },
      /JOB_COMPLETION_INDEX: expected a whole number from 0 to 3, got 4 \(--first 1/,
    ],
    [
      undefined,
      '4',
      { HQ_TASK_ID: '0' },
      /HQ_TASK_ID: expected .* from 1 to 4, got 0 \(--first 0 for an array that counts/,
    ],
  ] as const) {
    assert.throws(() => shardOf(shard, shards, env), message);
  }
  assert.throws(() => shardOf(undefined, '4', { HQ_TASK_ID: '4' }, '0'), /from 0 to 3, got 4 \(--first 1/);
  assert.throws(() => shardOf('1/4', undefined, {}, '0'), /got 1\/4 and --first 0/);
  assert.throws(() => shardOf(undefined, '4', {}, '7'), /--first: expected a whole number from 0 to 1, got 7/);
});
