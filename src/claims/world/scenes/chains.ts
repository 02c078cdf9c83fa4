import { easiness, pick, type Scene, worseThan } from '../pieces.js';
import { answered } from '../rows.js';

export const chainsWorld: Scene = (random, truth, about) => {
  const worse = worseThan(about);
  // On the edge one task gains nothing; recall, the control, never does.
  const gain = (task: number) => pick(truth, 0.2, worse, task === 0 ? 0 : 0.2);
  const outcomes = [...about.tasks, 'recall'].flatMap((task, i) =>
    [0, 8, 24].flatMap((depth) =>
      answered(
        random,
        { task, control: task === 'recall', strategy: 'single', depth },
        (p) => easiness(p) + ((task === 'recall' ? 0 : gain(i)) * depth) / 24,
      ),
    ),
  );
  return { outcomes };
};
