import { escaped } from '../figures/escaped.js';
import type { Figure } from '../figures/figure.js';
import { plotFit } from '../figures/plots.js';
import type { Choice } from '../fit/choose.js';
import type { Fit } from '../fit/least-squares.js';
import { verdictOf } from '../fit/table.js';
import {
  type Frame,
  isChoice,
  isClaim,
  isDrawable,
  isFit,
  isFrame,
  isPlotly,
  isRecords,
  type ShownClaim,
  type Unknown,
} from './kinds.js';
import { type Output, ownBundle, showsItself } from './own.js';
import { pictureOf, plotlyFigure } from './picture.js';
import { anyText, htmlTable, MOST_ROWS, plainTable, type ShownTable, shortly, tableOf } from './table.js';

/** How much of a table is shown. */
export interface ShowOptions {
  /** Rows of a table that are shown (default 40): of more, the first and the last half as many. `Infinity` for all. */
  readonly rows?: number;
}

const VERDICT_MARKS: Readonly<Record<string, string>> = { supported: '✓', contradicted: '✗', undecided: '?' };

/** Rows of a frame with their index in front, where that is not their number. */
function frameTable(frame: Frame, most: number): ShownTable {
  const rows = (frame.values as unknown[]).map((row) => (Array.isArray(row) ? row : [row]));
  const columns = frame.columns.map(String);
  const isNumbered = frame.index.length !== rows.length || frame.index.every((name, i) => name === i);
  if (isNumbered) return tableOf(columns, rows, most);
  const named = rows.map((row, i) => [frame.index[i], ...row]);
  return tableOf(['', ...columns], named, most);
}

function recordTable(records: readonly Unknown[], most: number): ShownTable {
  const columns = [...new Set(records.flatMap(Object.keys))];
  const rows = records.map((record) => columns.map((name) => record[name]));
  return tableOf(columns, rows, most);
}

function fitTable(fit: Fit): ShownTable {
  const { law, formula, parameters, values, errors, intervals, status, note } = fit;
  const rows = parameters.map((name, j) => [name, values[j], errors[j], ...(intervals[j] ?? [])]);
  const caption = `${law}: ${formula}; ${[status, note].filter(Boolean).join(', ')}`;
  return { columns: ['parameter', 'value', 'standard error', 'low', 'high'], rows, caption };
}

function choiceTable(choice: Choice): ShownTable {
  const rows = choice.fits.map((fit, i) => [fit.law, fit.aicc, choice.weights[i], fit.status]);
  const caption = [verdictOf(choice as Choice<never>), choice.note].filter(Boolean).join(': ');
  return { columns: ['law', 'AICc', 'weight', 'status'], rows, caption };
}

function claimLines({ id, sentence, verdict, effect, interval, unit, why }: ShownClaim): string[] {
  const range = interval === null || interval === undefined ? '' : ` [${interval.map(shortly).join(', ')}]`;
  const size = effect === null || effect === undefined ? 'no evidence' : `effect ${shortly(effect)}${range}`;
  const measured = unit && effect !== null ? `${size} ${unit}` : size;
  return [
    `${id}: ${sentence}`,
    `${VERDICT_MARKS[verdict] ?? ''} ${verdict}, ${measured}`.trim(),
    ...(why ? [why] : []),
  ];
}

const tables = (...list: ShownTable[]): Output => ({
  data: { 'text/html': list.map(htmlTable).join('\n'), 'text/plain': list.map(plainTable).join('\n\n') },
});

/** What is shown of a value that the library knows, drawings still undrawn; undefined for the rest. */
export function partsOf(
  value: unknown,
  { rows = MOST_ROWS }: ShowOptions = {},
): readonly (Output | Figure)[] | undefined {
  if (isDrawable(value)) return [value];
  if (isPlotly(value)) return [plotlyFigure(value)];
  if (isClaim(value)) {
    const [head, ...rest] = claimLines(value);
    const html = [`<strong>${escaped(head!)}</strong>`, ...rest.map(escaped)].join('<br>');
    return [{ data: { 'text/html': `<p>${html}</p>`, 'text/plain': [head, ...rest].join('\n') } }];
  }
  const fit = isChoice(value) ? value.best : isFit(value) ? value : undefined;
  if (fit !== undefined) {
    const isDrawn = typeof fit.data[0]?.x === 'number' && fit.values.every(Number.isFinite);
    const curve = isDrawn ? plotFit(value as Fit, { title: `${fit.law} fitted to ${fit.points} points` }) : undefined;
    const parts = isChoice(value) ? [choiceTable(value), fitTable(fit)] : [fitTable(fit)];
    return [tables(...parts), ...(curve === undefined ? [] : [curve])];
  }
  if (isFrame(value)) return [tables(frameTable(value, rows))];
  return isRecords(value) ? [tables(recordTable(value, rows))] : undefined;
}

const isUndrawn = (part: Output | Figure): part is Figure => isDrawable(part);

/**
 * The outputs that show a value: one, or of a fit its table and its curve; undefined for what neither shows itself nor is known to
 * the library. A value that fails while it is shown is shown as Node.js prints it, and why is said on standard error.
 */
export async function outputsOf(value: unknown, options: ShowOptions = {}): Promise<readonly Output[] | undefined> {
  try {
    if (showsItself(value)) return [{ data: await ownBundle(value) }];
    const parts = partsOf(value, options);
    return parts && (await Promise.all(parts.map((part) => (isUndrawn(part) ? pictureOf(part) : part))));
  } catch (error) {
    console.error(`what was to be shown is printed instead: ${shortly(error)}`);
    return [{ data: { 'text/plain': anyText(value) } }];
  }
}
