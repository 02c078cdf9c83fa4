import { curves, pick, type Scene } from '../pieces.js';

export const growthLawWorld: Scene = (random, truth) => {
  const share = pick(truth, 0, 0.9, 0.25);
  const law = (x: number, last: number) => (share + (1 - share) * (x / last) ** -0.5) * 0.18;
  return curves(
    random,
    (flops) => Math.min(1, law(flops, 2.5e7)),
    (depth, family) => (family === 'flow' ? law(depth, 64) : (depth / 64) ** -0.5),
    { error: 0.01, problems: 2400 },
  );
};
