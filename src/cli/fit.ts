import { scalingFigure } from '../figures/scaling.js';
import { SEQUENCE } from '../figures/theme.js';
import { type Choice, chooseLaw } from '../fit/choose.js';
import { fitHuberLog, HUBER_DELTA } from '../fit/huber-log.js';
import { bootstrapFit } from '../fit/intervals/fit-bootstrap.js';
import { profileIntervals } from '../fit/intervals/profile.js';
import type { Fit } from '../fit/least-squares.js';
import { fitTable } from '../fit/table.js';
import type { Input, Law, LawPoint } from '../laws/law.js';
import { CURVES, LAWS, SURFACES } from '../laws/laws.js';
import { type Cell, openTable, type Table, TableError } from '../records/table.js';
import { toJson } from './json.js';
import { checkPlot, writePlot } from './plot-file.js';
import { textPlot } from './plot-text.js';
import { numberOf, parse, required, UsageError } from './usage.js';

type AnyLaw = Law<Input>;

/** A law of one or several x, called with x of the right kind. */
const any = (law: Law | Law<readonly number[]>) => law as unknown as AnyLaw;

const MENU = LAWS.map(any);
const NAMED = CURVES.map(any);
const NAMES = [...CURVES, ...SURFACES].map(({ name }) => name);

export const FIT_USAGE = `inference-scaling fit TABLE --x COLUMN --y COLUMN [options]
  TABLE             CSV, TSV, JSON lines or Parquet; - for standard input
  --x COLUMN[,...]  what was spent; two columns (parameters, compute) for the joint law
  --y COLUMN        what came of it
  --sigma COLUMN    standard errors of y
  --by COLUMN       one fit for each value of this column
  --law NAME        auto (the menu compared; the default), or one law: ${NAMES.join(', ')}
  --model EXPR      a law of your own in x (x1, x2, ... for several columns), such as "b1*(1-exp(-b2*x))"
  --start LIST      where the fit of --model starts: b1=500,b2=0.0001
  --loss NAME       squares (the default), or huber-log: Huber's loss of ln y - ln f, for one law, without --sigma
  --delta D         where huber-log goes from the square to the size of a log residual; ${HUBER_DELTA} unless told
  --hold-out SHARE  also fit without the largest share of the budgets, and report the error on them; it counts for the choice
  --bootstrap N     intervals of the parameters from N resamples of rows; of the profile likelihood unless asked for
  --cluster COLUMN  resamples the values of this column, with all their rows, in place of rows
  --seed S          of the bootstrap; 0 unless told
  --plot FILE       svg, pdf, png or html
  --json            one JSON object instead of a table`;

const KINDS = {
  x: 'string',
  y: 'string',
  sigma: 'string',
  by: 'string',
  law: 'string',
  model: 'string',
  start: 'string',
  loss: 'string',
  delta: 'string',
  'hold-out': 'string',
  bootstrap: 'string',
  cluster: 'string',
  seed: 'string',
  plot: 'string',
  json: 'boolean',
} as const;

interface Row extends LawPoint<Input> {
  readonly cluster: string;
}

interface Group {
  readonly by: string | null;
  readonly rows: readonly Row[];
}

interface Plan {
  readonly x: readonly string[];
  readonly y: string;
  readonly sigma?: string;
  readonly by?: string;
  readonly cluster?: string;
  readonly laws: readonly AnyLaw[];
  readonly holdOut?: number;
  readonly replicates?: number;
  readonly seed: number;
  /** Of Huber's loss on log residuals; least squares without it. */
  readonly delta?: number;
  readonly json: boolean;
}

function lawsNamed(name: string, columns: number): readonly AnyLaw[] {
  if (columns > 1) {
    const fitting = SURFACES.filter(({ variables }) => variables?.length === columns);
    const asked = name === 'auto' ? fitting : fitting.filter((law) => law.name === name);
    if (asked.length > 0) return asked.map(any);
    const known = SURFACES.map((law) => `${law.name} with ${law.variables?.length ?? 0} columns of x`).join(', ');
    throw new UsageError(`--law: expected ${known}, or --model, got ${name} with ${columns}`);
  }
  if (name === 'auto') return MENU;
  const law = NAMED.find((known) => known.name === name);
  if (law === undefined) throw new UsageError(`--law: expected auto, ${NAMES.join(', ')}, got ${name}`);
  return [law];
}

