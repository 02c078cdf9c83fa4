import { printable } from '../compute/printable.js';
import { listOf } from '../records/tables/dialect.js';
import { entryAt } from '../records/tables/file.js';
import { chanceAsked } from './chance.js';
import { type CountColumns, type CountedGroup, countProblems } from './counts.js';
import { type Covered, cover } from './coverage-curve.js';
import type { CoveredPoint } from './coverage-point.js';
import { toJson } from './json.js';
import { PLOT_KINDS, PLOT_USAGE, plotStyle, writePlot } from './plot-file.js';
import {
  columnsOf,
  groupsOfSamples,
  logsNamed,
  noteLines,
  openAsked,
  TABLE_KINDS,
  TABLE_USAGE,
} from './table-options.js';
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
  --k LIST          numbers of samples, 1,10,100 (default powers of two up to the fewest samples); beyond the fewest it is coverage of the
                    problems that have as many, with bounds for all
  --measure NAME    pass@k, one of k samples right (default), or pass^k, all of them
  --chance SHARE    corrects for guessing, of which this share is right (0.25 or 1/4; auto: 1 of as many as the letters in the column target):
                    0 is a guesser, 1 all right
  --stopped RULE    how sampling ended, where that hung on what came of it: success, at the first right sample of a problem (or the r-th:
                    success:3), or batch, after the batch that held it (batch:60)
  --law NAME        also fit a law, and forecast coverage at every k, beyond the samples too: beta-binomial, the spread of
                    difficulty, by the likelihood of the counts; coverage, y = exp(-a k^-b), to the curve
  --bootstrap N     resamples of problems for the intervals (default 400)
  --seed S          of the bootstrap (default 0)
${PLOT_USAGE}
${TABLE_USAGE}
  --json            one JSON object instead of a table`;

const KINDS = {
  ...TABLE_KINDS,
  ...PLOT_KINDS,
  problem: 'string',
  samples: 'string',
  correct: 'string',
  right: 'string',
  by: 'list',
  k: 'string',
  law: 'string',
  measure: 'string',
  chance: 'string',
  stopped: 'string',
  bootstrap: 'string',
  seed: 'string',
  json: 'boolean',
} as const;

function report(groups: readonly Covered[], measure: string): string {
  const within = ([low, high]: readonly [number, number]) =>
    Number.isNaN(low) ? '' : `  [${low.toFixed(4)}, ${high.toFixed(4)}]`;
  const line = (name: string, { k, value, ci, problems, bounds }: CoveredPoint) =>
    `  ${name.padEnd(10)} ${String(k).padStart(9)}  ${value.toFixed(4)}${within(ci)}${bounds === undefined ? '' : `  of ${problems} problems; of all from ${bounds[0].toFixed(4)} to ${bounds[1].toFixed(4)}`}`;
  return groups
    .flatMap(({ by, problems, coverage, fit }) => [
      `${printable(by ?? 'coverage')}: ${problems} ${problems === 1 ? 'problem' : 'problems'}`,
      ...coverage.map((point) => line(measure, point)),
      ...(fit === undefined
        ? []
        : [
            `  ${fit['law']}: ${fit['status']}${fit['note'] ? `, ${fit['note']}` : ''}${Number.isFinite(fit['exponent']) ? `; exponent ${Number(fit['exponent']).toPrecision(4)}` : '; no exponent'}`,
          ]),
      ...((fit?.['forecast'] ?? []) as readonly CoveredPoint[]).map((point) => line('forecast', point)),
    ])
    .join('\n');
}

/** `inference-scaling coverage`: pass@k of a table of samples or of counts. */
export async function coverageCommand(args: readonly string[], out: (text: string) => void): Promise<void> {
  const { table: source, values } = parse(args, KINDS);
  const asked = columnsOf(values.by);
  const logs = await logsNamed(source, values, [values.problem, values.correct, values.samples, ...asked]);
  const inLog = logs?.kind === 'samples';
  if (logs === undefined && values.problem === undefined && values.correct === undefined) {
    if (source !== '-') entryAt(source);
    throw new UsageError(`${source}: expected an evaluation log, or --problem and --correct for a table, got neither`);
  }
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
  const style = plotStyle(values);
  const table = await openAsked(source, values, logs);
  let counted: CountedGroup[];
  let chance: number | undefined;
  try {
    const by = await groupsOfSamples(table, source, asked, logs);
    counted = await countProblems(table, { ...columns, by });
    chance = await chanceAsked(table, values.chance);
  } finally {
    table.close();
  }
  const groups: Covered[] = [];
  for (const group of counted) {
    const { k, law, stopped, measure } = values;
    groups.push(await cover(group, { k, law, stopped, measure, chance, seed, replicates }, table.notes));
  }
  if (values.plot !== undefined) {
    const { coverageFigure } = await import('./coverage-figure.js');
    await writePlot(values.plot, coverageFigure(groups, style, chance !== undefined));
  }
  const notes = [...new Set(table.notes)];
  out(
    `${values.json ? toJson({ groups: groups.map(({ curve: _, ...group }) => group), notes }) : [report(groups, values.measure ?? 'pass@k'), ...noteLines(notes)].join('\n')}\n`,
  );
}
