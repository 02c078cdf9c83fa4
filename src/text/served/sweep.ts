import { Meter } from '../../compute/meter.js';
import type { Progress } from '../../compute/progress.js';
import { settingsText } from '../../compute/settings.js';
import type { SampleKey } from '../../records/key.js';
import type { SampleRecord } from '../../records/record.js';
import type { Budget, Strategy } from '../../strategies/strategy.js';
import { checkOutcomes, checkStrategy } from '../../sweep/check.js';
import { runCells, type SweepCell } from '../../sweep/loop.js';
import { checkCount } from '../../sweep/plan.js';
import { keyOf, type Origin, originOf, rowOf } from '../../sweep/row.js';
import type { TextProblem } from '../../tasks/few-shot.js';
import { priced, priceOf } from '../prices.js';
import { judged } from '../sample-task.js';
import { SettingsChanged } from '../server/errors.js';
import type { ServedSample } from './play.js';
import type { Begun, Served, ServedFamily } from './served.js';

export type ServedStrategy = Strategy<TextProblem, Begun, ServedSample>;

export interface ServedSweep {
  readonly served: Served;
  readonly strategies: readonly ServedStrategy[];
  /** Candidates of each problem, at the depth of the task's replies; or `budgets`. */
  readonly widths?: readonly number[];
  readonly budgets?: readonly Budget[];
  /** Which strategies get which budgets (default: those of one candidate the width of 1, others all). */
  readonly takes?: (strategy: ServedStrategy, budget: Budget) => boolean;
  /** The model that is sampled (default: the served one's plain replies). */
  readonly family?: ServedFamily;
  /** How many problems: the first ones of the task. */
  readonly problems: number;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/** Samples asked for together, at most. */
const TOGETHER = 2048;

/** The rows of some keys of one strategy at one budget. */
async function rowsOf(
  { served, family = served.family }: ServedSweep,
  strategy: ServedStrategy,
  budget: Budget,
  origin: Origin,
  keys: readonly SampleKey[],
): Promise<SampleRecord[]> {
  const { task, seed, prices } = served;
  const problems = keys.map(({ problem }) => task.problem(problem));
  const start = performance.now();
  const settings = settingsText(family.settings);
  const { made, play } = await served.played(() => {
    if (settingsText(family.settings) !== settings) throw new SettingsChanged(`${family.model}: other settings`);
    return strategy.run({ family, problems, budget, seed, meter: new Meter() });
  });
  checkOutcomes(strategy.name, problems, made);
  const marks = await Promise.all(
    made.map(async ({ sample }, i) => {
      if (sample.mark !== undefined) return { mark: sample.mark, answer: sample.answer };
      return judged(task, problems[i]!, sample.text);
    }),
  );
  const wallMs = (performance.now() - start) / keys.length;
  return made.map(({ nfe, flops }, i) => {
    const bill = play.billOf(problems[i]!.index);
    const { answer, mark } = marks[i]!;
    const price = prices === undefined ? undefined : priceOf(prices, { ...origin, ...bill });
    const told = { ...(answer === undefined ? {} : { answer }), ...bill, ...(price === undefined ? {} : { price }) };
    return rowOf(origin, { problem: problems[i]!, candidate: 0, nfe, flops, wallMs, mark, text: told });
  });
}

function cellOf(sweep: ServedSweep, strategy: ServedStrategy, budget: Budget): SweepCell<SampleRecord, SampleKey> {
  const { served, family = served.family, problems } = sweep;
  const { task, seed, sampler } = served;
  const together = strategy.kind === 'adaptive';
  const origin = originOf({
    ...{ family, task, strategy, budget, seed, backend: sampler.backend },
    ...(together ? { among: problems } : {}),
  });
  const keys = Array.from({ length: problems }, (_, problem) => keyOf(origin, problem, 0));
  return {
    label: `${family.model} on ${task.name}, ${strategy.name} of ${budget.width}`,
    keys,
    batch: together ? keys.length : Math.max(1, Math.floor(TOGETHER / budget.width)),
    async make(some, keep) {
      // What a strategy of all problems gives to one depends on the others.
      const rows = await rowsOf(sweep, strategy, budget, origin, together ? keys : some);
      const asked = new Set(some.map(({ problem }) => problem));
      keep(rows.filter(({ problem }) => asked.has(problem)));
    },
  };
}

/**
 * Spends budgets on the problems of a served model, by the strategies of any other family, and stores one row per problem and budget.
 * Rows have the tokens of the model and of its judge, what they cost, and the milliseconds on the critical path as the server took them.
 *
 * @param sweep the model, strategies, widths or budgets, and the number of problems
 * @returns the rows asked for, sorted by key
 * @throws what the samplers throw, and RangeError for budgets that a strategy cannot spend.
 * @example (await sweepServed({ served, strategies: [majority(({ answer }) => answer ?? '')], widths: [1, 4], problems: 8 })).length // 16
 */
export async function sweepServed(sweep: ServedSweep): Promise<SampleRecord[]> {
  const { served, strategies, family = served.family, problems, progress } = sweep;
  const { takes = ({ kind }, { width }) => kind !== 'single' || width === 1 } = sweep;
  checkCount('sweepServed', 'problems', problems, 1);
  const budgets = sweep.budgets ?? sweep.widths?.map((width) => ({ depth: served.depth, width })) ?? [];
  if (budgets.length === 0) throw new RangeError('sweepServed: expected at least one width or budget, got none');
  for (const strategy of strategies)
    checkStrategy(
      strategy,
      budgets.filter((budget) => takes(strategy, budget)),
    );
  for (;;) {
    const cells = strategies.flatMap((strategy) =>
      budgets.filter((budget) => takes(strategy, budget)).map((budget) => cellOf(sweep, strategy, budget)),
    );
    const label = `${family.model} on ${served.task.name}`;
    try {
      const rows = await runCells({ label, cells, store: served.store, signal: served.signal, progress });
      // Rows of before may have another price, or none.
      return served.prices === undefined ? rows : priced(rows, served.prices);
    } catch (error) {
      if (!(error instanceof SettingsChanged)) throw error;
    }
  }
}
