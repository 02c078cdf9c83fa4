import { quotedText } from '../compute/printable.js';
import type { ChosenSample } from '../measure/selection/selection-curves.js';
import { groupBy, largest, smallest } from '../numerics/statistics.js';
import { type Table, TableError } from '../records/table.js';
import { type Cell, isGap } from '../records/tables/numbers.js';
import { type Comparison, numberedAnswers } from '../tasks/answers/compare.js';
import { verdictNote, verdictsOf } from './verdicts.js';

/** The columns that samples are chosen by. */
export interface ChooseColumns {
  readonly problem: string;
  /** Right or wrong; without it an answer is right where it is the target. */
  readonly correct: string | undefined;
  readonly score: string | undefined;
  readonly answer: string | undefined;
  readonly target: string | undefined;
  /** What a sample costs, and what its score costs. */
  readonly cost: string | undefined;
  readonly verifierCost: string | undefined;
  readonly by: readonly string[];
  readonly right?: readonly string[];
  readonly compare: Comparison;
  readonly strict: boolean;
}

/** One group of problems, ready to be chosen from. */
export interface ChooseGroup {
  readonly by: string | null;
  readonly problems: readonly (readonly ChosenSample[])[];
  /** What a sample and its score cost in the mean over problems; absent without such a column. */
  readonly cost?: number;
  readonly verifierCost?: number;
}

interface ReadSample {
  readonly problem: string;
  readonly label: string | null;
  readonly right: 0 | 1 | undefined;
  readonly score: number | undefined;
  readonly answer: string | undefined;
  readonly target: string | undefined;
  readonly cost: number | undefined;
  readonly verifierCost: number | undefined;
}

/** More different words than these are no verdicts. */
const MOST_WORDS = 50;

/** What each cell of a column of verdicts says; undefined where it says nothing. */
async function verdictsIn(table: Table, column: string, cells: readonly Cell[], right: readonly string[] | undefined) {
  const word = (cell: Cell) => (isGap(cell) ? undefined : cell!.trim().toLowerCase());
  const words = [...new Set(cells.map(word))].filter((one) => one !== undefined);
  const found = words.length > MOST_WORDS ? undefined : verdictsOf(words, right);
  if (found === undefined) {
    const usual = (cell: Cell) => isGap(cell) || verdictsOf([word(cell)!]) !== undefined;
    const at = Math.max(
      0,
      cells.findIndex((cell) => !usual(cell)),
    );
    throw new TableError(
      `${table.name}: row ${await table.rowOf(at)}, column ${quotedText(column)}: expected 1 or 0, true or false, yes or no (or --right WORDS), got ${quotedText(cells[at] ?? '')}`,
    );
  }
  if (found.unusual) table.notes.push(verdictNote(column, found));
  const yes = new Set(found.right);
  return cells.map((cell): 0 | 1 | undefined => {
    const one = word(cell);
    return one === undefined ? undefined : yes.has(one) ? 1 : 0;
  });
}

const textOf = (cell: Cell | undefined) =>
  cell === undefined || cell === null || cell.trim() === '' ? undefined : cell;

async function readSamples(table: Table, columns: ChooseColumns): Promise<ReadSample[]> {
  const { problem, correct, score, answer, target, cost, verifierCost, by, right } = columns;
  const numbers = async (column: string | undefined) =>
    column === undefined ? undefined : (await table.numbers([column], { gaps: true }))[0]!;
  const texts = async (column: string | undefined) =>
    column === undefined ? undefined : (await table.texts([column]))[0]!;
  const names = (await texts(problem))!;
  const labels = await table.texts(by);
  const verdicts = correct === undefined ? undefined : await verdictsIn(table, correct, (await texts(correct))!, right);
  const [answers, targets] = [await texts(answer), await texts(target)];
  const [scores, costs, verifierCosts] = [await numbers(score), await numbers(cost), await numbers(verifierCost)];
  const numberAt = (list: Float64Array | undefined, i: number) =>
    list === undefined || Number.isNaN(list[i]!) ? undefined : list[i]!;
  const unnamed = [problem, ...by].map((column, c) => ({ column, cells: c === 0 ? names : labels[c - 1]! }));
  for (const { column, cells } of unnamed) {
    const at = cells.findIndex((cell) => textOf(cell) === undefined);
    if (at < 0) continue;
    throw new TableError(
      `${table.name}: row ${await table.rowOf(at)}, column ${quotedText(column)}: expected a name, got nothing`,
    );
  }
  return names.map((name, i) => ({
    problem: name!,
    label: by.length === 0 ? null : labels.map((column) => column[i]).join(', '),
    right: verdicts?.[i],
    score: numberAt(scores, i),
    answer: textOf(answers?.[i]),
    target: textOf(targets?.[i]),
    cost: numberAt(costs, i),
    verifierCost: numberAt(verifierCosts, i),
  }));
}

