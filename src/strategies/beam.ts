import { shipped } from '../compute/code.js';
import { type Key, Stream } from '../compute/random.js';
import { configure } from '../compute/settings.js';
import type { LanguageReasoner, LanguageState, Reasoned } from '../families/language/reasoner.js';
import { argmax } from '../numerics/statistics.js';
import type { ReasoningProblem } from '../tasks/reasoning/reasoning.js';
import type { ProcessVerifier, Reading } from '../verifiers/reward/process-reward.js';
import { checkBudget, type Job, type Outcome, type Steps, type Strategy, USUAL_STEPS } from './strategy.js';

export interface Beam {
  /** Continuations of each candidate that is kept; of `width` candidates the best width / expand are (default 4). */
  readonly expand?: number;
}

export interface Lookahead extends Beam {
  /** Steps that every unfinished candidate is carried further before it is judged (default 1). */
  readonly ahead?: number;
}

export const BEAM: Required<Beam> = { expand: 4 };
export const LOOKAHEAD: Required<Lookahead> = { ...BEAM, ahead: 1 };

type ReasonerJob<P extends ReasoningProblem> = Job<P, LanguageState<P>, Reasoned>;

/** Forward passes and FLOPs of each problem, as they add up. */
class Costs {
  readonly nfe: number[];
  readonly flops: number[];

  constructor(problems: number) {
    this.nfe = new Array<number>(problems).fill(0);
    this.flops = new Array<number>(problems).fill(0);
  }

  add(problem: number, { nfe, flops }: { readonly nfe: number; readonly flops: number }): void {
    this.nfe[problem]! += nfe;
    this.flops[problem]! += flops;
  }
}

/** What stands after the prompt of every candidate: its chain, and once that has ended the mark and the answer so far. */
function textsOf<P extends ReasoningProblem>({ task }: LanguageReasoner<P>, state: LanguageState<P>): number[][] {
  return state.chunks.flatMap(({ rows }) =>
    rows.map(({ chain, answer }) => (answer === undefined ? [...chain] : [...chain, task.layout.answer, ...answer])),
  );
}

function reasonerOf<P extends ReasoningProblem>(strategy: string, { family }: ReasonerJob<P>): LanguageReasoner<P> {
  if (!('select' in family)) {
    throw new TypeError(`${strategy}: expected a language model whose candidates can be selected, got ${family.model}`);
  }
  return family as LanguageReasoner<P>;
}

function run<P extends ReasoningProblem>(
  name: string,
  verifier: ProcessVerifier<P>,
  { expand, ahead }: Required<Lookahead>,
  job: ReasonerJob<P>,
): Outcome<Reasoned>[] {
  checkBudget(name, job.budget);
  const { problems, seed, meter } = job;
  const { depth, width } = job.budget;
  if (width % expand !== 0) {
    throw new RangeError(`${name}: expected a width that is a multiple of ${expand}, got ${width}`);
  }
  const family = reasonerOf(name, job);
  const { stepLength } = family.task.layout;
  if (stepLength === 0 && depth > 0) {
    throw new RangeError(
      `${name}: expected a task with chains, or a depth of 0, got ${family.task.name} at depth ${depth}`,
    );
  }
  const costs = new Costs(problems.length);
  const keyOf = (problem: number, candidate: number): Key => ({ seed, problem: problems[problem]!.index, candidate });
  /** The problem of every candidate. */
  let owners = problems.flatMap((_, p) => new Array<number>(width).fill(p));
  const places = (list: readonly number[]) => {
    const counts = new Map<number, number>();
    return list.map((p) => {
      const place = counts.get(p) ?? 0;
      counts.set(p, place + 1);
      return place;
    });
  };
  const keys = (list: readonly number[]) => places(list).map((place, i) => keyOf(list[i]!, place));

  /** The scores of unfinished candidates some steps further on, of finished ones as they are. */
  const lookAhead = (state: LanguageState<P>, reading: Reading, scores: readonly number[], left: number): number[] => {
    const open = family.chains(state).flatMap(({ ended }, i) => (ended ? [] : [i]));
    const tokens = Math.min(ahead * stepLength, left);
    if (open.length === 0 || tokens <= 0) return [...scores];
    const whose = open.map((i) => owners[i]!);
    let further = family.fork(
      state,
      open,
      keys(whose).map((key): Key => ({ ...key, stream: Stream.ahead })),
    );
    const read = verifier.select(reading, open);
    for (let t = 0; t < tokens; t++) further = family.refine(further);
    const judged = verifier.read(read, textsOf(family, further), meter);
    verifier.discard(judged.reading);
    further.chunks
      .flatMap(({ rows }) => rows)
      .forEach((row, i) => {
        costs.add(whose[i]!, row);
        costs.add(whose[i]!, judged.spent[i]!);
      });
    family.discard(further);
    const seen = [...scores];
    open.forEach((candidate, i) => {
      seen[candidate] = judged.scores[i]!;
    });
    return seen;
  };

  let state = family.begin(
    owners.map((p) => problems[p]!),
    keys(owners),
    { depth, meter },
  );
  let reading = verifier.begin(
    owners.map((p) => problems[p]!),
    meter,
  );
  for (const p of owners) costs.add(p, verifier.promptCost);
  let written = 0;
  while (written < depth) {
    const tokens = Math.min(stepLength, depth - written);
    for (let t = 0; t < tokens; t++) state = family.refine(state);
    written += tokens;
    const judged = verifier.read(reading, textsOf(family, state), meter);
    reading = judged.reading;
    judged.spent.forEach((spent, i) => costs.add(owners[i]!, spent));
    const ends = family.chains(state).map(({ ended }) => ended);
    if (written >= depth || ends.every((ended) => ended)) break;
    const scores = ahead === 0 ? judged.scores : lookAhead(state, reading, judged.scores, depth - written);
    const kept = new Set<number>();
    const chosen = problems.flatMap((_, p) => {
      const own = owners.flatMap((owner, i) => (owner === p ? [i] : []));
      const ranked = [...own].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, width / expand);
      for (const candidate of ranked) kept.add(candidate);
      // What has ended needs no continuations.
      return ranked.flatMap((candidate) => new Array<number>(ends[candidate] ? 1 : expand).fill(candidate));
    });
    state.chunks
      .flatMap(({ rows }) => rows)
      .forEach((row, i) => {
        if (!kept.has(i)) costs.add(owners[i]!, row);
      });
    owners = chosen.map((candidate) => owners[candidate]!);
    state = family.select(state, chosen, keys(owners));
    const after = verifier.select(reading, chosen);
    verifier.discard(reading);
    reading = after;
  }
  const samples = family.finish(state);
  const last = verifier.read(
    reading,
    samples.map(({ chain, answer }) => [...chain, family.task.layout.answer, ...answer]),
    meter,
  );
  verifier.discard(last.reading);
  samples.forEach((sample, i) => {
    costs.add(owners[i]!, sample);
    costs.add(owners[i]!, last.spent[i]!);
  });
  return problems.map((_, p) => {
    const own = owners.flatMap((owner, i) => (owner === p ? [i] : []));
    const best = own[argmax(own.map((i) => last.scores[i]!))]!;
    return { sample: samples[best]!, score: last.scores[best]!, nfe: costs.nfe[p]!, flops: costs.flops[p]! };
  });
}

