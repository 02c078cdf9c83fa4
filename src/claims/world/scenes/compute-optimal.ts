import { ofWidth, pick, type Scene, widths } from '../pieces.js';

export const computeOptimalWorld: Scene = (random, truth, about) => {
  const times = pick(truth, 4, 1, 2);
  const best = widths(random, about.tasks[0]!, 'best-of-n', 'process', ofWidth);
  const beam = widths(random, about.tasks[0]!, 'beam', 'process', (w, p) => ofWidth(w * times, p));
  return { outcomes: [...best, ...beam] };
};
