import { ofWidth, pick, type Scene, widths } from '../pieces.js';

export const computeOptimalWorld: Scene = (random, truth) => {
  const times = pick(truth, 4, 1, 2);
  const best = widths(random, 'arithmetic', 'best-of-n', 'process', ofWidth);
  const beam = widths(random, 'arithmetic', 'beam', 'process', (w, p) => ofWidth(w * times, p));
  return { outcomes: [...best, ...beam] };
};
