import { outputsOf, partsOf, type ShowOptions } from './bundle.js';
import { isDrawable } from './kinds.js';
import { type Bundle, type Output, ownBundle, showsItself } from './own.js';
import { anyText } from './table.js';

type Display = (bundle: Bundle, updateId?: string, metadata?: Output['metadata']) => void;

const DISPLAY = Symbol.for('inference-scaling.display');
const SHOW = Symbol.for('inference-scaling.show');

/** The kernel's way to show a bundle of representations by MIME type; undefined outside a notebook. */
export function notebookDisplay(): Display | undefined {
  return (globalThis as Record<symbol, unknown>)[DISPLAY] as Display | undefined;
}

/** What is printed of a value where no notebook shows it. */
async function printed(value: unknown, options: ShowOptions): Promise<string> {
  const own = showsItself(value) ? (await ownBundle(value))['text/plain'] : undefined;
  const texts = partsOf(value, options)?.map((part) => (isDrawable(part) ? part.title : part.data['text/plain']));
  return String(own ?? texts?.join('\n\n') ?? anyText(value));
}

/**
 * Shows in the notebook a figure, of this library or plotly's own `{ data, layout }` (interactive in JupyterLab, a picture elsewhere); a
 * danfojs frame or records; a fit or a choice of law (parameters with intervals, and the curve); a claim with its verdict; what `html`,
 * `markdown`, `latex` and `image` make and other objects that show themselves by a method of `Symbol.for('Jupyter.display')`; and
 * anything else as Node.js prints it. Outside a notebook it prints.
 *
 * @param value what is shown
 * @param options `rows`, how many of a table
 * @returns resolves when it is shown
 * @example await show(line)
 * @example await show(rows, { rows: Infinity }) // all rows, and not the first and the last 20
 */
export async function show(value: unknown, options: ShowOptions = {}): Promise<void> {
  const display = notebookDisplay();
  if (display === undefined) {
    console.log(await printed(value, options));
    return;
  }
  const outputs = (await outputsOf(value, options)) ?? [{ data: { 'text/plain': anyText(value) } }];
  for (const { data, metadata } of outputs) display(data, undefined, metadata);
}

/**
 * Lets a notebook show what the library knows where it stands as the last expression of a cell.
 *
 * @example installShow() // undefined
 */
export function installShow(): void {
  (globalThis as Record<symbol, unknown>)[SHOW] = (value: unknown) => outputsOf(value);
}

// Only the kernel looks there: nothing else notices.
installShow();
