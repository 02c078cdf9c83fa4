import { fitBetaBinomial, forecastCoverage } from '../measure/beta-binomial.js';
import { type CoverageInterval, coverageCurve, type ProblemCount } from '../measure/pass-at-k.js';
import { columnSql, openTable, type Table, TableError } from '../records/table.js';
import { toJson } from './json.js';
import { numberOf, parse, required, UsageError } from './usage.js';

export const COVERAGE_USAGE = `inference-scaling coverage TABLE --problem COLUMN --correct COLUMN [options]
  TABLE             CSV, TSV, JSON lines or Parquet; - for standard input
  --problem COLUMN  names the problem
  --samples COLUMN  samples of the problem; without it every row is one sample
  --correct COLUMN  how many of them are right; without --samples 0 or 1, true or false
  --by COLUMN       one result for each value of this column
  --k LIST          numbers of samples, 1,10,100; powers of two up to the fewest samples unless told
  --law beta-binomial  also fit the spread of difficulty, and forecast coverage at every k, beyond the samples too
  --bootstrap N     resamples of problems for the intervals; 400 unless told
  --seed S          of the bootstrap; 0 unless told
  --json            one JSON object instead of a table`;

const KINDS = {
  problem: 'string',
  samples: 'string',
  correct: 'string',
  by: 'string',
  k: 'string',
  law: 'string',
  bootstrap: 'string',
  seed: 'string',
  json: 'boolean',
} as const;

interface Columns {
  readonly problem: string;
  readonly samples: string | undefined;
  readonly correct: string;
  readonly by: string | undefined;
}

interface Counted {
  readonly by: string | null;
  readonly problems: readonly ProblemCount[];
}

const TRUTH = `CASE lower(trim(value)) WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN '1' THEN 1 WHEN '0' THEN 0 WHEN '1.0' THEN 1 WHEN '0.0' THEN 0 END`;

/** The first row whose cell fails a test, for the message. */
async function firstBad(table: Table, column: string, test: string, expected: string): Promise<void> {
  const value = columnSql(column);
  const failing = `NOT coalesce(${test.replaceAll('value', value)}, false)`;
  const [count] = await table.query(`SELECT count(*) AS n FROM data WHERE ${failing}`);
  if (Number(count!['n']) === 0) return;
  const [bad] = await table.query(
    `SELECT row, ${value} AS cell FROM (SELECT row_number() OVER () AS row, ${value} FROM data) WHERE ${failing} LIMIT 1`,
  );
  const got = bad!['cell'] === null ? 'nothing' : JSON.stringify(bad!['cell']);
  throw new TableError(`${table.name}: row ${bad!['row']}, column "${column}": expected ${expected}, got ${got}`);
}

const WHOLE =
  'try_cast(value AS DOUBLE) >= 0 AND try_cast(value AS DOUBLE) = floor(try_cast(value AS DOUBLE)) AND isfinite(try_cast(value AS DOUBLE))';

/** With counts in the table, a problem has one row: two could be one counted twice. */
async function onlyOnce(table: Table, problem: string, by: string | undefined): Promise<void> {
  const key = [problem, by].filter((name) => name !== undefined).map(columnSql);
  const numbered = `SELECT row_number() OVER () AS row, ${key.join(', ')} FROM data`;
  const [twice] = await table.query(
    `SELECT ${key[0]} AS problem, list(row)[1:2] AS at, count(*) AS n FROM (${numbered}) GROUP BY ${key.join(', ')}
     HAVING count(*) > 1 ORDER BY min(row) LIMIT 1`,
  );
  if (twice === undefined) return;
  const [first, second] = twice['at'] as unknown[];
  throw new TableError(
    `${table.name}: problem ${JSON.stringify(twice['problem'])}: expected one row of counts, got ${twice['n']} (rows ${first}, ${second})`,
  );
}

