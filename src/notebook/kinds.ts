import type { DataFrame } from 'danfojs-node';
import { type Figure, isFigure } from '../figures/figure.js';
import type { Choice } from '../fit/choose.js';
import type { Fit } from '../fit/least-squares.js';

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

/** A figure in plotly's own terms. */
export interface PlotlyFigure {
  readonly data: readonly object[];
  readonly layout: object;
}

/** A DataFrame or a Series of danfojs: `values` holds lists in the one and no lists in the other. */
export type Frame = Pick<DataFrame, 'columns' | 'index' | 'values'>;

export type Unknown = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is Unknown => typeof value === 'object' && value !== null;
const isList = Array.isArray as (value: unknown) => value is readonly unknown[];

/** A figure that can be drawn, and not anything else with that kind. */
export const isDrawable = (value: unknown): value is Figure =>
  isFigure(value) && isList(value.data) && isObject(value.layout);

export const isPlotly = (value: unknown): value is PlotlyFigure =>
  isPlain(value) && isObject(value['layout']) && isList(value['data']) && value['data'].every(isPlain);

export const isFrame = (value: unknown): value is Frame =>
  isObject(value) && isList(value['columns']) && isList(value['index']) && isList(value['values']);

export const isFit = (value: unknown): value is Fit =>
  isObject(value) &&
  typeof value['predict'] === 'function' &&
  typeof value['band'] === 'function' &&
  ['parameters', 'values', 'errors', 'intervals', 'data'].every((name) => isList(value[name]));

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
