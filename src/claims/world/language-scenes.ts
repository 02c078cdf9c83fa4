import { easiness, ofWidth, pick, rivals, type Scene, TASKS, widths } from './pieces.js';
import { answered, betaDraw, counted } from './rows.js';

/** Worlds for claims about language models. */
export const LANGUAGE_SCENES: Readonly<Record<string, Scene>> = {
  chains: (random, truth) => {
    const gains = pick(truth, [0.3, 0.2], [0, 0], [0.3, 0]);
    const outcomes = [...TASKS, 'recall'].flatMap((task, i) =>
      [0, 8, 24].flatMap((depth) =>
        answered(random, { task, strategy: 'single', depth }, (p) => easiness(p) + ((gains[i] ?? 0) * depth) / 24),
      ),
    );
    return { outcomes };
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
  adaptive: (random, truth) => {
    const more = pick(truth, 0.12, -0.1, 0);
    const outcomes = TASKS.flatMap((task) => [
      ...widths(random, task, 'uniform', 'reward', ofWidth),
      ...rivals(random, task, ['adaptive', 'adaptive-stopping'], 'reward', more),
    ]);
    return { outcomes };
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
};
