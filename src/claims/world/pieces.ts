import type { Evidence } from '../../records/evidence.js';
import { answered, type Dice, decoded, guided, measured, PROBLEMS } from './rows.js';

/** How it is in the world that is simulated: the claim holds, it does not, or its effect lies exactly on the edge of its rule. */
export type Truth = 'true' | 'false' | 'edge';
export const TRUTHS: readonly Truth[] = ['true', 'false', 'edge'];

export type Rows = Partial<Evidence>;

/** The claim that a world is about: the edge of its region, and the tasks that it names. */
export interface About {
  readonly from?: number;
  readonly margin?: number;
  readonly tasks: readonly string[];
}

/** The effect of a false world: twice the least that matters, on the wrong side of the claim's region. */
export const worseThan = ({ from = 0, margin = 0 }: About): number => from - 2 * margin;

/** Evidence of a world in which it is known whether a claim holds. */
export type Scene = (random: Dice, truth: Truth, about: About) => Rows;

export const pick = <T>(truth: Truth, whenTrue: T, whenFalse: T, onEdge: T): T =>
  truth === 'true' ? whenTrue : truth === 'false' ? whenFalse : onEdge;
export const IMAGES = ['diffusion', 'flow'] as const;
export const DEPTHS = [1, 2, 4, 8, 16, 32, 64];
export const LANGUAGE_DEPTHS = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24];
/** The chance of problem i: easy ones are solved more often, and there is room above and below. */
export const easiness = (problem: number) => 0.75 - 0.05 * (problem % 12);
export const costOf = (depth: number) => ({ depth, nfe: depth, flops: depth * 1e6, wallMs: depth });

/** Curves of the three families from functions of (depth, place from 0 to 1 on the axis). */
export function curves(
  random: Dice,
  language: (flops: number) => number,
  image: (depth: number, family: string) => number,
  { error = 0.05, problems = PROBLEMS, task = 'arithmetic' } = {},
): Rows {
  return {
    outcomes: LANGUAGE_DEPTHS.flatMap((depth) => {
      const flops = 1e6 * (1 + depth);
      return answered(
        random,
        { task, strategy: 'single', depth, nfe: 2 + depth, flops },
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
export function searched(
  random: Dice,
  ratio: (family: string, verifier: string) => number,
  strategy = 'random-search',
): Rows {
  const distances = IMAGES.flatMap((family) => [
    ...DEPTHS.flatMap((depth) => guided(random, { family, ...costOf(depth) }, 1 + 4 / depth)),
    ...['classifier', 'likelihood', 'random'].flatMap((verifier) => {
      const cost = { ...costOf(64), depth: 8 };
      // Chosen by chance they are as far away as one candidate of that depth.
      const rival = verifier === 'random' ? 1 + 4 / 8 : 1 + 4 / 64;
      return guided(random, { family, strategy, verifier, width: 8, ...cost }, rival / ratio(family, verifier));
    }),
  ]);
  return { distances };
}

export const WIDTHS = [1, 2, 4, 8, 16, 32];
/** Right answers of best-of-n as its width grows. */
export const ofWidth = (width: number, problem: number) =>
  0.25 + 0.1 * Math.log2(width) + 0.2 * (easiness(problem) - 0.5);

/** Two ways to spend, of which the first is better by `more` than `ofWidth`, and the second never is. */
export const rivals = (
  random: Dice,
  task: string,
  strategies: readonly [string, string],
  verifier: string,
  more: number,
) =>
  strategies.flatMap((strategy, i) =>
    widths(random, task, strategy, verifier, (w, p) => ofWidth(w, p) + (i === 0 ? more : Math.min(0, more))),
  );

/** One way to spend at every width and temperature. */
export function widths(
  random: Dice,
  task: string,
  strategy: string,
  verifier: string,
  score: (width: number, problem: number) => number,
  problems = PROBLEMS,
): Evidence['outcomes'] {
  return WIDTHS.flatMap((width) =>
    decoded(
      random,
      { task, strategy, verifier, width, flops: width * 1e6, nfe: 26 * width, wallMs: width },
      (problem) => score(width, problem),
      problems,
    ),
  );
}
