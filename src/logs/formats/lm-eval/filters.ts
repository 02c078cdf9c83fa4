import { type Fields, fieldsOf, listOf } from '../../values.js';
import { findAll, pythonRegex } from './python-regex.js';

/** A filter over one response, or a choice among the responses of a problem. */
type Step =
  | { readonly kind: 'each'; readonly apply: (response: string) => string }
  | { readonly kind: 'choose'; readonly apply: (responses: readonly string[]) => string[] };

/** The steps of one filter of a task. */
export interface Pipeline {
  /** One response by itself: what is taken from it when nothing is chosen among responses. */
  each(response: string): string;
  /** All responses of a problem, as the log's own run filtered them. */
  all(responses: readonly string[]): string[];
}

/** A filter that cannot be worked out again, and why. */
export class NoFilter extends Error {}

function regexStep({ regex_pattern, group_select = 0, fallback = '[invalid]' }: Fields): Step {
  if (typeof group_select !== 'number' || typeof fallback !== 'string') {
    throw new NoFilter('a regex filter with options that are not known');
  }
  const regex = pythonRegex(typeof regex_pattern === 'string' ? regex_pattern : '#### (\\-?[0-9\\.\\,]+)');
  const apply = (response: string) => {
    const match = findAll(regex, response).at(group_select);
    const found = Array.isArray(match) ? match.find((group) => group !== '') : match;
    return (found ?? fallback).trim();
  };
  return { kind: 'each', apply };
}

function mapStep({ mapping_dict, default_value }: Fields): Step {
  const mapping = fieldsOf(mapping_dict);
  const apply = (response: string) => String(Object.hasOwn(mapping, response) ? mapping[response] : default_value);
  return { kind: 'each', apply };
}

/** The most frequent response, the earliest of equals. */
function majority(responses: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const response of responses) counts.set(response, (counts.get(response) ?? 0) + 1);
  const [[first] = ['']] = [...counts].sort(([, a], [, b]) => b - a);
  return [first];
}

const STEPS: Readonly<Record<string, (options: Fields) => Step>> = {
  regex: regexStep,
  map: mapStep,
  remove_whitespace: () => ({ kind: 'each', apply: (response) => response.trim() }),
  lowercase: () => ({ kind: 'each', apply: (response) => response.toLowerCase() }),
  uppercase: () => ({ kind: 'each', apply: (response) => response.toUpperCase() }),
  take_first: () => ({ kind: 'choose', apply: (responses) => responses.slice(0, 1) }),
  majority_vote: () => ({ kind: 'choose', apply: majority }),
};

/**
 * A filter of a task, from its configuration in `results_*.json`; a task without filters takes the first response as it is.
 * Source: lm_eval/filters of EleutherAI/lm-evaluation-harness 0.4.13.
 *
 * @throws NoFilter For a filter that is the task's own Python code, or that is not known.
 */
export function pipelineOf(config: Fields, filter: string): Pipeline {
  const list = listOf(config['filter_list']).map(fieldsOf);
  const own = list.find(({ name }) => name === filter);
  if (own === undefined && list.length > 0) throw new NoFilter(`no filter "${filter}" among the task's`);
  const given = own === undefined ? [{ function: 'take_first' }] : listOf(own['filter']).map(fieldsOf);
  const steps = given.map(({ function: name, kwargs, ...options }) => {
    const make = typeof name === 'string' && Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
    if (make === undefined) throw new NoFilter(`the filter function ${JSON.stringify(name)}`);
    try {
      return make({ ...options, ...fieldsOf(kwargs) });
    } catch (error) {
      if (error instanceof SyntaxError) throw new NoFilter(`a regular expression of Python's: ${error.message}`);
      throw error;
    }
  });
  return {
    each: (response) => steps.reduce((text, step) => (step.kind === 'each' ? step.apply(text) : text), response),
    all: (responses) =>
      steps.reduce(
        (texts: readonly string[], step) => (step.kind === 'each' ? texts.map(step.apply) : step.apply(texts)),
        responses,
      ) as string[],
  };
}