/**
 * The tokens of a chain, a judgement after each of its steps and one of the finished candidates; for each step but the last, besides, the
 * tokens of a look `ahead` steps further, which ends where the budget does, and its judgement.
 */
function serialSearch(depth: number, ahead: number, { stepLength }: Steps = USUAL_STEPS): number {
  // A task without chains has no steps to judge between.
  const length = stepLength > 0 ? stepLength : Math.max(1, depth);
  let waits = depth + Math.ceil(depth / length) + 1;
  for (let written = length; written < depth; written += length) {
    const tokens = Math.min(ahead * length, depth - written);
    if (tokens > 0) waits += tokens + 1;
  }
  return waits;
}

/**
 * Beam search over the steps of a chain: `width` candidates write a step each, the process verifier judges them, the best
 * width / expand go on with `expand` continuations each, until all have ended or `depth` tokens are written; of the finished ones
 * the best is taken (C. Snell et al., arXiv:2408.03314, section 3.2). Costs what best-of-N with the same verifier costs at the same
 * width, or less, since what has ended is not continued.
 *
 * A wider search does not contain a narrower one: what goes on depends on what it competes with.
 *
 * @param verifier scores unfinished chains
 * @param given `expand`, the continuations of each that goes on
 * @returns the strategy, of kind 'process'
 * @throws RangeError or TypeError for options that are unknown or out of range
 * @example beam(processReward(arithmetic()), { expand: 4 }).run(reasonerJob).length // 1
 */
export function beam<P extends ReasoningProblem>(
  verifier: ProcessVerifier<P>,
  given: Beam = {},
): Strategy<P, LanguageState<P>, Reasoned> {
  const { options, settings } = configure('beam', given, BEAM);
  return shipped({
    name: 'beam',
    kind: 'process',
    settings,
    verifier,
    serialDepth: ({ depth }, steps) => serialSearch(depth, 0, steps),
    run: (job) => run('beam', verifier, { ...options, ahead: 0 }, job),
  });
}

/**
 * Beam search whose candidates are judged by where they lead: each is carried `ahead` steps further by a look of its own, which is
 * judged in its place and then forgotten (C. Snell et al., arXiv:2408.03314, section 3.2). A look costs as much as the steps it takes.
 *
 * @param verifier scores unfinished chains
 * @param given `expand`, and `ahead`, how many steps a look goes
 * @returns the strategy, of kind 'process'
 * @throws RangeError or TypeError for options that are unknown or out of range
 * @example lookahead(processReward(arithmetic()), { expand: 4, ahead: 1 })
 */
export function lookahead<P extends ReasoningProblem>(
  verifier: ProcessVerifier<P>,
  given: Lookahead = {},
): Strategy<P, LanguageState<P>, Reasoned> {
  const { options, settings } = configure('lookahead', given, LOOKAHEAD);
  return shipped({
    name: 'lookahead',
    kind: 'process',
    settings,
    verifier,
    serialDepth: ({ depth }, steps) => serialSearch(depth, options.ahead, steps),
    run: (job) => run('lookahead', verifier, options, job),
  });
}
