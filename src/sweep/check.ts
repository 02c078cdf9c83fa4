import { shown } from '../compute/shown.js';
import type { Family } from '../families/family.js';
import { STRATEGY_KINDS } from '../records/record.js';
import type { Budget, Outcome, Strategy } from '../strategies/strategy.js';
import { checkBudget } from '../strategies/strategy.js';
import type { Mark, Problem, Task } from '../tasks/task.js';

type Kind = 'a text' | 'an object' | 'a function' | 'a number >= 0';

const HOLDS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  'a text': (value) => typeof value === 'string' && value !== '',
  'an object': (value) => typeof value === 'object' && value !== null,
  'a function': (value) => typeof value === 'function',
  'a number >= 0': (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value),
};

/** Refuses something without the fields that it needs, and what is none of it at all. */
function expectFields(who: string, value: unknown, fields: Readonly<Record<string, Kind>>): void {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`${who}: expected an object, got ${shown(value)}`);
  for (const [name, kind] of Object.entries(fields)) {
    const held = (value as Readonly<Record<string, unknown>>)[name];
    const got = held === undefined ? 'none' : shown(held);
    if (!HOLDS[kind](held)) throw new TypeError(`${who}: expected "${name}" to be ${kind}, got ${got}`);
  }
}

const nameOf = (value: unknown) => {
  const { name } = (value ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? ` ${shown(name).slice(1, -1)}` : '';
};

/** Refuses what is no family, before anything is sampled. */
export function checkFamily(
  family: Omit<Family<never, never, never>, 'begin' | 'refine' | 'finish' | 'discard'>,
): void {
  expectFields('family', family, {
    ...{ family: 'a text', modality: 'a text', model: 'a text', parameters: 'a number >= 0', sampler: 'an object' },
    ...{
      settings: 'an object',
      begin: 'a function',
      refine: 'a function',
      finish: 'a function',
      discard: 'a function',
    },
  });
  expectFields(`family ${family.family}, sampler`, family.sampler, { name: 'a text', settings: 'an object' });
}

/** Refuses what is no task, and a task whose problems are none, by the first that is asked for. */
export function checkTask<P extends Problem, Sample>(task: Task<P, Sample>, [first]: readonly number[]): void {
  const who = `task${nameOf(task)}`;
  expectFields(who, task, {
    ...{ name: 'a text', modality: 'a text', settings: 'an object', problem: 'a function', mark: 'a function' },
  });
  if (first === undefined) return;
  const problem = task.problem(first);
  expectFields(`${who}, problem ${first}`, problem, { index: 'a number >= 0' });
  if (problem.index !== first)
    throw new RangeError(`${who}: expected problem ${first}, got one of index ${problem.index}`);
  if (!Number.isFinite(problem.difficulty)) {
    throw new TypeError(
      `${who}, problem ${first}: expected "difficulty" to be a number, got ${shown(problem.difficulty)}`,
    );
  }
}

/** Refuses what is no strategy, and budgets that it cannot spend. */
export function checkStrategy<P extends Problem, State, Sample>(
  strategy: Strategy<P, State, Sample>,
  budgets: readonly Budget[],
): void {
  const who = `strategy${nameOf(strategy)}`;
  expectFields(who, strategy, {
    ...{ name: 'a text', kind: 'a text', settings: 'an object', serialDepth: 'a function', run: 'a function' },
  });
  if (!STRATEGY_KINDS.includes(strategy.kind)) {
    throw new RangeError(`${who}: expected a kind among ${STRATEGY_KINDS.join(', ')}, got ${shown(strategy.kind)}`);
  }
  if (strategy.verifier !== undefined) {
    expectFields(`${who}, verifier${nameOf(strategy.verifier)}`, strategy.verifier, {
      ...{ name: 'a text', role: 'a text', settings: 'an object' },
    });
  }
  for (const budget of budgets) {
    expectFields(`${who}, budget`, budget, {});
    checkBudget(who, budget);
    if (strategy.kind === 'single' && budget.width !== 1) {
      throw new RangeError(
        `${who}: expected a width of 1, got ${budget.width} at a depth of ${budget.depth}; "takes" says which strategies get which budgets`,
      );
    }
  }
}

/** Refuses outcomes that are not one per problem, or do not say what they cost. */
export function checkOutcomes<Sample>(
  name: string,
  problems: readonly Problem[],
  outcomes: readonly Outcome<Sample>[],
): void {
  const got = Array.isArray(outcomes) ? `${outcomes.length}` : shown(outcomes);
  if (got !== `${problems.length}`) {
    throw new RangeError(`strategy ${name}: expected ${problems.length} outcomes, one per problem, got ${got}`);
  }
  outcomes.forEach((outcome, i) => {
    const who = `strategy ${name}, outcome of problem ${problems[i]!.index}`;
    expectFields(who, outcome, { nfe: 'a number >= 0', flops: 'a number >= 0' });
    if (outcome.sample === undefined) throw new TypeError(`${who}: expected "sample" to be a sample, got none`);
  });
}

/** Refuses marks that are not one per sample, or say nothing that a row can hold. */
export function checkMarks(name: string, problems: readonly Problem[], marks: readonly Mark[], samples: number): void {
  if (!Array.isArray(marks) || marks.length !== samples) {
    const got = Array.isArray(marks) ? `${marks.length} marks for ${samples} samples` : shown(marks);
    throw new RangeError(`task ${name}: expected one mark per sample, got ${got}`);
  }
  marks.forEach((mark: Mark, i) => {
    const who = `task ${name}, mark of problem ${problems[i]!.index}`;
    expectFields(who, mark, {});
    const { quality, correct, features } = mark;
    if (!Number.isFinite(quality))
      throw new TypeError(`${who}: expected "quality" to be a number, got ${shown(quality)}`);
    if (correct !== null && typeof correct !== 'boolean') {
      throw new TypeError(`${who}: expected "correct" to be true, false or null, got ${shown(correct)}`);
    }
    const bad = features?.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw new TypeError(`${who}: expected "features" to be numbers, got ${shown(bad)}`);
  });
}
