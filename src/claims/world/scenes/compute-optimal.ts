import { ofWidth, pick, type Scene, widths } from '../pieces.js';

export const computeOptimalWorld: Scene = (random, truth) => {
  const times = pick(truth, 4, 1, 2);
  const best = widths(random, 'arithmetic', 'best-of-n', 'reward', ofWidth, 1200);
  const beam = widths(random, 'arithmetic', 'beam', 'process', (w, p) => ofWidth(w * times, p), 1200);
  return { outcomes: [...best, ...beam] };
};