/** The law that --model and --start describe. */
async function modelOf(model: string, start: string | undefined, columns: number): Promise<AnyLaw> {
  const values = required('start', start)
    .split(',')
    .map((part): [string, number] => {
      const [name, value, ...more] = part.split('=');
      if (value === undefined || more.length > 0) throw new UsageError(`--start: expected name=number, got ${part}`);
      return [name!.trim(), numberOf(`start ${name}`, value, -Number.MAX_VALUE, Number.MAX_VALUE, false)];
    });
  const variables = columns === 1 ? ['x'] : Array.from({ length: columns }, (_, i) => `x${i + 1}`);
  const { expressionLaw } = await import('../laws/expression.js');
  return any(expressionLaw(model, Object.fromEntries(values), { variables: variables as [string] }));
}

async function planOf(values: ReturnType<typeof parse<typeof KINDS>>['values']): Promise<Plan> {
  const x = required('x', values.x).split(',');
  if (values.model !== undefined && values.law !== undefined) {
    throw new UsageError('expected --law or --model, got both');
  }
  if (x.length > 1 && (values['hold-out'] !== undefined || values.plot !== undefined)) {
    throw new UsageError('--hold-out and --plot: expected one column of x, got several');
  }
  const y = required('y', values.y);
  const plan = {
    x,
    y,
    laws:
      values.model === undefined
        ? lawsNamed(values.law ?? 'auto', x.length)
        : [await modelOf(values.model, values.start, x.length)],
    seed: numberOf('seed', values.seed ?? '0', 0, 0xffffffff, true),
    json: values.json === true,
  };
  if (values.cluster !== undefined && values.bootstrap === undefined) {
    throw new UsageError('--cluster: expected --bootstrap with it, got none');
  }
  const loss = values.loss ?? 'squares';
  if (loss !== 'squares' && loss !== 'huber-log')
    throw new UsageError(`--loss: expected squares or huber-log, got ${loss}`);
  if (loss === 'squares' && values.delta !== undefined) {
    throw new UsageError('--delta: expected --loss huber-log with it, got squares');
  }
  if (loss === 'huber-log') {
    if (plan.laws.length > 1)
      throw new UsageError('--loss huber-log: expected one --law, or --model, got the whole menu');
    if (values.sigma !== undefined) throw new UsageError('--loss huber-log: expected no --sigma, got one');
    if (values['hold-out'] !== undefined) throw new UsageError('--loss huber-log: expected no --hold-out, got one');
  }
  return {
    ...plan,
    ...(loss === 'squares' ? {} : { delta: numberOf('delta', values.delta ?? String(HUBER_DELTA), 1e-9, 1e3, false) }),
    ...(values.sigma === undefined ? {} : { sigma: values.sigma }),
    ...(values.by === undefined ? {} : { by: values.by }),
    ...(values.cluster === undefined ? {} : { cluster: values.cluster }),
    ...(values['hold-out'] === undefined ? {} : { holdOut: numberOf('hold-out', values['hold-out'], 0, 0.9, false) }),
    ...(values.bootstrap === undefined ? {} : { replicates: numberOf('bootstrap', values.bootstrap, 2, 1e6, true) }),
  };
}

/** The rows of every group, in the order in which groups first come, checked against what the laws can take. */
async function groupsOf(table: Table, { x, y, sigma, by, cluster, laws, delta }: Plan): Promise<Group[]> {
  const [ys, ...columns] = await table.numbers([y, ...x, ...(sigma === undefined ? [] : [sigma])]);
  const sigmas = sigma === undefined ? undefined : columns.pop();
  if (ys!.length === 0) throw new TableError(`${table.name}: expected at least one row, got none`);
  if (ys!.length === 1) throw new TableError(`${table.name}: expected at least 2 rows, got 1`);
  const labels = by === undefined ? undefined : (await table.texts([by]))[0];
  const clusters = cluster === undefined ? undefined : (await table.texts([cluster]))[0];
  const groups = new Map<Cell, Row[]>();
  ys!.forEach((value, i) => {
    const refuse = (column: string, expected: string, got: number) => {
      throw new TableError(`${table.name}: row ${i + 1}, column "${column}": expected ${expected}, got ${got}`);
    };
    const at = columns.map((column) => column[i]!);
    if (laws.some(({ domain }) => domain === 'x > 0')) {
      at.forEach((spent, k) => {
        if (spent <= 0) refuse(x[k]!, 'a number above 0', spent);
      });
    }
    if (delta !== undefined && value <= 0) refuse(y, 'a number above 0, for its logarithm', value);
    if (sigmas !== undefined && sigmas[i]! <= 0) refuse(sigma!, 'a standard error above 0', sigmas[i]!);
    const label = labels?.[i] ?? null;
    if (labels !== undefined && !label?.trim()) {
      throw new TableError(`${table.name}: row ${i + 1}, column "${by}": expected the name of a group, got nothing`);
    }
    const row: Row = {
      x: at.length === 1 ? at[0]! : at,
      y: value,
      ...(sigmas === undefined ? {} : { sigma: sigmas[i]! }),
      cluster: clusters?.[i] ?? String(i),
    };
    const rows = groups.get(label);
    if (rows === undefined) groups.set(label, [row]);
    else rows.push(row);
  });
  return [...groups].map(([label, rows]) => ({ by: label, rows }));
}

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

