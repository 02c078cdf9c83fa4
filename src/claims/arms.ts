import { fnv1a } from '../numerics/fnv1a.js';
import { mean } from '../numerics/statistics.js';
import { alike } from '../records/alike.js';
import { sectionsOf } from '../records/settings-column.js';
import { commonProblems } from './compare.js';
import type { Setup } from './select.js';

/** A half for every prompt that has nothing to do with its difficulty: the top bit of a multiplicative hash. */
export const halfOf = (prompt: string): number => Math.imul(fnv1a(prompt) + 1, 0x9e3779b1) >>> 31;

/** A configuration at its best decoding. */
export interface Arm extends Setup {
  /** The decodings that were chosen, in words: "temperature 0.5". */
  readonly chosen: readonly string[];
  /** Why it is not known to be at its best; absent where it is. */
  readonly open?: string;
}

/** What two decodings of one arm share: who was asked what, and who chooses how. */
const ARM = ['family', 'modality', 'model', 'asked', 'way', 'chooser', 'depth', 'width'] as const;

/** Temperature of a language model's sampling, 1 where it is not said. */
const temperatureOf = ({ settings }: Pick<Setup, 'settings'>): number =>
  Number(sectionsOf(settings).sampler?.temperature ?? 1);

const decodingOf = (setup: Setup): string =>
  setup.sampled === '' ? `temperature ${temperatureOf(setup)}` : setup.sampled.trim().replace(/^at /, '');

/** Why these decodings do not tell what is the best. */
function openOf(list: readonly Setup[]): { open?: string } {
  const tried = [...new Set(list.map(decodingOf))].join(' and ');
  if (list.every((setup) => temperatureOf(setup) > 1)) return { open: `hot decoding: tried at ${tried} only` };
  return list.length < 2 ? { open: `one decoding only: ${tried}` } : {};
}

/**
 * An arm at its best decoding by cross-fitting: the decoding is chosen on one half of the prompts and scored on the other, and the other way
 * round, so that each problem has a score at a decoding that was chosen without it.
 */
function atBestDecoding(list: readonly Setup[]): Arm {
  const first = list[0]!;
  if (list.length === 1) return { ...first, chosen: [decodingOf(first)], ...openOf(list) };
  const problems = commonProblems(list);
  const half = new Map(problems.map((problem) => [problem, halfOf(first.prompts.get(problem)!)]));
  const best = [0, 1].map((own) => {
    const others = problems.filter((problem) => half.get(problem) !== own);
    const score = ({ scores }: Setup) => mean(others, (problem) => scores.get(problem)!);
    return list.reduce((a, b) => (score(b) > score(a) ? b : a));
  });
  const cost = (name: 'nfe' | 'flops' | 'wallMs') => mean(best, (setup) => setup[name]);
  return {
    ...first,
    ...{ nfe: cost('nfe'), flops: cost('flops'), wallMs: cost('wallMs') },
    scores: new Map(problems.map((problem) => [problem, best[half.get(problem)!]!.scores.get(problem)!])),
    chosen: [...new Set(best.map(decodingOf))],
    ...openOf(list),
  };
}

/** Configurations of language models, each at its best decoding. */
export const armsOf = (found: readonly Setup[]): Arm[] => alike(found, ARM).map(atBestDecoding);

/** Why a comparison of these cannot decide: an arm that is not known to be at its best decoding. */
export const openArms = (...arms: readonly Arm[]): string | undefined =>
  arms.find(({ open }) => open !== undefined)?.open;

/** The arm that is best on the other half of the prompts, for each of them: who chooses among ways must not choose by what it is scored on. */
export function bestWay(arms: readonly Arm[]): Arm {
  const problems = commonProblems(arms);
  const [first] = arms as [Arm];
  const half = new Map(problems.map((problem) => [problem, halfOf(first.prompts.get(problem)!)]));
  const best = [0, 1].map((own) => {
    const others = problems.filter((problem) => half.get(problem) !== own);
    const score = ({ scores }: Arm) => mean(others, (problem) => scores.get(problem)!);
    return arms.reduce((a, b) => (score(b) > score(a) ? b : a));
  });
  const scores = new Map(problems.map((problem) => [problem, best[half.get(problem)!]!.scores.get(problem)!]));
  const open = openArms(...best);
  return { ...best[0]!, scores, chosen: best.flatMap(({ chosen }) => chosen), ...(open === undefined ? {} : { open }) };
}

/** One sample of a model at its best decoding, at this depth or, where there is none, the greatest. A choice of one is one sample. */
export const oneSample = (arms: readonly Arm[], depth = Number.POSITIVE_INFINITY): Arm | undefined => {
  const ones = arms.filter(
    ({ kind, role, width }) => width === 1 && role !== 'control' && (kind === 'single' || kind === 'choice'),
  );
  const plain = ones.filter(({ strategy }) => strategy === 'single');
  const singles = plain.length > 0 ? plain : ones;
  return singles.find((arm) => arm.depth === depth) ?? [...singles].sort((a, b) => b.depth - a.depth)[0];
};
