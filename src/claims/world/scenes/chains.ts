import { easiness, pick, type Scene, TASKS, worseThan } from '../pieces.js';
import { answered } from '../rows.js';

export const chainsWorld: Scene = (random, truth, region) => {
  const worse = worseThan(region);
  const gains = pick(truth, [0.2, 0.15], [worse, worse], [0.2, 0]);
  const outcomes = [...TASKS, 'recall'].flatMap((task, i) =>
    [0, 8, 24].flatMap((depth) =>
      answered(
        random,
        { task, control: task === 'recall', strategy: 'single', depth },
        (p) => easiness(p) + ((gains[i] ?? 0) * depth) / 24,
      ),
    ),
  );
  return { outcomes };
};
