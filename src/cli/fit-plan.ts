import { HUBER_DELTA } from '../fit/huber-log.js';
import { FIT_METHODS, type FitMethod } from '../fit/solve/starts.js';
import type { Input, Law } from '../laws/law.js';
import { CURVES, LAWS, SURFACES } from '../laws/laws.js';
import { listOf } from '../records/tables/dialect.js';
import { PLOT_KINDS, PLOT_USAGE } from './plot-file.js';
import { columnsOf, TABLE_KINDS, TABLE_USAGE } from './table-options.js';
import { numberOf, required, UsageError, type Values } from './usage.js';

export type AnyLaw = Law<Input>;

/** A law of one or several x, called with x of the right kind. */
const any = (law: Law | Law<readonly number[]>) => law as unknown as AnyLaw;

const MENU = LAWS.map(any);
const NAMED = CURVES.map(any);
const NAMES = [...CURVES, ...SURFACES].map(({ name }) => name);

export const FIT_USAGE = `inference-scaling fit TABLE --x COLUMN --y COLUMN [options]
  TABLE             CSV, TSV, JSON (lines, an array, an object) or Parquet, also packed by gzip; - for standard input
                    or an evaluation log, or a folder of them, that \`import\` reads
  --x COLUMN[,...]  what was spent; two columns (parameters, compute) for the joint law
  --y COLUMN        what came of it
  --sigma COLUMN    standard errors of y
  --by COLUMN[,...] one fit for each value of these columns
  --law NAME        auto (the menu compared; the default), or one law: ${NAMES.join(', ')}
  --model EXPR      a law of your own in x (x1, x2, ... for several columns), such as "b1*(1-exp(-b2*x))"
  --start LIST      where the fit of --model starts: b1=500,b2=0.0001
  --loss NAME       squares (the default), or huber-log: Huber's loss of ln y - ln f, for one law, without --sigma
  --delta D         where huber-log goes from the square to the size of a log residual (default ${HUBER_DELTA})
  --engine NAME     what looks for the least squares: own (the default), or ml-levenberg-marquardt, the npm package
  --iso-flops COLUMN  approach 2 of Hoffmann et al. instead of laws: a parabola of y in the logarithm of x, the parameters, at each budget in this
                    column, and how the best x grows with the budget; --bootstrap 400 unless asked for
  --unit U          FLOPs per parameter and token, for the tokens at each budget (default 6)
  --hold-out SHARE  also fit without the largest share of the budgets, and report the error on them; it counts for the choice
  --bootstrap N     intervals of the parameters from N resamples of rows; of the profile likelihood unless asked for
  --cluster COLUMN  resamples the values of this column, with all their rows, in place of rows
  --seed S          of the bootstrap (default 0)
${PLOT_USAGE}
${TABLE_USAGE}
  --json            one JSON object instead of a table`;

export const FIT_KINDS = {
  ...TABLE_KINDS,
  ...PLOT_KINDS,
  x: 'string',
  y: 'string',
  sigma: 'string',
  by: 'list',
  law: 'string',
  model: 'string',
  start: 'string',
  loss: 'string',
  delta: 'string',
  engine: 'string',
  'iso-flops': 'string',
  unit: 'string',
  'hold-out': 'string',
  bootstrap: 'string',
  cluster: 'string',
  seed: 'string',
  json: 'boolean',
} as const;

export interface Plan {
  readonly x: readonly string[];
  readonly y: string;
  readonly sigma?: string;
  readonly by: readonly string[];
  readonly strict: boolean;
  readonly cluster?: string;
  readonly laws: readonly AnyLaw[];
  readonly holdOut?: number;
  readonly replicates?: number;
  readonly seed: number;
  /** Of Huber's loss on log residuals; least squares without it. */
  readonly delta?: number;
  readonly engine: FitMethod;
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
  const twice = values.find(([name], i) => values.findIndex(([other]) => other === name) < i);
  if (twice !== undefined) throw new UsageError(`--start: expected each name once, got ${twice[0]} twice`);
  const variables = columns === 1 ? ['x'] : Array.from({ length: columns }, (_, i) => `x${i + 1}`);
  const { expressionLaw } = await import('../laws/expression.js');
  try {
    return any(expressionLaw(model, Object.fromEntries(values), { variables: variables as [string] }));
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** Which solver --engine names, and that nothing is asked for that is only this library's own. */
function engineOf({ engine = 'own', loss, bootstrap }: Values<typeof FIT_KINDS>): FitMethod {
  const named = FIT_METHODS.find((method) => method === engine);
  if (named === undefined) throw new UsageError(`--engine: expected ${FIT_METHODS.join(' or ')}, got ${engine}`);
  if (named !== 'own' && loss !== undefined && loss !== 'squares') {
    throw new UsageError(`--engine ${named}: expected --loss squares, got ${loss}`);
  }
  if (named !== 'own' && bootstrap !== undefined) {
    throw new UsageError(`--engine ${named}: expected no --bootstrap, whose fits are this library's own, got one`);
  }
  return named;
}

/** What the options of a fit ask for. */
export async function planOf(values: Values<typeof FIT_KINDS>): Promise<Plan> {
  const x = listOf(required('x', values.x));
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
    by: columnsOf(values.by),
    strict: values.strict === true,
    engine: engineOf(values),
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
    ...(values.cluster === undefined ? {} : { cluster: values.cluster }),
    ...(values['hold-out'] === undefined ? {} : { holdOut: numberOf('hold-out', values['hold-out'], 0, 0.9, false) }),
    ...(values.bootstrap === undefined ? {} : { replicates: numberOf('bootstrap', values.bootstrap, 2, 1e6, true) }),
  };
}
