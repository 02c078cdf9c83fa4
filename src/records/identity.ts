import type { Json, Settings } from '../compute/settings.js';
import type { SampleRecord } from './record.js';
import { sectionsOf } from './settings-column.js';

/** The columns that say what made a row. */
type Made = Pick<SampleRecord, 'task' | 'sampler' | 'settings'> &
  Partial<Pick<SampleRecord, 'strategy' | 'verifier' | 'judge'>>;

/**
 * What made a row, by the questions that its readers ask: rows are alike in one of these where the texts are equal. Options are part of
 * each, so that nothing that was sampled or chosen in two ways is taken for one.
 */
export interface Identity {
  /** The task with its options. */
  readonly asked: string;
  /** The sampler with its options, and those of the family: temperature, guidance, solver, ... */
  readonly decoding: string;
  /** The strategy with its options. */
  readonly way: string;
  /** The verifier with its checkpoint and its options. */
  readonly chooser: string;
  /** The decoding in words where it is not the usual one: " with ddim at guidance 2"; "" where it is. */
  readonly sampled: string;
  /** The task and the decoding in words: "arithmetic at temperature 2.5", "multiplication (difficulties 4 and 5)". */
  readonly told: string;
}

/** Samplers that a family has by itself. */
const USUAL = ['own', 'ancestral'];
/** Options of tasks that say by what samples are marked, which words need not tell. */
const MARKS = ['classifier'];

const text = (...parts: readonly unknown[]): string => JSON.stringify(parts.map((part) => part ?? null));

/** Versions and hashes of code, which words need not tell. */
const CODE = 'code';

/** A value of settings without what it says of code. */
function withoutCode(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(withoutCode);
  const entries = Object.entries(value).map(([name, held]) => {
    const rest = withoutCode(held);
    return [name, rest, JSON.stringify(rest) === '{}'] as const;
  });
  const told = entries.filter(([name]) => name !== CODE);
  const [first] = told;
  // Something configured, of which nothing is left but its name.
  if (told.length === 1 && first![2]) return first![0];
  return Object.fromEntries(told);
}

/** "1, 3 and 4" */
const LIST = new Intl.ListFormat('en-GB');

/** Whole numbers one after another, at least three: "2 to 12". */
const isRun = (values: readonly Json[]): values is number[] =>
  values.length >= 3 && values.every((value, i) => Number.isInteger(value) && value === (values[0] as number) + i);

/** An option in words: "temperature 2.5", "difficulties 2 to 12", "difficulties 4 and 5", "distinct". */
function optionInWords(name: string, value: Json): string {
  if (value === true) return name;
  if (!Array.isArray(value) || value.length === 0 || value.some((item) => item !== null && typeof item === 'object')) {
    return `${name} ${value !== null && typeof value === 'object' ? JSON.stringify(value) : value}`;
  }
  if (isRun(value)) return `${name} ${value[0]} to ${value.at(-1)}`;
  return `${name} ${LIST.format(value.map(String))}`;
}

/** "temperature 2.5, topK 5" */
const inWords = (settings: Settings, without: readonly string[] = []): string =>
  Object.entries(settings)
    .filter(([name]) => name !== CODE && !without.includes(name))
    .map(([name, held]) => optionInWords(name, withoutCode(held)))
    .join(', ');

/**
 * What made a row, from its columns.
 *
 * @throws SyntaxError for settings that are none.
 * @example identityOf({ task: 'digits', sampler: 'ddim', settings: '{"family":{"guidance":2}}' }).told // 'digits with ddim at guidance 2'
 */
export function identityOf({ task, sampler, settings, strategy, verifier, judge }: Made): Identity {
  const sections = sectionsOf(settings);
  const options = inWords({ ...sections.family, ...sections.sampler });
  const posed = inWords({ ...sections.task }, MARKS);
  const sampled = `${USUAL.includes(sampler) ? '' : ` with ${sampler}`}${options === '' ? '' : ` at ${options}`}`;
  return {
    asked: text(task, sections.task),
    decoding: text(sampler, sections.family, sections.sampler),
    way: text(strategy, sections.strategy),
    chooser: text(verifier, judge, sections.verifier),
    sampled,
    told: `${task}${posed === '' ? '' : ` (${posed})`}${sampled}`,
  };
}
