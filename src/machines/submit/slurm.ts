import { fileOf, type Job, jobName, logsOf, type Submission, THREADS, word } from './job.js';

/** Hours, minutes and seconds, as Slurm writes them. */
const timeOf = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(Math.floor(minutes % 60)).padStart(2, '0')}:00`;

/**
 * A Slurm job array: one task per shard, put back into the queue after preemption or the loss of its node, and begun again by itself where it
 * fails. Slurm sends TERM a minute before a task's time is over, so that it ends between two batches.
 *
 * Source: the manual of `sbatch`, Slurm 22.05.
 * @example slurm(job).submit // ['sbatch', 'study.plan.slurm.sh']
 */
export function slurm(job: Job): Submission {
  const { plan, shards, at, minutes, memory, cores, gpus, retries, image, command } = job;
  const file = fileOf(job, 'slurm.sh');
  const contained =
    image === undefined ? command : `apptainer exec ${gpus > 0 ? '--nv ' : ''}${word(image)} ${command}`;
  const lines = [
    '#!/bin/bash',
    `#SBATCH --job-name=${jobName(job)}`,
    `#SBATCH --array=1-${shards}%${Math.min(at, shards)}`,
    `#SBATCH --time=${timeOf(minutes)}`,
    `#SBATCH --mem=${Math.ceil(1024 * memory)}M`,
    `#SBATCH --cpus-per-task=${cores}`,
    ...(gpus > 0 ? [`#SBATCH --gres=gpu:${gpus}`] : []),
    '#SBATCH --requeue',
    '#SBATCH --open-mode=append',
    '#SBATCH --signal=TERM@60',
    `#SBATCH --output=${logsOf(job)}/%a.log`,
    `export ${THREADS.map((name) => `${name}=${cores}`).join(' ')}`,
    `srun ${contained} sweep ${word(plan)} --shards ${shards} && exit 0`,
    'status=$?',
    `if [ "\${SLURM_RESTART_COUNT:-0}" -lt ${retries} ]; then scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"; fi`,
    'exit $status',
  ];
  return { file, text: `${lines.join('\n')}\n`, submit: ['sbatch', file] };
}
