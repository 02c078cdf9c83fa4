import { fileOf, type Job, jobName, logsOf, type Submission, THREADS, word } from './job.js';

/**
 * A HyperQueue task array: one task per shard; a task whose worker is lost goes to another one, and one that fails is begun again by itself.
 *
 * The shard is named by the task's number, since workers that run in a Slurm allocation have Slurm's variables too.
 *
 * Source: HyperQueue's documentation, task arrays and failures.
 * @example hyperqueue(job).submit // ['sh', 'study.plan.hq.sh']
 */
export function hyperqueue(job: Job): Submission {
  const { plan, shards, minutes, memory, cores, gpus, retries, image, command } = job;
  const file = fileOf(job, 'hq.sh');
  const contained =
    image === undefined ? command : `apptainer exec ${gpus > 0 ? '--nv ' : ''}${word(image)} ${command}`;
  const again = `n=0; until ${contained} sweep ${word(plan)} --shard "$HQ_TASK_ID/${shards}"; do n=$((n+1)); [ "$n" -le ${retries} ] || exit 1; done`;
  const lines = [
    '#!/bin/sh',
    `exec hq submit --name ${jobName(job)} --array 1-${shards} \\`,
    `  --cpus ${cores}${gpus > 0 ? ` --resource gpus/nvidia=${gpus}` : ''} --resource mem=${Math.ceil(1024 * memory)} \\`,
    `  --time-limit ${minutes}m --crash-limit ${retries + 1} \\`,
    `  --stdout ${word(`${logsOf(job)}/%{TASK_ID}.log`)} --stderr ${word(`${logsOf(job)}/%{TASK_ID}.log`)} \\`,
    `  ${THREADS.map((name) => `--env ${name}=${cores}`).join(' ')} \\`,
    `  -- sh -c ${word(again)}`,
  ];
  return { file, text: `${lines.join('\n')}\n`, submit: ['sh', file] };
}
