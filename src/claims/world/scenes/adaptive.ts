import { ofWidth, pick, rivals, type Scene, TASKS, widths, worseThan } from '../pieces.js';

export const adaptiveWorld: Scene = (random, truth, region) => {
  const more = pick(truth, 0.12, worseThan(region), 0);
  const outcomes = TASKS.flatMap((task) => [
    ...widths(random, task, 'uniform', 'reward', ofWidth),
    ...rivals(random, task, ['adaptive', 'adaptive-stopping'], 'reward', more),
  ]);
  return { outcomes };
};
