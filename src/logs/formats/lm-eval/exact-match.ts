import { type Fields, listOf } from '../../values.js';
import { NoFilter } from './filters.js';
import { pythonRegex } from './python-regex.js';

/** ASCII punctuation, Python's `string.punctuation`. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** Whether a filtered response is right: 1 or 0. */
export type Metric = (response: string, targets: readonly string[]) => number;

/**
 * A metric of a task, from its entry in `metric_list`: exact match, after what is to be ignored is cut out of both sides.
 * Source: `exact_match_hf_evaluate` in lm_eval/api/metrics.py of EleutherAI/lm-evaluation-harness 0.4.13.
 *
 * @throws NoFilter For any other metric.
 */
export function metricOf(metrics: readonly Fields[], name: string): Metric {
  const own = metrics.find(({ metric }) => metric === name);
  if (own === undefined || name !== 'exact_match') throw new NoFilter(`the metric "${name}"`);
  const ignored = listOf(own['regexes_to_ignore']).map((pattern) => pythonRegex(String(pattern)));
  const plain = (text: string) => {
    let left = ignored.reduce((rest, regex) => rest.replaceAll(regex, ''), text);
    if (own['ignore_case'] === true) left = left.toLowerCase();
    if (own['ignore_punctuation'] === true) left = left.replaceAll(PUNCTUATION, '');
    if (own['ignore_numbers'] === true) left = left.replaceAll(/[0-9]/g, '');
    return left;
  };
  return (response, targets) => Number(targets.some((target) => plain(target) === plain(response)));
}
