import { ofWidth, pick, rivals, type Scene, widths, worseThan } from '../pieces.js';

export const adaptiveWorld: Scene = (random, truth, about) => {
  const more = pick(truth, 0.12, worseThan(about), 0);
  const outcomes = about.tasks.flatMap((task) => [
    ...widths(random, task, 'uniform', 'reward', ofWidth),
    ...rivals(random, task, ['adaptive', 'adaptive-stopping'], 'reward', more),
  ]);
  return { outcomes };
};
