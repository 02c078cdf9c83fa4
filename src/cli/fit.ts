import { printable } from '../compute/printable.js';
import { plotFit } from '../figures/plots.js';
import { grid } from '../figures/scaling.js';
import { naturally } from '../figures/words.js';
import { type Choice, chooseLaw } from '../fit/choose.js';
import { fitHuberLog } from '../fit/huber-log.js';
import { bootstrapFit } from '../fit/intervals/fit-bootstrap.js';
import { profileIntervals } from '../fit/intervals/profile.js';
import type { Fit } from '../fit/least-squares.js';
import { fitTable } from '../fit/table.js';
import type { Input, Law, LawPoint } from '../laws/law.js';
import { largest, smallest } from '../numerics/statistics.js';
import { TableError } from '../records/table.js';
import { type IsoFlopPlan, isoFlopPlan, isoFlopProfiles, profileJson, profileLines } from './fit-iso-flops.js';
import { type AnyLaw, FIT_KINDS, type Plan, planOf } from './fit-plan.js';
import { type Group, groupsOf, type Row } from './fit-rows.js';
import { toJson } from './json.js';
import { type AskedStyle, plotStyle, writePlot } from './plot-file.js';
import { textPlot } from './plot-text.js';
import { groupsOfLogs, logsNamed, noteLines, openAsked } from './table-options.js';
import { parse, type Values } from './usage.js';

export { FIT_USAGE } from './fit-plan.js';

/** Intervals of the parameters: from resamples where these were asked for, otherwise by profile likelihood. */
function intervalsOf(law: AnyLaw, best: Fit<Input>, rows: readonly Row[], plan: Plan): readonly (readonly number[])[] {
  if (plan.delta !== undefined || best.status === 'too few points' || best.status === 'failed') return best.intervals;
  if (plan.replicates === undefined) return plan.json ? profileIntervals(law, rows, best) : best.intervals;
  const clusters = rows.map(({ cluster }) => cluster);
  if (new Set(clusters).size < 2) {
    throw new TableError(`expected at least 2 different values of "${plan.cluster}", got ${new Set(clusters).size}`);
  }
  const { parameters } = bootstrapFit(law, rows, { seed: plan.seed, replicates: plan.replicates, clusters });
  return parameters.low.map((low, i) => [low, parameters.high[i]!]);
}

/** The one law of the plan by Huber's loss, in the form of a choice between laws. */
function robustChoice(
  [law]: readonly AnyLaw[],
  rows: readonly Row[],
  { delta, seed, replicates }: Plan,
): Choice<Input> {
  const clusters = rows.map(({ cluster }) => cluster);
  const best = fitHuberLog(law!, rows, {
    delta: delta!,
    seed,
    clusters,
    ...(replicates === undefined ? {} : { replicates }),
  });
  const verdict = best.status === 'converged' || best.status === 'bound hit' ? 'chosen' : 'undecided';
  return { fits: [best], weights: [1], best, verdict, note: best.note };
}

interface Fitted {
  readonly group: Group;
  readonly choice: Choice<Input>;
  readonly json: Record<string, unknown>;
}

function jsonOf(
  { by, rows }: Group,
  { best, fits, weights, verdict, note, holdOutErrors }: Choice<Input>,
  plan: Plan,
): Record<string, unknown> {
  const law = plan.laws.find(({ name }) => name === best.law)!;
  const intervals = intervalsOf(law, best, rows, plan);
  const entry = (i: number) => ({
    value: best.values[i]!,
    se: best.errors[i]!,
    ci: intervals[i]!,
  });
  const alternatives = fits.map((fit: Fit<Input>, i) => ({
    law: fit.law,
    status: fit.status,
    aicc: fit.aicc,
    weight: weights[i]!,
    ...(holdOutErrors === undefined ? {} : { holdOutError: holdOutErrors[i]! }),
  }));
  return {
    by,
    law: best.law,
    formula: best.formula,
    status: best.status,
    ...(plan.engine === 'own' ? {} : { engine: plan.engine }),
    n: best.points,
    parameters: Object.fromEntries(best.parameters.map((name, i) => [name, entry(i)])),
    sse: best.sse,
    rse: best.degrees > 0 ? Math.sqrt(best.sse / best.degrees) : Number.NaN,
    r2: best.r2,
    aicc: best.aicc,
    reducedChiSquare: best.reducedChiSquare,
    alternatives,
    verdict: plan.laws.length === 1 ? best.status : verdict,
    note,
  };
}

