import { settingsOf } from '../compute/settings.js';
import type { Family } from '../families/family.js';
import type { Spent } from '../families/spent.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import { type Sections, settingsColumn } from '../records/settings-column.js';
import { libraryVersion } from '../records/version.js';
import type { Budget, Steps, Strategy } from '../strategies/strategy.js';
import { promptOf } from '../tasks/prompt.js';
import type { Mark, Problem, Task } from '../tasks/task.js';
import { checkMarks } from './check.js';

/** All that made a row, but for its problem and the number of its candidate. */
export type Origin = Omit<SampleKey, 'problem' | 'candidate'> &
  Pick<SampleRecord, 'modality' | 'parameters' | 'control' | 'kind' | 'role' | 'serialDepth' | 'version'>;

/** What the rows of a strategy at a budget have in common, told by family, task and strategy themselves. */
export function originOf<P extends Problem, State, Sample>(made: {
  readonly family: Omit<Family<P, State, Sample>, 'begin' | 'refine' | 'finish' | 'discard'>;
  readonly task: Task<P, Sample> & { readonly layout?: Steps };
  readonly strategy: Omit<Strategy<P, State, Sample>, 'run'>;
  readonly budget: Budget;
  readonly seed: number;
  readonly backend: string;
  /** The family that rows name, where it is not the generator's. */
  readonly as?: string;
  /** The problems whose budgets a strategy spends together. */
  readonly among?: number | readonly number[];
}): Origin {
  const { family, task, strategy, budget, seed, backend, as = family.family, among } = made;
  const { verifier } = strategy;
  const sections: Sections = {
    family: settingsOf(family, `family ${family.family}`),
    sampler: settingsOf(family.sampler, `sampler ${family.sampler.name}`),
    strategy: {
      ...settingsOf(strategy, `strategy ${strategy.name}`),
      ...(among === undefined ? {} : { problems: among }),
    },
    task: settingsOf(task, `task ${task.name}`),
    ...(verifier === undefined ? {} : { verifier: settingsOf(verifier, `verifier ${verifier.name}`) }),
  };
  return {
    family: as,
    modality: family.modality,
    model: family.model,
    parameters: family.parameters,
    task: task.name,
    control: task.control === true,
    strategy: strategy.name,
    kind: strategy.kind,
    verifier: verifier?.name ?? 'none',
    role: verifier?.role ?? 'none',
    judge: strategy.judge ?? verifier?.model,
    sampler: family.sampler.name,
    settings: settingsColumn(sections),
    ...budget,
    serialDepth: strategy.serialDepth(budget, task.layout),
    seed,
    backend,
    version: libraryVersion(),
  };
}

/** The key of one sample of an origin. */
export function keyOf(origin: Origin, problem: number, candidate: number): SampleKey {
  const { family, model, task, strategy, verifier, judge, sampler, settings, backend, depth, width, seed } = origin;
  // One literal: V8 takes longer to spread two.
  return {
    family,
    model,
    task,
    strategy,
    verifier,
    judge,
    sampler,
    settings,
    backend,
    depth,
    width,
    seed,
    problem,
    candidate,
  };
}

/** What came of one sample, and what it spent. */
export interface SampleResult extends Spent {
  readonly problem: Problem;
  readonly candidate: number;
  readonly wallMs: number;
  readonly mark: Mark;
  /** What only texts have. */
  readonly text?: Pick<
    SampleRecord,
    | ('answer' | 'logProbability' | 'tokens' | 'promptTokens' | 'reasoningTokens' | 'finish' | 'latencyMs' | 'text')
    | ('judgeTokens' | 'judgePromptTokens' | 'price')
  >;
}

/** A row, in the order of its columns. */
export function rowOf(origin: Origin, result: SampleResult): SampleRecord {
  const { problem, candidate, nfe, flops, wallMs, mark, text } = result;
  const { features } = mark;
  const prompt = promptOf(problem);
  const own = {
    problem: problem.index,
    ...(prompt === undefined ? {} : { prompt }),
    difficulty: problem.difficulty,
    candidate,
    nfeAsked: origin.depth * origin.width,
    nfe,
    flops,
    wallMs,
    quality: mark.quality,
    correct: mark.correct,
    ...(features === undefined ? {} : { features: [...features] }),
  };
  // Not spread: V8 takes 36 us to spread three objects into forty fields, and 1 us to assign them.
  return Object.assign({}, origin, own, text);
}

/** The marks of samples, one each. */
export function marksOf<P extends Problem, Sample>(
  task: Task<P, Sample>,
  problems: readonly P[],
  samples: readonly Sample[],
): Mark[] {
  const marks = task.mark(problems, samples);
  checkMarks(task.name, problems, marks, samples.length);
  return marks;
}
