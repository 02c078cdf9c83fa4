import { type Key, normals, uniforms } from '../../compute/random.js';
import type { CountRow, DistanceRow, OutcomeRow } from '../../records/evidence.js';
import type { SampleRecord } from '../../records/record.js';
import { at, COOLER, FARTHER, GUIDANCES, guidedBy, TEMPERATURES } from './decoding.js';

/** The distance that decides. */
const MEASURE = 'frechet-limit';

/** Draws of a simulated world: every call gives new ones, and the same seed the same world. */
export interface Dice {
  uniform(): number;
  normal(): number;
  /** What decides whether an answer to this problem is right: a draw of its own for every setup, unless a fault lets setups share it. */
  ofProblem(problem: number): number;
  /** The error of one distance of this training, as `ofProblem`. */
  ofTraining(training: number): number;
}

export function dice(seed: number): Dice {
  let calls = 0;
  const key = (): Key => ({ seed, problem: Math.floor(calls / 60_000), candidate: calls++ % 60_000 });
  const pools = [uniforms, normals].map((draw, stream) => {
    let [pool, at] = [new Float64Array(0) as ArrayLike<number>, 0];
    return () => {
      if (at >= pool.length) [pool, at] = [draw(key(), stream, 4096), 0];
      return pool[at++]!;
    };
  });
  const [uniform, normal] = [pools[0]!, pools[1]!];
  return { uniform, normal, ofProblem: uniform, ofTraining: normal };
}

/** The strategies of simulated worlds. */
const KINDS: Readonly<Record<string, SampleRecord['kind']>> = {
  single: 'single',
  majority: 'choice',
  'best-of-n': 'choice',
  'weighted-majority': 'choice',
  uniform: 'choice',
  votes: 'choice',
  beam: 'process',
  lookahead: 'process',
  particles: 'process',
  'random-search': 'noise-search',
  adaptive: 'adaptive',
  'adaptive-stopping': 'adaptive',
};

/** Those verifiers of simulated worlds that know everything or nothing. */
const ROLES: Readonly<Record<string, SampleRecord['role']>> = { none: 'none', oracle: 'oracle', random: 'control' };

/** The columns that follow from who chooses, and how deep. */
function chosen({ strategy, verifier, depth }: Pick<OutcomeRow, 'strategy' | 'verifier' | 'depth'>) {
  const kind = KINDS[strategy];
  if (kind === undefined) {
    throw new RangeError(`world: expected a strategy, one of ${Object.keys(KINDS).join(', ')}, got ${strategy}`);
  }
  return { kind, role: ROLES[verifier] ?? 'verifier', serialDepth: depth + (verifier === 'none' ? 0 : 1) } as const;
}

type Partially<Row, Needed extends keyof Row> = Pick<Row, Needed> & Partial<Row>;

/** Problems that one configuration is tried on. */
export const PROBLEMS = 1200;
/** Trainings of one network. */
export const TRAININGS = 8;

/** Right and wrong answers of one configuration: problem i is right with probability `chance(i)`; difficulties go round from 1 to 12, prompts are distinct. */
export function answered(
  { ofProblem }: Dice,
  setup: Partially<OutcomeRow, 'task' | 'strategy'>,
  chance: (problem: number) => number,
  problems = PROBLEMS,
): OutcomeRow[] {
  const configuration = {
    ...({ family: 'language', modality: 'language', model: 'model', parameters: 100_000, control: false } as const),
    ...{ verifier: 'none', sampler: 'ancestral', settings: '{}', depth: 24, width: 1, seed: 0 },
    ...{ nfe: 26, flops: 1e6, wallMs: 1, problem: 0, difficulty: 0, quality: 0, correct: false },
    ...setup,
  };
  const common = { ...configuration, ...chosen(configuration) };
  return Array.from({ length: problems }, (_, problem): OutcomeRow => {
    const correct = ofProblem(problem) < Math.min(1, Math.max(0, chance(problem)));
    const prompt = String(problem);
    return { ...common, problem, prompt, difficulty: 1 + (problem % 12), quality: Number(correct), correct };
  });
}