/** The samples of one problem with their answers numbered; the first answer is the target where there is no verdict. */
function problemOf(samples: readonly ReadSample[], { compare, answer, correct }: ChooseColumns): ChosenSample[] {
  const target = correct === undefined ? samples[0]!.target : undefined;
  const numbered =
    answer === undefined ? [] : numberedAnswers([target, ...samples.map((sample) => sample.answer)], compare);
  return samples.map(({ right, score }, i) => ({
    right: right ?? (numbered[0] !== undefined && numbered[i + 1] === numbered[0] ? 1 : 0),
    score,
    answer: numbered[i + 1],
  }));
}

/** A mean over problems of what there is of a cost. */
function costOf(problems: readonly (readonly ReadSample[])[], of: (sample: ReadSample) => number | undefined) {
  const means = problems.flatMap((samples) => {
    const known = samples.map(of).filter((cost) => cost !== undefined);
    return known.length === 0 ? [] : [known.reduce((sum, cost) => sum + cost, 0) / known.length];
  });
  return means.length === 0 ? undefined : means.reduce((sum, cost) => sum + cost, 0) / means.length;
}

const rows = (count: number) => `${count} ${count === 1 ? 'row' : 'rows'}`;

/** Says what is odd about scores: below 0, or such as only the marks themselves are. */
function noteScores(table: Table, samples: readonly ReadSample[], answers: boolean): void {
  if (answers && samples.some(({ score }) => score! < 0)) {
    table.notes.push('scores below 0: no weighted majority, in which they would count against an answer');
  }
  const of = (verdict: 0 | 1) => samples.filter(({ right }) => right === verdict).map(({ score }) => score!);
  const [wrong, right] = [of(0), of(1)];
  if (wrong.length > 0 && right.length > 0 && smallest(right) > largest(wrong)) {
    table.notes.push('every right sample scores above every wrong one: the scores may be the marks themselves');
  }
}

/**
 * The samples of every problem in a table, for each value of `by`, in the order in which they come. Rows without a verdict, or without a
 * score where scores are asked for, are left out and counted in a note; `strict` refuses them.
 *
 * @throws TableError for a cell that does not say what its column should, by row and column
 */
export async function chooseGroups(table: Table, columns: ChooseColumns): Promise<ChooseGroup[]> {
  const { correct, score, answer, target, cost, verifierCost, strict } = columns;
  const all = await readSamples(table, columns);
  const without: [string | undefined, string, (sample: ReadSample) => boolean][] = [
    [correct, 'a verdict', ({ right }) => right === undefined],
    [correct === undefined ? target : undefined, 'a right answer', ({ target: right }) => right === undefined],
    [score, 'a score', (sample) => sample.score === undefined],
  ];
  for (const [column, what, lacks] of without) {
    if (column === undefined) continue;
    const count = all.filter(lacks).length;
    if (count === 0) continue;
    if (strict) {
      const at = all.findIndex(lacks);
      throw new TableError(
        `${table.name}: row ${await table.rowOf(at)}, column ${quotedText(column)}: expected ${what}, got nothing`,
      );
    }
    table.notes.push(`${rows(count)} without ${what} in column ${quotedText(column)} left out`);
  }
  const kept = all.filter((sample) => without.every(([column, , lacks]) => column === undefined || !lacks(sample)));
  if (kept.length === 0) throw new TableError(`${table.name}: expected at least one sample to choose, got none`);
  if (answer !== undefined) {
    const silent = kept.filter((sample) => sample.answer === undefined).length;
    if (silent > 0) table.notes.push(`${rows(silent)} without an answer cast no vote`);
  }
  if (score !== undefined) noteScores(table, kept, answer !== undefined);
  return [...groupBy(kept, ({ label }) => label)].map(([by, samples]) => {
    const problems = [...groupBy(samples, ({ problem }) => problem).values()];
    const [own, verifier] = [costOf(problems, (one) => one.cost), costOf(problems, (one) => one.verifierCost)];
    return {
      by,
      problems: problems.map((list) => problemOf(list, columns)),
      ...(cost === undefined || own === undefined ? {} : { cost: own }),
      ...(verifierCost === undefined || verifier === undefined ? {} : { verifierCost: verifier }),
    };
  });
}
