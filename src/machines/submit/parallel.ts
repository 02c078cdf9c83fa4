import { fileOf, type Job, logsOf, type Submission, THREADS, word } from './job.js';

/**
 * GNU parallel on this machine, or on those of `--sshlogin`: one task per shard, as many at once as are asked for, each begun again where it
 * fails or is killed, and a log of what is done, so that the same command goes on after a crash.
 *
 * Source: the manual of `parallel`.
 * @example parallel(job).submit // ['sh', 'study.plan.parallel.sh']
 */
export function parallel(job: Job): Submission {
  const { plan, shards, at, minutes, cores, retries, image, command } = job;
  const file = fileOf(job, 'parallel.sh');
  const contained = image === undefined ? command : `podman run --rm -v "$PWD:$PWD" -w "$PWD" ${word(image)}`;
  const task = `${contained} sweep ${word(plan)} --shard {}/${shards} >>${word(logsOf(job))}/{}.log 2>&1`;
  const lines = [
    '#!/bin/sh',
    `mkdir -p ${word(logsOf(job))}`,
    `export ${THREADS.map((name) => `${name}=${cores}`).join(' ')}`,
    `seq ${shards} | parallel --jobs ${Math.min(at, shards)} --retries ${retries + 1} --timeout ${60 * minutes} --joblog ${word(`${logsOf(job)}/jobs.tsv`)} --resume-failed ${word(task)}`,
  ];
  return { file, text: `${lines.join('\n')}\n`, submit: ['sh', file] };
}
