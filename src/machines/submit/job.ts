/** What a scheduler is asked for. */
export interface Job {
  /** The plan, as the machines see it. */
  readonly plan: string;
  readonly shards: number;
  /** Shards at once, at most. */
  readonly at: number;
  /** Minutes that a shard may take. */
  readonly minutes: number;
  /** Gigabytes of memory, and cores, per shard. */
  readonly memory: number;
  readonly cores: number;
  readonly gpus: number;
  /** How often a shard is begun again. */
  readonly retries: number;
  /** A container image, where shards run in one. */
  readonly image?: string | undefined;
  /** The command that is the library's command line. */
  readonly command: string;
}

/** A script or manifest, and how it is handed over. */
export interface Submission {
  /** The name of the file, beside the plan. */
  readonly file: string;
  readonly text: string;
  readonly submit: readonly string[];
}

/** The name of a job: what a plan is called, in letters that every scheduler takes. */
export function jobName({ plan }: Pick<Job, 'plan'>): string {
  const base = plan
    .split('/')
    .at(-1)!
    .replace(/\.jsonl$/, '')
    .replace(/\.plan$/, '');
  return `sweep-${
    base
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'plan'
  }`
    .slice(0, 50)
    .replace(/-$/, '');
}

/** A text as a word of a POSIX shell. */
export const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The folder of the logs of a plan, one per shard. */
export const logsOf = ({ plan }: Pick<Job, 'plan'>): string => `${plan.replace(/\.jsonl$/, '')}.logs`;

/** The file that a scheduler is given, beside the plan. */
export const fileOf = ({ plan }: Pick<Job, 'plan'>, ending: string): string =>
  `${plan.replace(/\.jsonl$/, '')}.${ending}`;

/** The two threads of TensorFlow's kernels, held to the cores that a shard has. */
export const THREADS = ['OMP_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'] as const;
