import { ofWidth, pick, rivals, type Scene, widths, worseThan } from '../pieces.js';
import { decoded } from '../rows.js';

export const adaptiveWorld: Scene = (random, truth, about) => {
  const more = pick(truth, 0.12, worseThan(about), 0);
  const outcomes = about.tasks.flatMap((task) => [
    ...decoded(random, { task, strategy: 'single' }, (p) => ofWidth(1, p) - 0.1),
    ...widths(random, task, 'uniform', 'reward', ofWidth),
    ...rivals(random, task, ['adaptive', 'adaptive-stopping'], 'reward', more),
  ]);
  return { outcomes };
};
