import { apart } from '../rules/one-law.js';
import { normalised } from '../universal.js';
import {
  costOf,
  curves,
  DEPTHS,
  easiness,
  IMAGES,
  ofWidth,
  pick,
  rivals,
  type Scene,
  searched,
  TASKS,
  widths,
} from './pieces.js';
import { answered, measured } from './rows.js';

/** Worlds for claims about all families. */
export const FAMILY_SCENES: Readonly<Record<string, Scene>> = {
  'cost-linear': (random, truth) => {
    // Costs are exact: what is just over the edge is false.
    const bent = pick(truth, 0, 0.5, 0.35);
    const { outcomes = [], distances = [] } = curves(
      random,
      () => 0.5,
      () => 1,
    );
    return {
      distances,
      outcomes: outcomes.map((row) => ({ ...row, flops: row.forwards * (1 + (bent * row.forwards) / 26) })),
    };
  },
  'growth-law': (random, truth) => {
    const share = pick(truth, 0, 0.9, 0.25);
    const law = (x: number, last: number) => (share + (1 - share) * (x / last) ** -0.5) * 0.18;
    return curves(
      random,
      (flops) => Math.min(1, law(flops, 2.5e7)),
      (depth, family) => (family === 'flow' ? law(depth, 64) : (depth / 64) ** -0.5),
      { error: 0.01, problems: 2400 },
    );
  },
  parallel: (random, truth) => {
    const gain = pick(truth, 0.2, 0, 0.2);
    const ways = [
      'best-of-n by reward',
      'best-of-n by likelihood',
      'majority',
      'weighted-majority by reward',
      'best-of-n by random',
    ];
    const outcomes = TASKS.flatMap((task) => [
      ...answered(random, { task, strategy: 'single' }, easiness),
      ...ways.flatMap((strategy, i) => {
        const verifier = strategy.split(' by ')[1] ?? 'none';
        return answered(random, { task, strategy, verifier, width: 16 }, (p) => easiness(p) + (i === 0 ? gain : 0));
      }),
    ]);
    const same = pick(truth, 1.4, 1, 1);
    const { distances = [] } = searched(random, (_, verifier) => (verifier === 'classifier' ? same : 1));
    // The search has 8 steps a sample: one sample of 8 steps is as far from the truth as the search at ratio 1.
    const flat = distances
      .filter(({ strategy, depth }) => strategy !== 'single' || depth === 8)
      .map((row) =>
        row.strategy === 'single'
          ? { ...row, value: (row.value / 1.5) * (1 + 4 / 64), sigma: (row.sigma / 1.5) * (1 + 4 / 64) }
          : row,
      );
    return { outcomes, distances: flat };
  },
  'small-beats-large': (random, truth) => {
    const more = pick(truth, 0.15, -0.15, 0);
    const outcomes = [
      ...answered(
        random,
        { task: 'arithmetic', strategy: 'single', model: 'large', parameters: 1_400_000, flops: 1.4e7 },
        easiness,
      ),
      ...[1, 4, 8].flatMap((width) =>
        answered(
          random,
          {
            task: 'arithmetic',
            strategy: width === 1 ? 'single' : 'best-of-n by reward',
            verifier: width === 1 ? 'none' : 'reward',
            model: 'small',
            width,
            flops: width * 1.5e6,
          },
          (p) => easiness(p) + (width === 8 ? more : -0.2),
        ),
      ),
    ];
    const distances = [
      ...measured(random, { family: 'diffusion', model: 'large', parameters: 1_400_000, flops: 1.4e7 }, 2),
      ...measured(
        random,
        {
          family: 'diffusion',
          model: 'small',
          strategy: 'best-of-n by classifier',
          verifier: 'classifier',
          width: 8,
          flops: 1.3e7,
        },
        2 / Math.exp(2 * more),
      ),
    ];
    return { outcomes, distances };
  },
  intermediate: (random, truth) => {
    const more = pick(truth, 0.12, -0.1, 0);
    const outcomes = TASKS.flatMap((task) => [
      ...widths(random, task, 'best-of-n', 'reward', ofWidth),
      ...rivals(random, task, ['beam', 'lookahead'], 'process', more),
    ]);
    const distances = IMAGES.flatMap((family) =>
      ['random-search', 'particles'].flatMap((strategy) =>
        measured(
          random,
          { family, strategy: `${strategy} by classifier`, verifier: 'classifier', width: 8 },
          strategy === 'particles' ? Math.exp(-2 * more) : 1,
        ),
      ),
    );
    return { outcomes, distances };
  },
  deadline: (random, truth) => {
    const more = pick(truth, 0.08, 0, 0);
    const outcomes = DEPTHS.flatMap((depth) =>
      answered(
        random,
        { task: 'arithmetic', strategy: 'single', ...costOf(depth) },
        () => 0.4 + more * Math.log2(depth),
      ),
    );
    const distances = IMAGES.flatMap((family) =>
      DEPTHS.flatMap((depth) => measured(random, { family, ...costOf(depth) }, 2 * depth ** (-3 * more))),
    );
    return { outcomes, distances };
  },
  'one-law': (random, truth) => {
    const common = (x: number) => 1 / (1 + x ** 1.5);
    const other = (x: number) => 1 / (1 + x ** 12);
    const depths = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
    // The share of the other shape at which the two normalised curves are as far apart as the rule allows.
    const mixed = (share: number) => (x: number) => (1 - share) * common(x) + share * other(x);
    const between = (share: number) => {
      const of = (f: (x: number) => number) =>
        normalised(
          depths,
          depths.map((d) => f(d / 10)),
        );
      return apart(of(common), of(mixed(share)));
    };
    let [low, high] = [0, 1];
    for (let i = 0; i < 40; i++) {
      const middle = (low + high) / 2;
      if (between(middle) < 0.1) low = middle;
      else high = middle;
    }
    const shape = pick(truth, common, other, mixed((low + high) / 2));
    const image = (family: string) => (family === 'flow' ? shape : common);
    return {
      outcomes: depths.flatMap((d) =>
        answered(
          random,
          { task: 'arithmetic', strategy: 'single', depth: Math.round(10 * d), forwards: d, flops: d },
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
  },
};
