import { workerData } from 'node:worker_threads';
import type { Input } from '../../laws/law.js';
import { type LawSource, lawFrom } from './law-source.js';
import { type Resampling, refitShare, type Share } from './refit.js';

/** A thread of `bootstrapFit`: fits chunks of replicates until none is left, and ends. */
const { source, task, share } = workerData as { source: LawSource; task: Resampling<Input>; share: Share };
refitShare(await lawFrom(source), task, share)(Number.POSITIVE_INFINITY);