/** The same at every temperature of a clean world. */
export const decoded = (...[random, setup, chance, problems]: Parameters<typeof answered>): OutcomeRow[] =>
  TEMPERATURES.flatMap((temperature) =>
    answered(
      random,
      { ...setup, settings: at(temperature) },
      (problem) => chance(problem) - (temperature < 1 ? COOLER : 0),
      problems,
    ),
  );

/** A distance of 2,000 images of each training of one network, with a relative standard error that is between trainings too. */
export function measured(
  { ofTraining }: Dice,
  setup: Partially<DistanceRow, 'family'>,
  truth: number,
  { error = 0.03, trainings = TRAININGS } = {},
): DistanceRow[] {
  const common = {
    ...({ modality: 'image', parameters: 100_000, task: 'digits', strategy: 'single' } as const),
    ...{ verifier: 'none', sampler: 'own', settings: '{"task":{"classifier":"classifier"}}', depth: 8, width: 1 },
    ...{ set: 2000, samples: 2000, measure: MEASURE, nfe: 8, flops: 8e6, wallMs: 8, seed: 0 },
    ...setup,
  };
  const who = chosen(common);
  return Array.from({ length: trainings }, (_, training): DistanceRow => {
    const value = truth * Math.exp(error * ofTraining(training));
    return { ...common, ...who, model: `${common.parameters}-${training}`, value, sigma: error * value };
  });
}

/** The same at every guidance of a clean world, each as its setup costs: guidance 2 is a little worse. */
export const guided = (...[random, setup, truth, options]: Parameters<typeof measured>): DistanceRow[] =>
  GUIDANCES.flatMap((guidance) =>
    measured(random, { ...setup, settings: guidedBy(guidance) }, truth * (guidance === 1 ? 1 : FARTHER), options),
  );

/** c of n right with probability p: exact for few samples, normal for many, and Poisson's by inversion where few are right. */
function binomial({ uniform, normal }: Dice, n: number, p: number): number {
  if (p <= 0) return 0;
  if (n * p > 30 && n * (1 - p) > 30) {
    return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(n * p * (1 - p)) * normal())));
  }
  const [share, flipped] = p > 0.5 ? [1 - p, true] : [p, false];
  // The gaps between hits are geometric: few hits, few draws.
  let [hits, at] = [0, 0];
  if (share > 0) {
    for (;;) {
      at += 1 + Math.floor(Math.log(1 - uniform()) / Math.log1p(-share));
      if (at > n) break;
      hits++;
    }
  }
  return flipped ? n - hits : hits;
}

/** Repeated sampling: problem i is right with probability `chance()` in every sample. */
export function counted(
  random: Dice,
  setup: Partial<CountRow>,
  chance: () => number,
  { problems = PROBLEMS, samples = 10_000 } = {},
): CountRow[] {
  return Array.from({ length: problems }, (_, problem) => ({
    ...({ family: 'language', modality: 'language', model: 'model', parameters: 100_000, task: 'countdown' } as const),
    ...{ control: false, sampler: 'ancestral', settings: '{}', guess: 0, nfe: 26, flops: 1e6 },
    ...setup,
    problem,
    prompt: String(problem),
    difficulty: 1 + (problem % 12),
    samples,
    correct: binomial(random, samples, chance()),
  }));
}

/** A draw from Gamma(shape, 1). Source: G. Marsaglia and W. Tsang, ACM Trans. Math. Softw. 26 (2000) 363. */
function gamma(random: Dice, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * random.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const z = random.normal();
    const v = (1 + z / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function betaDraw(random: Dice, alpha: number, beta: number): number {
  const [a, b] = [gamma(random, alpha), gamma(random, beta)];
  return a / (a + b);
}
