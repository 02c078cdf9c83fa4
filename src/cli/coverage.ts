import { printable } from '../compute/printable.js';
import { scalingFigure } from '../figures/scaling.js';
import { naturally } from '../figures/words.js';
import { fitCoverage } from '../fit/coverage-fit.js';
import { fitBetaBinomial, forecastCoverage } from '../measure/answers/beta-binomial.js';
import { type CoverageInterval, coverageCurve, type ProblemCount } from '../measure/answers/pass-at-k.js';
import type { BootstrapOptions } from '../numerics/bootstrap.js';
import { listOf } from '../records/tables/dialect.js';
import { budgetsOf } from './budgets.js';
import { type CountColumns, type CountedGroup, countProblems } from './counts.js';
import { toJson } from './json.js';
import { checkPlot, writePlot } from './plot-file.js';
import { columnsOf, groupsOfLogs, logsNamed, noteLines, openAsked, TABLE_KINDS, TABLE_USAGE } from './table-options.js';
import { numberOf, parse, required, UsageError } from './usage.js';

export const COVERAGE_USAGE = `inference-scaling coverage TABLE --problem COLUMN --correct COLUMN [options]
       inference-scaling coverage LOG [options], for an evaluation log that \`import\` reads, or a folder of them
  TABLE             CSV, TSV, JSON (lines, an array, an object) or Parquet, also packed by gzip; - for standard input
  --problem COLUMN  names the problem
  --samples COLUMN  samples of the problem; without it every row is one sample
  --correct COLUMN  how many of them are right; without --samples 1 or 0, true or false, yes or no, or other words that tell;
                    a list of them in a cell is that many samples
  --right WORDS     the words that are right, pass,C; all others are wrong
  --by COLUMN[,...] one result for each value of these columns
  --k LIST          numbers of samples, 1,10,100; powers of two up to the fewest samples unless told
  --law NAME        also fit a law, and forecast coverage at every k, beyond the samples too: beta-binomial, the spread of
                    difficulty, by the likelihood of the counts; coverage, y = exp(-a k^-b), to the curve
  --bootstrap N     resamples of problems for the intervals; 400 unless told
  --seed S          of the bootstrap; 0 unless told
  --plot FILE       svg, pdf, png or html
${TABLE_USAGE}
  --json            one JSON object instead of a table`;

const KINDS = {
  ...TABLE_KINDS,
  problem: 'string',
  samples: 'string',
  correct: 'string',
  right: 'string',
  by: 'list',
  k: 'string',
  law: 'string',
  bootstrap: 'string',
  seed: 'string',
  plot: 'string',
  json: 'boolean',
} as const;

interface Covered {
  readonly by: string | null;
  readonly problems: number;
  readonly coverage: { readonly k: number; readonly value: number; readonly ci: readonly [number, number] }[];
  readonly fit?: Record<string, unknown>;
}

const shown = ({ k, value, low, high }: CoverageInterval) => ({ k, value, ci: [low, high] as const });

/** The coverage law fitted to the curve at the k within the samples. */
function lawOfCurve(
  problems: readonly ProblemCount[],
  within: readonly number[],
  ks: readonly number[],
  options: BootstrapOptions,
): Record<string, unknown> {
  const { fit, parameters, forecast } = fitCoverage(problems, within, options, ks);
  const found = fit.status !== 'not identified' && fit.status !== 'too few points' && fit.status !== 'failed';
  const parameter = (i: number) => ({
    value: found ? parameters.value[i] : Number.NaN,
    se: found ? parameters.error[i] : Number.NaN,
    ci: found ? [parameters.low[i], parameters.high[i]] : [Number.NaN, Number.NaN],
  });
  return {
    law: 'coverage',
    status: fit.status,
    note: fit.note,
    parameters: { a: parameter(0), b: parameter(1) },
    exponent: found ? parameters.value[1] : Number.NaN,
    sse: fit.sse,
    forecast: (found ? forecast : []).map(({ k, value, low, high }) => ({ k, value, ci: [low, high] })),
  };
}

