import { printable } from '../compute/printable.js';
import { type Series, scalingFigure } from '../figures/index.js';
import { naturally } from '../figures/words.js';
import { type Selection, selectionCurves, type Way } from '../measure/selection/selection-curves.js';
import { TableError } from '../records/table.js';
import { listOf } from '../records/tables/dialect.js';
import { columnLines } from '../records/text-table.js';
import { COMPARISONS, type Comparison } from '../tasks/answers/compare.js';
import { budgetsOf } from './budgets.js';
import { chanceAsked } from './chance.js';
import { chosenBeyondChance } from './choose-chance.js';
import { chooseDefaults } from './choose-log.js';
import { type ChooseColumns, type ChooseGroup, chooseGroups } from './choose-rows.js';
import { toJson } from './json.js';
import { type AskedStyle, PLOT_KINDS, PLOT_USAGE, plotStyle, writePlot } from './plot-file.js';
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

export const CHOOSE_USAGE = `inference-scaling choose TABLE --problem COLUMN [--correct COLUMN] [--score COLUMN] [--answer COLUMN] [options]
       inference-scaling choose LOG [options], for an evaluation log that \`import\` reads, or a folder of them
  what selection buys: best-of-k by scores, the majority of k answers, the majority weighted by scores, and pass@k, the oracle
  TABLE             CSV, TSV, JSON (lines, an array, an object) or Parquet, also packed by gzip; - for standard input; one row per sample
  --problem COLUMN  names the problem
  --correct COLUMN  right or wrong; without it an answer is right where it is the target
  --right WORDS     the words that are right, pass,C; all others are wrong
  --score COLUMN    the score of a verifier: best-of-k, and with answers the weighted majority
  --answer COLUMN   the answer: the majority
  --target COLUMN   the right answer
  --compare NAME    how answers are compared: text, number or latex (default text; latex for search-and-learn)
  --chance SHARE    corrects for guessing, of which this share is right (0.25 or 1/4; auto: 1 of as many as the letters in the column target);
                    what is missing to pass@k is left out then
  --cost COLUMN     what a sample costs, such as tokens_out: the cost at each k
  --verifier-cost COLUMN  what the score of a sample costs, in the same unit; added where scores choose
  --by COLUMN[,...] one result for each value of these columns
  --k LIST          numbers of samples, 1,10,100 (default powers of two up to the fewest samples)
  --subsets N       subsets over which the weighted majority is taken where there are more (default 2000)
  --bootstrap N     resamples of problems for the intervals (default 2000)
  --seed S          of the subsets and the bootstrap (default 0)
${PLOT_USAGE}
${TABLE_USAGE}
  --json            one JSON object instead of a table`;

const KINDS = {
  ...TABLE_KINDS,
  ...PLOT_KINDS,
  problem: 'string',
  correct: 'string',
  right: 'string',
  score: 'string',
  answer: 'string',
  target: 'string',
  compare: 'string',
  chance: 'string',
  cost: 'string',
  'verifier-cost': 'string',
  by: 'list',
  k: 'string',
  subsets: 'string',
  bootstrap: 'string',
  seed: 'string',
  json: 'boolean',
} as const;

interface Chosen extends Selection {
  readonly group: ChooseGroup;
  /** Whether values are corrected for guessing. */
  readonly beyondChance: boolean;
}

/** What choosing among k samples costs; undefined without a column of costs. */
function costAt({ cost, verifierCost }: ChooseGroup, way: Way, k: number): number | undefined {
  if (cost === undefined && verifierCost === undefined) return undefined;
  const scored = way === 'best-of-k' || way === 'weighted majority';
  return k * ((cost ?? 0) + (scored ? (verifierCost ?? 0) : 0));
}

function comparisonOf(asked: string | undefined, usual: Comparison['name']): Comparison {
  const name = asked ?? usual;
  if (!Object.hasOwn(COMPARISONS, name)) {
    throw new UsageError(`--compare: expected ${Object.keys(COMPARISONS).join(', ')}, got ${name}`);
  }
  return COMPARISONS[name as Comparison['name']];
}

function jsonOf({ group, curves, fall, beyondChance }: Chosen) {
  return {
    by: group.by,
    problems: group.problems.length,
    curves: curves.map(({ way, points }) => ({
      way,
      points: points.map(({ k, value, low, high, error, gap }) => ({
        k,
        value,
        ...(beyondChance ? {} : { se: error }),
        ci: [low, high],
        ...(way === 'pass@k' || beyondChance ? {} : { gap: { value: gap.value, ci: [gap.low, gap.high] } }),
        ...(costAt(group, way, k) === undefined ? {} : { cost: costAt(group, way, k) }),
      })),
    })),
    ...(fall === undefined
      ? {}
      : {
          overOptimisation: {
            from: fall.from,
            to: fall.to,
            fall: fall.value,
            ci: [fall.low, fall.high],
            falls: fall.falls,
          },
        }),
  };
}

const within = (low: number, high: number) => (Number.isNaN(low) ? '' : `[${low.toFixed(4)}, ${high.toFixed(4)}]`);