function figureOf(fitted: readonly Fitted[], plan: Plan, style: Partial<AskedStyle>) {
  const named = fitted.map(({ group, choice }) => ({ label: group.by ?? plan.y, choice: choice as Choice<never> }));
  return plotFit(
    named.sort((one, other) => naturally(one.label, other.label)),
    { xTitle: plan.x.join(', '), yTitle: plan.y, ...style },
  );
}

function curveOf(fit: Fit<Input>, first: number, last: number): { x: number; y: number }[] {
  if (!fit.values.every(Number.isFinite)) return [];
  return grid(first, last).map((x) => ({ x, y: fit.predict(x) }));
}

function choose(rows: readonly Row[], { laws, holdOut, engine: method }: Plan): Choice<Input> {
  if (holdOut === undefined) return chooseLaw(rows, laws, { method });
  const oneX = laws as readonly unknown[] as readonly Law[];
  return chooseLaw(rows as readonly LawPoint[], oneX, { holdOut, method }) as never;
}

/** `inference-scaling fit`: laws fitted to columns of a table. */
export async function fit(args: readonly string[], out: (text: string) => void): Promise<void> {
  const { table: source, values } = parse(args, FIT_KINDS);
  const profiled = isoFlopPlan(values);
  if (profiled !== undefined) return profiles(source, values, profiled, out);
  const plan = await planOf(values);
  const style = plotStyle(values);
  const logs = await logsNamed(source, values, [...plan.x, plan.y, plan.sigma, plan.cluster, ...plan.by]);
  const table = await openAsked(source, values, logs);
  let groups: Group[];
  try {
    const by = logs === undefined || plan.by.length > 0 ? plan.by : await groupsOfLogs(table, logs);
    groups = await groupsOf(table, { ...plan, by });
  } finally {
    table.close();
  }
  const fitted = groups.map((group): Fitted => {
    const choice = plan.delta === undefined ? choose(group.rows, plan) : robustChoice(plan.laws, group.rows, plan);
    return { group, choice, json: jsonOf(group, choice, plan) };
  });
  if (values.plot !== undefined) await writePlot(values.plot, figureOf(fitted, plan, style));
  const { notes } = table;
  if (values.json) out(`${toJson({ groups: fitted.map(({ json }) => json), notes })}\n`);
  else out(`${[report(fitted, plan), ...noteLines(notes)].join('\n')}\n`);
}

/** The same for --iso-flops. */
async function profiles(
  source: string,
  values: Values<typeof FIT_KINDS>,
  plan: IsoFlopPlan,
  out: (text: string) => void,
): Promise<void> {
  const logs = await logsNamed(source, values, [plan.size, plan.y, plan.budget, ...plan.by]);
  const table = await openAsked(source, values, logs);
  try {
    const found = await isoFlopProfiles(table, plan);
    const { notes } = table;
    if (values.json) out(`${toJson({ groups: found.map(profileJson), notes })}\n`);
    else out(`${[...found.flatMap(profileLines), ...noteLines(notes)].join('\n')}\n`);
  } finally {
    table.close();
  }
}

function report(fitted: readonly Fitted[], plan: Plan): string {
  const parts = [fitTable(fitted.map(({ group, choice }) => ({ label: printable(group.by ?? plan.y, 60), choice })))];
  for (const { group, choice, json } of fitted) {
    if (plan.holdOut !== undefined) {
      const errors = (json['alternatives'] as { law: string; holdOutError: number | null }[])
        .map(({ law, holdOutError: error }) => `${law} ${Number.isFinite(error) ? error!.toPrecision(3) : '-'}`)
        .join(', ');
      parts.push(`${printable(group.by ?? plan.y, 60)}: error on the held-out largest budgets: ${errors}`);
    }
    if (choice.note !== '') parts.push(`${printable(group.by ?? plan.y, 60)}: ${choice.note}`);
    if (process.stdout.isTTY && plan.x.length === 1) {
      const xs = group.rows.map(({ x }) => x as number);
      parts.push(
        textPlot(group.rows as readonly { x: number; y: number }[], curveOf(choice.best, smallest(xs), largest(xs))),
      );
    }
  }
  return parts.join('\n');
}
