import { coolSingle } from './cool-single.js';
import { extraTasks } from './extra-tasks.js';
import type { Fault } from './fault.js';
import { hotOnly } from './hot-only.js';
import { leakyControl } from './leaky-control.js';
import { missingTask } from './missing-task.js';
import { oneTraining } from './one-training.js';
import { poorFit } from './poor-fit.js';
import { repeatedPrompts } from './repeated-prompts.js';
import { sharedNoise } from './shared-noise.js';
import { shortAxis } from './short-axis.js';
import { smallSetsBeside } from './small-sets-beside.js';
import { smallSetsOnly } from './small-sets-only.js';
import { trainingScatter } from './training-scatter.js';
import { unevenProblems } from './uneven-problems.js';

/** What real evidence has had: each in a world of its own, which no rule may be fooled by. */
export const FAULTS: readonly Fault[] = [
  extraTasks,
  missingTask,
  unevenProblems,
  smallSetsBeside,
  smallSetsOnly,
  trainingScatter,
  oneTraining,
  sharedNoise,
  hotOnly,
  coolSingle,
  repeatedPrompts,
  leakyControl,
  shortAxis,
  poorFit,
];
