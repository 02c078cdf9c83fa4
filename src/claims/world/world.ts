import type { Verdict } from '../claim.js';
import type { Evidence } from '../evidence.js';
import { apart } from '../rules/one-law.js';
import { normalised } from '../universal.js';
import { answered, betaDraw, counted, type Dice, dice, measured } from './rows.js';

/** How it is in the world that is simulated: the claim holds, it does not, or its effect lies exactly on the edge of its rule. */
export type Truth = 'true' | 'false' | 'edge';
export const TRUTHS: readonly Truth[] = ['true', 'false', 'edge'];

/** Verdicts that would be wrong. On an edge with a margin (a gain of exactly 0) "contradicted" is right: the gain is too small to matter. */
export function wrongVerdicts(truth: Truth, margin: boolean): readonly Verdict[] {
  if (truth === 'true') return ['contradicted'];
  if (truth === 'false') return ['supported'];
  return margin ? ['supported'] : ['supported', 'contradicted'];
}

/** Where a world made for the edge is not on it: costs are counted exactly, so just over the edge is over it; a steep tail is still a Beta's. */
const OFF_EDGE: Readonly<Record<string, Truth>> = { 'cost-linear': 'false', 'difficulty-tail': 'true' };

/** What holds in the world that is simulated for a claim. */
export const truthOf = (id: string, made: Truth): Truth => (made === 'edge' ? (OFF_EDGE[id] ?? 'edge') : made);

type Rows = Partial<Evidence>;
type Scene = (random: Dice, truth: Truth) => Rows;

const pick = <T>(truth: Truth, whenTrue: T, whenFalse: T, onEdge: T): T =>
  truth === 'true' ? whenTrue : truth === 'false' ? whenFalse : onEdge;
const IMAGES = ['diffusion', 'flow'] as const;
const TASKS = ['arithmetic', 'multiplication'];
const DEPTHS = [1, 2, 4, 8, 16, 32, 64];
const LANGUAGE_DEPTHS = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24];
/** The chance of problem i: easy ones are solved more often. */
const easiness = (problem: number) => 0.65 - 0.03 * (problem % 12);
const costOf = (depth: number) => ({ depth, forwards: depth, flops: depth * 1e6, wallMs: depth });

/** Curves of the three families from functions of (depth, place from 0 to 1 on the axis). */
function curves(
  random: Dice,
  language: (flops: number) => number,
  image: (depth: number, family: string) => number,
  { error = 0.03, problems = 50 } = {},
): Rows {
  return {
    outcomes: LANGUAGE_DEPTHS.flatMap((depth) => {
      const flops = 1e6 * (1 + depth);
      return answered(
        random,
        { task: 'arithmetic', strategy: 'single', depth, forwards: 2 + depth, flops },
        () => 1 - language(flops),
        problems,
      );
    }),
    distances: IMAGES.flatMap((family) =>
      DEPTHS.flatMap((depth) => measured(random, { family, ...costOf(depth) }, image(depth, family), { error })),
    ),
  };
}

/** Search beside more steps at equal forward passes, in both families: `ratio` is the distance with steps over that with search. */
function searched(random: Dice, ratio: (family: string, verifier: string) => number, strategy = 'random-search'): Rows {
  const distances = IMAGES.flatMap((family) => [
    ...DEPTHS.flatMap((depth) => measured(random, { family, ...costOf(depth) }, 1 + 4 / depth)),
    ...['classifier', 'likelihood', 'features', 'random'].flatMap((verifier) => {
      const cost = { ...costOf(64), depth: 8 };
      return measured(
        random,
        { family, strategy: `${strategy} by ${verifier}`, verifier, width: 8, ...cost },
        (1 + 4 / 64) / ratio(family, verifier),
      );
    }),
  ]);
  return { distances };
}

const WIDTHS = [1, 2, 4, 8, 16, 32];
/** Right answers of best-of-n as its width grows. */
const ofWidth = (width: number, problem: number) => 0.25 + 0.1 * Math.log2(width) + 0.2 * (easiness(problem) - 0.5);

function widths(
  random: Dice,
  task: string,
  strategy: string,
  verifier: string,
  score: (width: number, problem: number) => number,
  problems = 240,
): Evidence['outcomes'] {
  return WIDTHS.flatMap((width) => {
    return answered(
      random,
      {
        task,
        strategy: `${strategy} by ${verifier}`,
        verifier,
        width,
        flops: width * 1e6,
        forwards: 26 * width,
        wallMs: width,
      },
      (problem) => score(width, problem),
      problems,
    );
  });
}

