import { easiness, pick, type Scene } from '../pieces.js';
import { decoded } from '../rows.js';

export const verificationWorld: Scene = (random, truth, about) => {
  const kept = pick(truth, 0.2, 0.8, 0.5);
  const outcomes = about.tasks.flatMap((task) => {
    const low = (p: number) => easiness(p) - 0.15;
    const choice = { task, width: 16, flops: 16e6 };
    return [
      ...decoded(random, { task, strategy: 'single' }, low),
      ...decoded(random, { ...choice, strategy: 'best-of-n', verifier: 'oracle' }, (p) => low(p) + 0.4),
      ...decoded(random, { ...choice, strategy: 'majority' }, (p) => low(p) + 0.4 * kept),
      ...decoded(random, { ...choice, strategy: 'best-of-n', verifier: 'random' }, low),
    ];
  });
  return { outcomes };
};
