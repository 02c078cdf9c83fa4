import type { Progress } from '../compute/progress.js';
import { notebookDisplay } from './display.js';

const WIDTH = 24;
const EVERY_MS = { notebook: 200, terminal: 100, log: 10_000 } as const;

let bars = 0;

/**
 * The line of a progress bar: what is done, how many a second, how long the rest may take at that pace, and how much of it was in a store
 * before.
 *
 * @example progressLine({ done: 3, total: 12, label: 'flow' }, 3, 1500) // 'flow  ██████░░...  3 of 12, 2/s, 2 s, about 5 s left'
 */
export function progressLine(
  { done, total, label, stored = 0, versions = [] }: Progress,
  doneHere: number,
  elapsedMs: number,
): string {
  const filled = total === 0 ? WIDTH : Math.round((WIDTH * done) / total);
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
  const rate = doneHere > 0 && elapsedMs > 0 ? `${Number((doneHere / (elapsedMs / 1000)).toPrecision(2))}/s, ` : '';
  const left = doneHere > 0 && done < total ? `, about ${seconds((elapsedMs / doneHere) * (total - done))} left` : '';
  const by = versions.length === 0 ? '' : ` (some by version ${versions.join(', ')} of this library)`;
  const before = stored === 0 ? '' : `, ${stored} of ${total} rows from the store${by}`;
  return `${label}  ${bar}  ${done} of ${total}, ${rate}${seconds(elapsedMs)}${left}${before}`;
}

/**
 * Reports progress in place: one output of a notebook for each label, one line of a terminal, else a line every 10 s. A bar that begins
 * again, inside of another loop say, begins in its own place.
 *
 * @param now the clock, in milliseconds (default: that of the process)
 * @returns takes progress, and shows it
 * @example progressBar()({ label: 'sums', done: 4, total: 4 }) // undefined
 */
export function progressBar(now: () => number = () => performance.now()): (progress: Progress) => void {
  const ids = new Map<string, string>();
  let start = 0;
  let first = 0;
  let shown = 0;
  let before: Progress | undefined;
  return (progress) => {
    const id = ids.get(progress.label) ?? `progress-${process.pid}-${++bars}`;
    ids.set(progress.label, id);
    // After an end, or a step back, another sweep begins, with a clock of its own.
    if (before === undefined || before.done >= before.total || progress.done < before.done) {
      start = now();
      first = progress.done;
      shown = Number.NEGATIVE_INFINITY;
    }
    before = progress;
    const display = notebookDisplay();
    const terminal = process.stderr.isTTY === true;
    const every = display !== undefined ? EVERY_MS.notebook : terminal ? EVERY_MS.terminal : EVERY_MS.log;
    const last = progress.done >= progress.total;
    if (!last && now() - shown < every) return;
    shown = now();
    const line = progressLine(progress, progress.done - first, now() - start);
    if (display !== undefined) display({ 'text/plain': line }, id);
    else process.stderr.write(terminal && !last ? `\r\u001b[K${line}` : `${terminal ? '\r\u001b[K' : ''}${line}\n`);
  };
}