/** Samples and right ones of every problem, one row of the result a problem. */
async function countsOf(table: Table, { problem, samples, correct, by }: Columns): Promise<Counted[]> {
  for (const column of [problem, correct, samples, by]) {
    if (column !== undefined && !table.columns.includes(column)) {
      throw new TableError(
        `${table.name}: expected a column "${column}", got ${table.columns.slice(0, 20).join(', ')}`,
      );
    }
  }
  await firstBad(table, problem, 'value IS NOT NULL', 'the name of a problem');
  if (samples === undefined) await firstBad(table, correct, `(${TRUTH}) IS NOT NULL`, '0, 1, true or false');
  else {
    await firstBad(table, samples, WHOLE, 'a whole number of samples');
    await firstBad(table, correct, WHOLE, 'a whole number of right samples');
  }
  if (samples !== undefined) await onlyOnce(table, problem, by);
  const label = by === undefined ? 'NULL' : columnSql(by);
  const right =
    samples === undefined ? TRUTH.replaceAll('value', columnSql(correct)) : `try_cast(${columnSql(correct)} AS BIGINT)`;
  const all = samples === undefined ? 'count(*)' : `sum(try_cast(${columnSql(samples)} AS BIGINT))`;
  const rows = await table.query(
    `SELECT ${label} AS label, ${columnSql(problem)} AS problem, ${all}::DOUBLE AS samples, sum(${right})::DOUBLE AS correct
     FROM data GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const groups = new Map<string | null, ProblemCount[]>();
  for (const row of rows) {
    const count = { samples: Number(row['samples']), correct: Number(row['correct']) };
    if (count.correct > count.samples) {
      throw new TableError(
        `${table.name}: problem ${JSON.stringify(row['problem'])}: expected at most ${count.samples} right samples in column "${correct}", got ${count.correct}`,
      );
    }
    const key = row['label'] as string | null;
    groups.set(key, [...(groups.get(key) ?? []), count]);
  }
  if (groups.size === 0) throw new TableError(`${table.name}: expected at least one row, got none`);
  return [...groups].map(([key, problems]) => ({ by: key, problems }));
}

function budgetsOf(text: string | undefined, fewest: number): number[] {
  if (text !== undefined) return text.split(',').map((part) => numberOf('k', part, 1, 1e12, true));
  const powers: number[] = [];
  for (let k = 1; k <= fewest; k *= 2) powers.push(k);
  return powers;
}

interface Covered {
  readonly by: string | null;
  readonly problems: number;
  readonly coverage: { readonly k: number; readonly value: number; readonly ci: readonly [number, number] }[];
  readonly fit?: Record<string, unknown>;
}

const shown = ({ k, value, low, high }: CoverageInterval) => ({ k, value, ci: [low, high] as const });

function cover(
  { by, problems }: Counted,
  asked: string | undefined,
  law: boolean,
  seed: number,
  replicates: number,
): Covered {
  const fewest = Math.min(...problems.map(({ samples }) => samples));
  const ks = budgetsOf(asked, fewest);
  const within = ks.filter((k) => k <= fewest);
  if (!law && within.length < ks.length) {
    throw new UsageError(
      `--k: expected at most ${fewest}, the fewest samples of a problem, got ${Math.max(...ks)} (--law beta-binomial forecasts beyond)`,
    );
  }
  const coverage =
    problems.length < 2
      ? (() => {
          throw new TableError(
            `expected at least 2 problems${by === null ? '' : ` in "${by}"`}, got ${problems.length}`,
          );
        })()
      : coverageCurve(problems, within, { seed, replicates }).map(shown);
  if (!law) return { by, problems: problems.length, coverage };
  const fit = fitBetaBinomial(problems);
  const parameter = (value: number, se: number) => ({
    value,
    se,
    ci: [value * Math.exp((-1.96 * se) / value), value * Math.exp((1.96 * se) / value)],
  });
  return {
    by,
    problems: problems.length,
    coverage,
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

function report(groups: readonly Covered[]): string {
  const line = (name: string, { k, value, ci: [low, high] }: Covered['coverage'][number]) =>
    `  ${name.padEnd(10)} ${String(k).padStart(9)}  ${value.toFixed(4)}  [${low.toFixed(4)}, ${high.toFixed(4)}]`;
  return groups
    .flatMap(({ by, problems, coverage, fit }) => [
      `${by ?? 'coverage'}: ${problems} problems`,
      ...coverage.map((point) => line('pass@k', point)),
      ...(fit === undefined
        ? []
        : [
            `  beta-binomial: ${fit['status']}${fit['note'] ? `, ${fit['note']}` : ''}; exponent ${Number(fit['exponent']).toPrecision(4)}`,
          ]),
      ...((fit?.['forecast'] ?? []) as Covered['coverage']).map((point) => line('forecast', point)),
    ])
    .join('\n');
}

/** `inference-scaling coverage`: pass@k of a table of samples or of counts. */
export async function coverageCommand(args: readonly string[], out: (text: string) => void): Promise<void> {
  const { table: source, values } = parse(args, KINDS);
  const columns: Columns = {
    problem: required('problem', values.problem),
    correct: required('correct', values.correct),
    samples: values.samples,
    by: values.by,
  };
  if (values.law !== undefined && values.law !== 'beta-binomial') {
    throw new UsageError(`--law: expected beta-binomial, got ${values.law}`);
  }
  const seed = numberOf('seed', values.seed ?? '0', 0, 0xffffffff, true);
  const replicates = numberOf('bootstrap', values.bootstrap ?? '400', 2, 1e6, true);
  const table = await openTable(source);
  let counted: Counted[];
  try {
    counted = await countsOf(table, columns);
  } finally {
    table.close();
  }
  const groups = counted.map((group) => cover(group, values.k, values.law !== undefined, seed, replicates));
  out(`${values.json ? toJson({ groups }) : report(groups)}\n`);
}
