import type { DataFrame } from 'danfojs-node';
import { type Figure, isFigure } from '../figures/figure.js';
import { withRenderer } from '../figures/renderer.js';

type Bundle = Record<string, unknown>;
type Display = (bundle: Bundle, updateId?: string) => void;

const DISPLAY = Symbol.for('inference-scaling.display');
const SHOW = Symbol.for('inference-scaling.show');
const MOST_ROWS = 20;

/** The kernel's way to show a bundle of representations by mime type; undefined outside a notebook. */
export function notebookDisplay(): Display | undefined {
  return (globalThis as Record<symbol, unknown>)[DISPLAY] as Display | undefined;
}

function isFrame(value: unknown): value is DataFrame {
  const frame = value as Partial<DataFrame> | null;
  return frame !== null && typeof frame === 'object' && Array.isArray(frame.columns) && Array.isArray(frame.values);
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A number in at most six figures, for reading; the frame keeps all of them. */
function cell(value: unknown): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return value === null ? '' : escaped(String(value));
  return String(Number(value.toPrecision(6)));
}

function htmlOf(frame: DataFrame): string {
  const rows = (frame.values as unknown[][]).slice(0, MOST_ROWS);
  const head = frame.columns.map((name) => `<th>${escaped(String(name))}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((value) => `<td>${cell(value)}</td>`).join('')}</tr>`).join('\n');
  const more = frame.values.length > MOST_ROWS ? `<p>${frame.values.length} rows in all</p>` : '';
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table>${more}`;
}

function textOf(frame: DataFrame): string {
  const rows = (frame.values as unknown[][]).slice(0, MOST_ROWS).map((row) => row.map(cell).join('\t'));
  const more = frame.values.length > MOST_ROWS ? [`... ${frame.values.length} rows in all`] : [];
  return [frame.columns.join('\t'), ...rows, ...more].join('\n');
}

function bundleOf(value: unknown): Bundle | undefined {
  if (isFigure(value)) {
    const { data, layout, title } = value;
    return { 'application/vnd.plotly.v1+json': { data, layout }, 'text/plain': title };
  }
  if (isFrame(value)) return { 'text/html': htmlOf(value), 'text/plain': textOf(value) };
  if (typeof value === 'string') return { 'text/plain': value };
  return undefined;
}

async function svgOf(figure: Figure): Promise<Bundle> {
  const svg = await withRenderer((renderer) => renderer.svg(figure));
  return svg === undefined ? {} : { 'image/svg+xml': svg };
}

/**
 * Shows a figure (interactive in JupyterLab, SVG elsewhere), a danfojs frame (its first 20 rows) or a text in the notebook;
 * outside one prints it.
 *
 * @example await show(figure)
 */
export async function show(value: Figure | DataFrame | string): Promise<void> {
  const bundle = bundleOf(value);
  if (bundle === undefined) throw new TypeError(`show: expected a figure, a DataFrame or a text, got ${typeof value}`);
  const display = notebookDisplay();
  if (display === undefined) console.log(bundle['text/plain']);
  else display(isFigure(value) ? { ...bundle, ...(await svgOf(value)) } : bundle);
}

/** Lets a notebook show frames and figures that stand as the last expression of a cell. */
export function installShow(): void {
  (globalThis as Record<symbol, unknown>)[SHOW] = (value: unknown): boolean => {
    const bundle = typeof value === 'string' ? undefined : bundleOf(value);
    if (bundle === undefined) return false;
    notebookDisplay()?.(bundle);
    return true;
  };
}