function cover(
  { by, problems }: CountedGroup,
  asked: string | undefined,
  law: string | undefined,
  seed: number,
  replicates: number,
): Covered {
  const fewest = problems.reduce((least, { samples }) => Math.min(least, samples), Number.POSITIVE_INFINITY);
  const ks = budgetsOf(asked, fewest);
  const within = ks.filter((k) => k <= fewest);
  if (law === undefined && within.length < ks.length) {
    throw new UsageError(
      `--k: expected at most ${fewest}, the fewest samples of a problem, got ${ks.reduce((most, k) => Math.max(most, k))} (--law forecasts beyond)`,
    );
  }
  const coverage = coverageCurve(problems, within, { seed, replicates }).map(shown);
  const common = { by, problems: problems.length, coverage };
  if (law === undefined) return common;
  if (law === 'coverage') return { ...common, fit: lawOfCurve(problems, within, ks, { seed, replicates }) };
  const fit = fitBetaBinomial(problems);
  const parameter = (value: number, se: number) => ({
    value,
    se,
    ci: [value * Math.exp((-1.96 * se) / value), value * Math.exp((1.96 * se) / value)],
  });
  return {
    ...common,
    fit: {
      law: 'beta-binomial',
      status: fit.status,
      note: fit.note,
      parameters: { alpha: parameter(fit.alpha, fit.errors[0]), beta: parameter(fit.beta, fit.errors[1]) },
      exponent: fit.exponent,
      logLikelihood: fit.logLikelihood,
      forecast: fit.status === 'converged' ? forecastCoverage(fit, ks).map(shown) : [],
    },
  };
}

function figureOf(groups: readonly Covered[]) {
  const sorted = [...groups].sort((one, other) => naturally(one.by ?? '', other.by ?? ''));
  return scalingFigure({
    name: 'coverage',
    xTitle: 'samples k',
    yTitle: 'coverage (pass@k)',
    yRange: [0, 1],
    series: sorted.map(({ by, coverage, fit }) => {
      const forecast = [...((fit?.['forecast'] ?? []) as Covered['coverage'])].sort((a, b) => a.k - b.k);
      const band = forecast.map(({ k, ci: [low, high] }) => ({ x: k, low, high }));
      return {
        label: `${by ?? 'coverage'}${fit === undefined ? '' : `: ${fit['law']}`}`,
        points: coverage.map(({ k, value, ci: [low, high] }) => ({ x: k, y: value, low, high })),
        ...(forecast.length < 2 ? {} : { curve: forecast.map(({ k, value }) => ({ x: k, y: value })) }),
        ...(band.length > 1 && band.every(({ low, high }) => Number.isFinite(low + high)) ? { band } : {}),
      };
    }),
  });
}

function report(groups: readonly Covered[]): string {
  const line = (name: string, { k, value, ci: [low, high] }: Covered['coverage'][number]) =>
    `  ${name.padEnd(10)} ${String(k).padStart(9)}  ${value.toFixed(4)}  [${low.toFixed(4)}, ${high.toFixed(4)}]`;
  return groups
    .flatMap(({ by, problems, coverage, fit }) => [
      `${printable(by ?? 'coverage')}: ${problems} problems`,
      ...coverage.map((point) => line('pass@k', point)),
      ...(fit === undefined
        ? []
        : [
            `  ${fit['law']}: ${fit['status']}${fit['note'] ? `, ${fit['note']}` : ''}${Number.isFinite(fit['exponent']) ? `; exponent ${Number(fit['exponent']).toPrecision(4)}` : '; no exponent'}`,
          ]),
      ...((fit?.['forecast'] ?? []) as Covered['coverage']).map((point) => line('forecast', point)),
    ])
    .join('\n');
}

/** `inference-scaling coverage`: pass@k of a table of samples or of counts. */
export async function coverageCommand(args: readonly string[], out: (text: string) => void): Promise<void> {
  const { table: source, values } = parse(args, KINDS);
  const asked = columnsOf(values.by);
  const logs = await logsNamed(source, values, [values.problem, values.correct, values.samples, ...asked]);
  const inLog = logs?.kind === 'samples';
  const columns: CountColumns = {
    problem: values.problem ?? (inLog ? 'problem' : required('problem', undefined)),
    correct: values.correct ?? (inLog ? 'correct' : required('correct', undefined)),
    samples: values.samples,
    by: asked,
    strict: values.strict === true,
    ...(values.right === undefined ? {} : { right: listOf(values.right) }),
  };
  if (values.law !== undefined && values.law !== 'beta-binomial' && values.law !== 'coverage') {
    throw new UsageError(`--law: expected beta-binomial or coverage, got ${values.law}`);
  }
  const seed = numberOf('seed', values.seed ?? '0', 0, 0xffffffff, true);
  const replicates = numberOf('bootstrap', values.bootstrap ?? '400', 2, 1e6, true);
  if (values.plot !== undefined) checkPlot(values.plot);
  const table = await openAsked(source, values, logs);
  let counted: CountedGroup[];
  try {
    const by = logs === undefined || asked.length > 0 ? asked : await groupsOfLogs(table, logs);
    counted = await countProblems(table, { ...columns, by });
  } finally {
    table.close();
  }
  const groups = counted.map((group) => cover(group, values.k, values.law, seed, replicates));
  if (values.plot !== undefined) await writePlot(values.plot, figureOf(groups));
  const { notes } = table;
  out(`${values.json ? toJson({ groups, notes }) : [report(groups), ...noteLines(notes)].join('\n')}\n`);
}
