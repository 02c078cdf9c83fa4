import { TableError } from '../records/table.js';
import type { Log } from './log.js';
import type { LoggedSample, MarkedSample } from './sample.js';

/** Whether a mark is the one asked for: by its whole name, or by its filter or metric where it is named "metric,filter". */
const isAsked = (name: string, asked: string) => name === asked || name.split(',').includes(asked);

const listed = (names: Iterable<string>) => [...new Set(names)].sort().join(', ');

/** Numbers the samples of a problem on from one log to the next. */
class Numbering {
  private readonly taken = new Map<string, number>();
  private readonly here = new Map<string, number>();

  /** The number of a sample among all logs. */
  next({ model, task, problem, sample }: MarkedSample): number {
    const key = JSON.stringify([model ?? null, task ?? null, problem]);
    const number = (this.taken.get(key) ?? 0) + sample;
    this.here.set(key, Math.max(this.here.get(key) ?? 0, number + 1));
    return number;
  }

  endOfLog(): void {
    for (const [key, number] of this.here) this.taken.set(key, number);
    this.here.clear();
  }
}

function withMark(marked: MarkedSample, sample: number, filter: string | null): LoggedSample {
  const mark = filter === null ? undefined : marked.marks[filter];
  return {
    problem: marked.problem,
    sample,
    correct: mark?.correct ?? null,
    answer: mark?.answer ?? marked.answer ?? null,
    score: mark?.score ?? null,
    tokens_in: marked.tokensIn ?? null,
    tokens_out: marked.tokensOut ?? null,
    tokens_reasoning: marked.tokensReasoning ?? null,
    seconds: marked.seconds ?? null,
    model: marked.model ?? null,
    task: marked.task ?? null,
    filter,
    target: marked.target ?? null,
    input: marked.input ?? null,
    text: marked.text ?? null,
  };
}

/** The one mark of a sample that was asked for, or all where none was. */
function fittingOf({ marks }: MarkedSample, asked: string | undefined): string[] {
  const names = Object.keys(marks);
  if (asked === undefined) return names;
  return names.includes(asked) ? [asked] : names.filter((name) => isAsked(name, asked));
}

/** Reads one log, with one mark for every sample. */
async function* markedOnce(
  log: Log & { kind: 'samples' },
  asked: string | undefined,
  numbers: Numbering,
): AsyncGenerator<LoggedSample> {
  const met = new Map<string, Set<string>>();
  const chosen = new Map<string, string>();
  let ambiguous: string | undefined;
  for await (const marked of log.samples()) {
    const task = marked.task ?? '';
    const names = met.get(task) ?? new Set();
    met.set(task, names);
    for (const name of Object.keys(marked.marks)) names.add(name);
    if (ambiguous !== undefined) continue;
    const fitting = fittingOf(marked, asked);
    const [first] = fitting;
    if (fitting.length > 1 || (first !== undefined && (chosen.get(task) ?? first) !== first)) ambiguous = task;
    else if (first !== undefined) chosen.set(task, first);
    if (ambiguous === undefined && (first !== undefined || Object.keys(marked.marks).length === 0)) {
      yield withMark(marked, numbers.next(marked), first ?? null);
    }
  }
  for (const [task, names] of met) {
    const where = task === '' ? log.file.name : `${log.file.name}: ${task}`;
    if (task === ambiguous) {
      throw new TableError(
        `${where}: expected --filter with one of ${listed(names)}, which mark the same samples, got ${asked ?? 'none'}`,
      );
    }
    if (names.size > 0 && !chosen.has(task)) {
      throw new TableError(`${where}: expected --filter with one of ${listed(names)}, got ${asked}`);
    }
  }
}

/**
 * The samples of logs, each with one mark. Where a log marks the same samples in several ways (two filters, scorers or metrics), these are
 * never mixed: one has to be asked for. Samples of a problem are numbered on from one log to the next.
 *
 * @throws TableError Where several marks fit, or none; the message names them all.
 */
export async function* oneMark(
  logs: readonly (Log & { kind: 'samples' })[],
  asked: string | undefined,
): AsyncGenerator<LoggedSample> {
  const numbers = new Numbering();
  for (const log of logs) {
    yield* markedOnce(log, asked, numbers);
    numbers.endOfLog();
  }
}