function linesOf({ group, curves, fall, beyondChance }: Chosen): string[] {
  const priced = group.cost !== undefined || group.verifierCost !== undefined;
  const gaps = (...cells: string[]) => (beyondChance ? [] : cells);
  const accuracy = beyondChance ? 'beyond chance' : 'accuracy';
  const head = ['', 'k', accuracy, '95 %', ...gaps('below pass@k', '95 %'), ...(priced ? ['cost'] : [])];
  const rows = curves.flatMap(({ way, points }) =>
    points.map(({ k, value, low, high, gap }) => [
      `  ${way}`,
      String(k),
      value.toFixed(4),
      within(low, high),
      ...gaps(...(way === 'pass@k' ? ['', ''] : [gap.value.toFixed(4), within(gap.low, gap.high)])),
      ...(priced ? [costAt(group, way, k)!.toPrecision(4)] : []),
    ]),
  );
  const one = group.problems.length === 1 ? ' (one problem: no interval, which is over problems)' : '';
  const told =
    fall === undefined
      ? []
      : [
          fall.falls
            ? `  best-of-k falls from k = ${fall.from} to k = ${fall.to} by ${fall.value.toFixed(4)} ${within(fall.low, fall.high)}: the verifier is over-optimised`
            : `  best-of-k is not seen to fall up to k = ${fall.to}: from k = ${fall.from} by ${fall.value.toFixed(4)} ${within(fall.low, fall.high)}`,
        ];
  return [
    `${printable(group.by ?? 'selection')}: ${group.problems.length} ${one === '' ? 'problems' : 'problem'}${one}`,
    ...columnLines([head, ...rows], [1, 2, 4, 6]),
    ...told,
  ];
}

function figureOf(chosen: readonly Chosen[], style: Partial<AskedStyle>) {
  const sorted = [...chosen].sort((one, other) => naturally(one.group.by ?? '', other.group.by ?? ''));
  const priced = chosen.every(({ group }) => group.cost !== undefined || group.verifierCost !== undefined);
  return scalingFigure({
    name: 'selection',
    xTitle: priced ? 'cost per problem' : 'samples k',
    ...(chosen.some(({ beyondChance }) => beyondChance)
      ? { yTitle: 'accuracy beyond chance' }
      : { yTitle: 'accuracy', yRange: [0, 1] as const }),
    ...style,
    series: sorted.flatMap(({ group, curves }) =>
      curves.map(
        ({ way, points }): Series => ({
          label: group.by === null ? way : `${group.by}: ${way}`,
          points: points.map(({ k, value, low, high }) => ({
            x: priced ? costAt(group, way, k)! : k,
            y: value,
            low: Number.isNaN(low) ? value : low,
            high: Number.isNaN(high) ? value : high,
          })),
        }),
      ),
    ),
  });
}

/** `inference-scaling choose`: what selection among repeated samples buys. */
export async function chooseCommand(args: readonly string[], out: (text: string) => void): Promise<void> {
  const { table: source, values } = parse(args, KINDS);
  const asked = columnsOf(values.by);
  const named = [values.problem, values.correct, values.score, values.answer, values.target, values.cost];
  const logs = await logsNamed(source, values, [...named, values['verifier-cost'], ...asked]);
  const seed = numberOf('seed', values.seed ?? '0', 0, 0xffffffff, true);
  const replicates = numberOf('bootstrap', values.bootstrap ?? '2000', 2, 1e6, true);
  const subsets = numberOf('subsets', values.subsets ?? '2000', 1, 1e7, true);
  const style = plotStyle(values);
  const learnt = logs?.logs.some(({ format }) => format === 'search-and-learn') === true;
  const compare = comparisonOf(values.compare, learnt ? 'latex' : 'text');
  const table = await openAsked(source, values, logs);
  let groups: ChooseGroup[];
  let chance: number | undefined;
  try {
    const columns: ChooseColumns = {
      problem: values.problem ?? (logs === undefined ? required('problem', undefined) : 'problem'),
      ...(await chooseDefaults(table, values, logs !== undefined)),
      cost: values.cost,
      verifierCost: values['verifier-cost'],
      by: await groupsOfSamples(table, source, asked, logs),
      compare,
      strict: values.strict === true,
      ...(values.right === undefined ? {} : { right: listOf(values.right) }),
    };
    groups = await chooseGroups(table, columns);
    chance = await chanceAsked(table, values.chance);
  } finally {
    table.close();
  }
  const chosen = groups.map((group): Chosen => {
    const fewest = group.problems.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
    const ks = budgetsOf(values.k, fewest);
    const beyond = ks.find((k) => k > fewest);
    if (beyond !== undefined) {
      throw new TableError(`--k: expected at most ${fewest}, the fewest samples of a problem, got ${beyond}`);
    }
    const selection = selectionCurves(group.problems, ks, { seed, replicates, subsets });
    const told = chance === undefined ? selection : chosenBeyondChance(selection, chance);
    return { group, beyondChance: chance !== undefined, ...told };
  });
  if (values.plot !== undefined) await writePlot(values.plot, figureOf(chosen, style));
  const { notes } = table;
  if (values.json) out(`${toJson({ groups: chosen.map(jsonOf), notes })}\n`);
  else out(`${[...chosen.flatMap(linesOf), ...noteLines(notes)].join('\n')}\n`);
}
