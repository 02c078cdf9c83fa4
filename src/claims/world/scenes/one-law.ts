import { costOf, IMAGES, pick, type Scene } from '../pieces.js';
import { answered, measured } from '../rows.js';

/** The share of the other shape at which two normalised curves are a tenth of the gain apart. */
export const EDGE = 0.619863;

export const oneLawWorld: Scene = (random, truth) => {
  const common = (x: number) => 1 / (1 + x);
  const other = (x: number) => 1 / (1 + x ** 4);
  const depths = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
  const mixed = (share: number) => (x: number) => (1 - share) * common(x) + share * other(x);
  const shape = pick(truth, common, other, mixed(EDGE));
  const image = (family: string) => (family === 'flow' ? shape : common);
  return {
    outcomes: depths.flatMap((d) =>
      answered(
        random,
        { task: 'arithmetic', strategy: 'single', depth: Math.round(10 * d), nfe: d, flops: d },
        () => 0.98 - 0.96 * common(d / 10),
        2000,
      ),
    ),
    distances: IMAGES.flatMap((family) =>
      depths.flatMap((d) =>
        measured(
          random,
          { family, ...costOf(d), depth: Math.round(10 * d), flops: d },
          1 + 20 * image(family)(d / 10),
          { error: 0.02 },
        ),
      ),
    ),
  };
};
