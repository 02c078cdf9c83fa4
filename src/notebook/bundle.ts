import type { DataFrame } from 'danfojs-node';
import { escaped } from '../figures/escaped.js';
import { isFigure } from '../figures/figure.js';
import type { Choice } from '../fit/choose.js';
import type { Fit } from '../fit/least-squares.js';
import { verdictOf } from '../fit/table.js';
import { fitCurve } from './fit-curve.js';
import { htmlTable, plainTable, type ShownTable, shortly } from './table.js';

/** A thing by mime type; a notebook shows the richest that it can. */
export type Bundle = Record<string, unknown>;

/** What is known of a claim: its sentence, what became of it and by how much. */
export interface ShownClaim {
  readonly id: string;
  readonly sentence: string;
  readonly verdict: string;
  readonly effect: number | null;
  readonly interval: readonly [number, number] | null;
  readonly unit?: string;
  readonly why?: string;
}

const MOST_ROWS = 20;
const VERDICT_MARKS: Readonly<Record<string, string>> = { supported: '✓', contradicted: '✗', undecided: '?' };

type Unknown = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Unknown => typeof value === 'object' && value !== null;
const isList = Array.isArray as (value: unknown) => value is readonly unknown[];

export const isFrame = (value: unknown): value is DataFrame =>
  isObject(value) && isList(value['columns']) && isList(value['values']);

export const isFit = (value: unknown): value is Fit =>
  isObject(value) &&
  typeof value['predict'] === 'function' &&
  isList(value['parameters']) &&
  isList(value['intervals']);

export const isChoice = (value: unknown): value is Choice =>
  isObject(value) && isList(value['fits']) && isList(value['weights']) && isFit(value['best']);

export const isClaim = (value: unknown): value is ShownClaim =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  typeof value['sentence'] === 'string' &&
  typeof value['verdict'] === 'string';

const isPlain = (value: unknown): value is Unknown =>
  isObject(value) && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);

/** Rows as they come from a store: plain objects that share their first column. */
export function isRecords(value: unknown): value is readonly Unknown[] {
  if (!isList(value) || value.length === 0 || !value.every(isPlain)) return false;
  const [first] = Object.keys(value[0] as Unknown);
  return first !== undefined && value.every((row) => Object.hasOwn(row as Unknown, first));
}

function frameTable(frame: DataFrame): ShownTable {
  const rows = frame.values as unknown[][];
  return { columns: frame.columns.map(String), rows: rows.slice(0, MOST_ROWS), total: rows.length };
}

function recordTable(records: readonly Unknown[]): ShownTable {
  const columns = [...new Set(records.flatMap(Object.keys))];
  const rows = records.slice(0, MOST_ROWS).map((record) => columns.map((name) => record[name]));
  return { columns, rows, total: records.length };
}

function fitRows(fit: Fit): ShownTable {
  const { law, formula, parameters, values, errors, intervals, status, note } = fit;
  const rows = parameters.map((name, j) => [name, values[j], errors[j], intervals[j]![0], intervals[j]![1]]);
  const caption = `${law}: ${formula}; ${[status, note].filter(Boolean).join(', ')}`;
  return { columns: ['parameter', 'value', 'standard error', 'low', 'high'], rows, caption };
}

function choiceRows(choice: Choice): ShownTable {
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

const tables = (...list: ShownTable[]): { html: string; text: string } => ({
  html: list.map(htmlTable).join('\n'),
  text: list.map(plainTable).join('\n\n'),
});

/** The representations of what the library knows how to show; undefined for the rest. */
export function bundleOf(value: unknown): Bundle | undefined {
  if (isFigure(value)) {
    const { data, layout, title } = value;
    return { 'application/vnd.plotly.v1+json': { data, layout }, 'text/plain': title };
  }
  if (typeof value === 'string') return { 'text/plain': value };
  if (isClaim(value)) {
    const [head, ...rest] = claimLines(value);
    const html = [`<strong>${escaped(head!)}</strong>`, ...rest.map(escaped)].join('<br>');
    return { 'text/html': `<p>${html}</p>`, 'text/plain': [head, ...rest].join('\n') };
  }
  const shown = isChoice(value)
    ? { ...tables(choiceRows(value), fitRows(value.best)), curve: fitCurve(value.best) }
    : isFit(value)
      ? { ...tables(fitRows(value)), curve: fitCurve(value) }
      : isFrame(value)
        ? { ...tables(frameTable(value)), curve: '' }
        : isRecords(value)
          ? { ...tables(recordTable(value)), curve: '' }
          : undefined;
  return shown && { 'text/html': [shown.html, shown.curve].filter(Boolean).join('\n'), 'text/plain': shown.text };
}
