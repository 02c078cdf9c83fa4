import { curves, pick, type Scene } from '../pieces.js';

export const saturationWorld: Scene = (random, truth) => {
  const share = pick(truth, 0.99, 0.5, 0.9);
  // By 16 of 64 steps `share` of the gain has been had.
  const left = (depth: number) =>
    depth <= 16 ? 1 - (share * Math.log2(depth)) / 4 : (1 - share) * (1 - Math.log2(depth / 16) / 2);
  // The claim is about images: language that is missing is no fault of its evidence.
  const { distances = [] } = curves(
    random,
    () => 0.5,
    (depth) => 1 + 6 * left(depth),
  );
  return { distances };
};