function figureOf(fitted: readonly Fitted[], plan: Plan) {
  const positive = fitted.every(({ group }) => group.rows.every(({ x }) => (x as number) > 0));
  return scalingFigure({
    name: 'fit',
    title: '',
    xTitle: plan.x.join(', '),
    yTitle: plan.y,
    xLog: positive,
    series: fitted.map(({ group, choice: { best } }, i) => {
      const xs = group.rows.map(({ x }) => x as number);
      const curve = curveOf(best, Math.min(...xs), Math.max(...xs));
      return {
        label: `${group.by ?? plan.y}: ${best.law}`,
        colour: SEQUENCE[(2 + 2 * i) % SEQUENCE.length]!,
        points: group.rows.map(({ x, y, sigma = 0 }) => ({
          x: x as number,
          y,
          low: y - 1.96 * sigma,
          high: y + 1.96 * sigma,
        })),
        ...(curve.length > 0 ? { curve } : {}),
      };
    }),
  });
}

function curveOf(fit: Fit<Input>, first: number, last: number): { x: number; y: number }[] {
  if (!fit.values.every(Number.isFinite)) return [];
  const at = (share: number) => (first > 0 ? first * (last / first) ** share : first + share * (last - first));
  return Array.from({ length: 120 }, (_, i) => ({ x: at(i / 119), y: fit.predict(at(i / 119)) }));
}

function choose(rows: readonly Row[], { laws, holdOut }: Plan): Choice<Input> {
  if (holdOut === undefined) return chooseLaw(rows, laws);
  return chooseLaw(rows as readonly LawPoint[], laws as readonly unknown[] as readonly Law[], { holdOut }) as never;
}

/** `inference-scaling fit`: laws fitted to columns of a table. */
export async function fit(args: readonly string[], out: (text: string) => void): Promise<void> {
  const { table: source, values } = parse(args, KINDS);
  const plan = await planOf(values);
  if (values.plot !== undefined) checkPlot(values.plot);
  const table = await openTable(source);
  let groups: Group[];
  try {
    groups = await groupsOf(table, plan);
  } finally {
    table.close();
  }
  const fitted = groups.map((group): Fitted => {
    const choice = plan.delta === undefined ? choose(group.rows, plan) : robustChoice(plan.laws, group.rows, plan);
    return { group, choice, json: jsonOf(group, choice, plan) };
  });
  if (values.plot !== undefined) await writePlot(values.plot, figureOf(fitted, plan));
  if (values.json) out(`${toJson({ groups: fitted.map(({ json }) => json) })}\n`);
  else out(`${report(fitted, plan)}\n`);
}

function report(fitted: readonly Fitted[], plan: Plan): string {
  const parts = [fitTable(fitted.map(({ group, choice }) => ({ label: group.by ?? plan.y, choice })))];
  for (const { group, choice, json } of fitted) {
    if (plan.holdOut !== undefined) {
      const errors = (json['alternatives'] as { law: string; holdOutError: number | null }[])
        .map(({ law, holdOutError: error }) => `${law} ${Number.isFinite(error) ? error!.toPrecision(3) : '-'}`)
        .join(', ');
      parts.push(`${group.by ?? plan.y}: error on the held-out largest budgets: ${errors}`);
    }
    if (choice.note !== '') parts.push(`${group.by ?? plan.y}: ${choice.note}`);
    if (process.stdout.isTTY && plan.x.length === 1) {
      const xs = group.rows.map(({ x }) => x as number);
      parts.push(
        textPlot(
          group.rows as readonly { x: number; y: number }[],
          curveOf(choice.best, Math.min(...xs), Math.max(...xs)),
        ),
      );
    }
  }
  return parts.join('\n');
}
