import { FEW_SHOT_TASKS, type FewShotName, fewShot, type TextTask } from '../tasks/few-shot.js';
import type { Prices } from '../text/prices.js';
import { pricesFrom } from '../text/prices.js';
import { ownTask, PROBLEMS_KINDS } from './problems.js';
import { STRATEGIES_KINDS } from './strategies.js';
import { numberOf, required, UsageError, type Values } from './usage.js';

/** The options of `sample`. */
export const SAMPLE_KINDS = {
  model: 'string',
  server: 'string',
  parameters: 'string',
  ...PROBLEMS_KINDS,
  task: 'string',
  first: 'string',
  pilot: 'string',
  samples: 'string',
  temperature: 'string',
  seed: 'string',
  chat: 'boolean',
  thinking: 'string',
  dialect: 'string',
  effort: 'string',
  ...STRATEGIES_KINDS,
  rows: 'string',
  concurrency: 'string',
  timeout: 'string',
  retries: 'string',
  'estimate-tokens': 'boolean',
  'key-variable': 'string',
  to: 'string',
  fresh: 'boolean',
  plan: 'string',
  json: 'boolean',
} as const;

export type SampleValues = Values<typeof SAMPLE_KINDS>;

/** Options that only problems in a file have. */
const OWN_OPTIONS = [...(Object.keys(PROBLEMS_KINDS) as (keyof typeof PROBLEMS_KINDS)[]), 'first'].filter(
  (option) => option !== 'problems',
) as Exclude<keyof typeof PROBLEMS_KINDS | 'first', 'problems'>[];

/** The task that is asked for, and how many of its problems. */
async function taskOf(values: SampleValues): Promise<{ readonly task: TextTask; readonly problems: number }> {
  const { problems: asked = '20', task: name, first } = values;
  if (!/^\d+$/.test(asked)) {
    if (name !== undefined) throw new UsageError(`expected --task or --problems FILE, got both ${name} and ${asked}`);
    const task = await ownTask(values);
    const most = task.count ?? 1;
    if (most < 2) throw new UsageError(`--problems: expected at least 2 problems, got ${most}`);
    return { task, problems: first === undefined ? most : numberOf('first', first, 2, most, true) };
  }
  const given = required('task', name);
  const own = OWN_OPTIONS.find((option) => values[option] !== undefined);
  if (own !== undefined) throw new UsageError(`--${own}: expected --problems FILE with it, got --task ${given}`);
  if (!(FEW_SHOT_TASKS as readonly string[]).includes(given)) {
    throw new UsageError(`--task: expected one of ${FEW_SHOT_TASKS.join(', ')}, got ${given}`);
  }
  return { task: fewShot(given as FewShotName), problems: numberOf('problems', asked, 2, 1e6, true) };
}

/** What is to be sampled, of whatever model. */
export interface Wanted {
  readonly task: TextTask;
  readonly problems: number;
  /** Samples of each problem. */
  readonly candidates: number;
  readonly temperature: number;
  readonly seed: number;
  readonly prices: Prices | undefined;
}

/** What the options ask for. @throws UsageError for what they cannot. */
export async function wantedOf(values: SampleValues): Promise<Wanted> {
  const { task, problems } = await taskOf(values);
  return {
    task,
    problems,
    candidates: numberOf('samples', values.samples ?? '64', 1, 1e6, true),
    temperature: numberOf('temperature', values.temperature ?? '0.8', 0, 100, false),
    seed: numberOf('seed', values.seed ?? '0', 0, 0xffffffff, true),
    prices: values.prices === undefined ? undefined : await pricesFrom(values.prices),
  };
}