const SCENES: Readonly<Record<string, Scene>> = {
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
  chains: (random, truth) => {
    const gains = pick(truth, [0.3, 0.2], [0, 0], [0.3, 0]);
    const outcomes = [...TASKS, 'recall'].flatMap((task, i) =>
      [0, 8, 24].flatMap((depth) =>
        answered(random, { task, strategy: 'single', depth }, (p) => easiness(p) + ((gains[i] ?? 0) * depth) / 24),
      ),
    );
    return { outcomes };
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
  'coverage-grows': (random, truth) => {
    const chance = pick(
      truth,
      () => betaDraw(random, 0.25, 2),
      () => (random.uniform() < 0.5 ? 0.4 : 0),
      () => (random.uniform() < 0.5 ? 1e-4 : 0.01),
    );
    const chances: number[] = [];
    const rows = counted(random, {}, () => {
      chances.push(chance());
      return chances.at(-1)!;
    });
    // On the edge nothing is known: answers to other problems are right as often.
    return { counts: truth === 'edge' ? rows.map((row, i) => ({ ...row, control: chances[i]! })) : rows };
  },
  verification: (random, truth) => {
    const kept = pick(truth, 0.2, 0.9, 0.5);
    const outcomes = TASKS.flatMap((task) => [
      ...answered(random, { task, strategy: 'single' }, (p) => easiness(p) - 0.25),
      ...answered(
        random,
        { task, strategy: 'best-of-n by oracle', verifier: 'oracle', width: 16 },
        (p) => easiness(p) + 0.25,
      ),
      ...answered(random, { task, strategy: 'majority', width: 16 }, (p) => easiness(p) - 0.25 + 0.5 * kept),
      ...answered(
        random,
        { task, strategy: 'best-of-n by random', verifier: 'random', width: 16 },
        (p) => easiness(p) - 0.25,
      ),
    ]);
    return { outcomes };
  },
  'compute-optimal': (random, truth) => {
    const times = pick(truth, 4, 1, 2);
    const best = widths(random, 'arithmetic', 'best-of-n', 'reward', ofWidth, 1200);
    const beam = widths(random, 'arithmetic', 'beam', 'process', (w, p) => ofWidth(w * times, p), 1200);
    return { outcomes: [...best, ...beam] };
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
  difficulty: (random, truth) => {
    const [easy, hard] = pick(truth, [0.7, 0.1], [0.3, 0.6], [0.4, 0.4]);
    const outcomes = ['arithmetic', 'recall'].flatMap((task, i) => [
      ...answered(random, { task, strategy: 'single' }, () => 0.4),
      ...answered(
        random,
        { task, strategy: 'best-of-n by reward', verifier: 'reward', width: 16 },
        (p) => 0.4 + (i === 0 ? 0.6 * (easy + ((hard - easy) * (p % 12)) / 11) : 0),
      ),
    ]);
    // The recall task has one difficulty only.
    return { outcomes: outcomes.map((row) => (row.task === 'recall' ? { ...row, difficulty: 1 } : row)) };
  },
  saturation: (random, truth) => {
    const share = pick(truth, 0.99, 0.5, 0.9);
    // By 16 of 64 steps `share` of the gain has been had.
    const left = (depth: number) =>
      depth <= 16 ? 1 - (share * Math.log2(depth)) / 4 : (1 - share) * (1 - Math.log2(depth / 16) / 2);
    return curves(
      random,
      () => 0.5,
      (depth) => 1 + 6 * left(depth),
    );
  },
  'noise-search': (random, truth) =>
    searched(random, (family, verifier) =>
      verifier === 'classifier' ? pick(truth, 1.4, 0.7, family === 'flow' ? 1 : 1.4) : pick(truth, 1, 0.7, 1),
    ),
  'straight-paths': (random, truth) => {
    const times = pick(truth, 4, 0.25, 1);
    const { distances = [] } = curves(
      random,
      () => 0.5,
      (depth, family) => 1 + (family === 'diffusion' ? 4 : 4 / times) / depth,
    );
    const bent = IMAGES.flatMap((family) =>
      measured(random, { family, measure: 'straightness', depth: 64 }, family === 'diffusion' ? times : 1),
    );
    return { distances: [...distances, ...bent] };
  },
  adaptive: (random, truth) => {
    const more = pick(truth, 0.12, -0.1, 0);
    const outcomes = TASKS.flatMap((task) => [
      ...widths(random, task, 'uniform', 'reward', ofWidth),
      ...['adaptive', 'adaptive-stopping'].flatMap((strategy, i) =>
        widths(random, task, strategy, 'reward', (w, p) => ofWidth(w, p) + (i === 0 ? more : Math.min(0, more))),
      ),
    ]);
    return { outcomes };
  },
  intermediate: (random, truth) => {
    const more = pick(truth, 0.12, -0.1, 0);
    const outcomes = TASKS.flatMap((task) => [
      ...widths(random, task, 'best-of-n', 'reward', ofWidth),
      ...['beam', 'lookahead'].flatMap((strategy, i) =>
        widths(random, task, strategy, 'process', (w, p) => ofWidth(w, p) + (i === 0 ? more : Math.min(0, more))),
      ),
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
  'reward-votes': (random, truth) => ({
    outcomes: ['one', 'other'].flatMap((model, i) =>
      [1, 4, 16].flatMap((width) =>
        answered(
          random,
          { family: 'reward', task: 'arithmetic', model, strategy: 'votes', width },
          () => 0.6 + pick(truth, 0.05, 0, i === 0 ? 0 : 0.05) * Math.log2(width),
        ),
      ),
    ),
  }),
  'task-split': (random, truth) => {
    // On the edge the share of right answers is a plane, whose shares are these; elsewhere a surface that bends as the joint law does.
    const [first, second] = pick(truth, [0.7, 0.3], [0.5, 0.5], [0.525, 0.475]);
    const error = (exponent: number, n: number, d: number) =>
      truth === 'edge'
        ? 0.7 - 0.12 * (exponent * Math.log(n) + (1 - exponent) * Math.log(d))
        : 0.05 + 0.3 * n ** -(1.2 * (1 - exponent)) + 0.4 * d ** -(1.2 * exponent);
    const outcomes = [first!, second!].flatMap((exponent, i) =>
      [1e4, 4e4, 1.6e5, 6.4e5].flatMap((parameters) =>
        [2, 4, 8, 16, 32].flatMap((forwards) =>
          answered(
            random,
            {
              task: TASKS[i]!,
              strategy: 'single',
              model: String(parameters),
              parameters,
              depth: forwards,
              forwards,
              flops: parameters * forwards,
            },
            () => 1 - error(exponent, parameters / 1e4, forwards / 2),
            600,
          ),
        ),
      ),
    );
    return { outcomes };
  },
  'difficulty-tail': (random, truth) => ({
    counts: counted(
      random,
      {},
      pick(
        truth,
        () => betaDraw(random, 0.4, 3),
        () => (random.uniform() < 0.25 ? 0 : 0.002 + 0.3 * random.uniform()),
        () => betaDraw(random, 1.5, 40),
      ),
      {
        problems: 600,
        samples: 1000,
      },
    ),
  }),
  conditional: (random, truth) => {
    const wide = pick(truth, 1.4, 0.8, 1);
    const deep = pick(truth, 4, 4, 4);
    return {
      distances: IMAGES.flatMap((family) => [
        ...DEPTHS.flatMap((depth) => measured(random, { family, ...costOf(depth) }, 1 + deep / depth)),
        ...['classifier', 'likelihood'].flatMap((verifier) =>
          [4, 8].flatMap((width) =>
            measured(
              random,
              { family, strategy: `best-of-n by ${verifier}`, verifier, width, ...costOf(8 * width), depth: 8 },
              1.5 / wide,
            ),
          ),
        ),
      ]),
    };
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

/** The claims that a world can be simulated for. */
export const SIMULATED = Object.keys(SCENES);

/**
 * Evidence from a world in which it is known whether a claim holds, with the noise that the real evidence has: right answers are drawn
 * problem by problem, distances have their standard errors, counts are binomial.
 *
 * @throws RangeError for a claim without a world
 * @example testClaims(simulate('chains', 'true', 1), { claims: [chains] }).entries[0].verdict // 'supported'
 */
export function simulate(id: string, truth: Truth, seed: number): Evidence {
  const scene = SCENES[id];
  if (scene === undefined) throw new RangeError(`simulate: expected one of ${SIMULATED.join(', ')}, got ${id}`);
  const { outcomes = [], counts = [], distances = [] } = scene(dice(seed), truth);
  return { outcomes, counts, distances };
}
