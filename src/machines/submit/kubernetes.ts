import { fileOf, type Job, jobName, type Submission, THREADS } from './job.js';

/** Where a claim is mounted. */
const SHARED = '/shared';

/**
 * A Kubernetes Job with an index per shard, as JSON, which `kubectl` takes as it takes YAML: the plan and its shards lie on a volume that all pods share
 * (the claim `inference-scaling`). Each index has retries of its own, and what a node's loss or preemption ended does not count among them.
 *
 * Source: the API of batch/v1 Job (`backoffLimitPerIndex` and `podFailurePolicy` are stable since Kubernetes 1.33 and 1.31).
 * @example kubernetes(job).submit // ['kubectl', 'apply', '-f', 'study.plan.kubernetes.json']
 */
export function kubernetes(job: Job): Submission {
  const { plan, shards, at, minutes, memory, cores, gpus, retries, image = 'inference-scaling' } = job;
  const file = fileOf(job, 'kubernetes.json');
  const amounts = {
    cpu: `${cores}`,
    memory: `${Math.ceil(1024 * memory)}Mi`,
    ...(gpus > 0 ? { 'nvidia.com/gpu': `${gpus}` } : {}),
  };
  const manifest = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName(job) },
    spec: {
      completionMode: 'Indexed',
      completions: shards,
      parallelism: Math.min(at, shards),
      backoffLimitPerIndex: retries,
      maxFailedIndexes: shards,
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
      template: {
        spec: {
          restartPolicy: 'Never',
          activeDeadlineSeconds: 60 * minutes,
          containers: [
            {
              name: 'shard',
              image,
              workingDir: SHARED,
              args: ['sweep', plan, '--shards', `${shards}`],
              env: THREADS.map((name) => ({ name, value: `${cores}` })),
              resources: { requests: amounts, limits: amounts },
              volumeMounts: [{ name: 'shared', mountPath: SHARED }],
            },
          ],
          volumes: [{ name: 'shared', persistentVolumeClaim: { claimName: 'inference-scaling' } }],
        },
      },
    },
  };
  return { file, text: `${JSON.stringify(manifest, null, 2)}\n`, submit: ['kubectl', 'apply', '-f', file] };
}
