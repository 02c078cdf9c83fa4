import { hyperqueue } from './hyperqueue.js';
import type { Job, Submission } from './job.js';
import { kubernetes } from './kubernetes.js';
import { parallel } from './parallel.js';
import { slurm } from './slurm.js';

/** The schedulers that a plan can be handed to. */
export const ENGINES: Readonly<Record<string, (job: Job) => Submission>> = { slurm, kubernetes, hyperqueue, parallel };
