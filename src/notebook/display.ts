import type { DataFrame } from 'danfojs-node';
import { keepRenderer, withRenderer } from '../figures/drawing/renderer.js';
import { type Figure, isFigure } from '../figures/figure.js';
import type { Choice } from '../fit/choose.js';
import type { Fit } from '../fit/least-squares.js';
import { type Bundle, bundleOf, type ShownClaim } from './bundle.js';

/** Of a notebook's figures, most come one after the other. */
const KEPT_MS = 30_000;

type Display = (bundle: Bundle, updateId?: string) => void;

/** What `show` shows as itself. */
export type Showable = Figure | DataFrame | Fit | Choice | ShownClaim | readonly object[] | string;

const DISPLAY = Symbol.for('inference-scaling.display');
const SHOW = Symbol.for('inference-scaling.show');

/** The kernel's way to show a bundle of representations by mime type; undefined outside a notebook. */
export function notebookDisplay(): Display | undefined {
  return (globalThis as Record<symbol, unknown>)[DISPLAY] as Display | undefined;
}

async function svgOf(figure: Figure): Promise<Bundle> {
  const svg = await withRenderer((renderer) => renderer.svg(figure));
  return svg === undefined ? {} : { 'image/svg+xml': svg };
}

/**
 * Shows in the notebook a figure (interactive in JupyterLab, SVG elsewhere), a danfojs frame or records (the first 20 rows), a
 * fit or a choice of law (parameters with intervals, and the curve), a claim with its verdict, or a text; outside one prints it.
 *
 * @example await show(figure)
 */
export async function show(value: Showable): Promise<void> {
  const bundle = bundleOf(value);
  if (bundle === undefined) {
    const expected = 'a figure, a DataFrame, records, a fit, a choice of law, a claim or a text';
    throw new TypeError(`show: expected ${expected}, got ${typeof value}`);
  }
  const display = notebookDisplay();
  if (display === undefined) {
    console.log(bundle['text/plain']);
    return;
  }
  keepRenderer(KEPT_MS);
  display(isFigure(value) ? { ...bundle, ...(await svgOf(value)) } : bundle);
}

/** Lets a notebook show what the library knows where it stands as the last expression of a cell. */
export function installShow(): void {
  (globalThis as Record<symbol, unknown>)[SHOW] = (value: unknown): Bundle | undefined =>
    typeof value === 'string' ? undefined : bundleOf(value);
}

// Only the kernel looks there: nothing else notices.
installShow();
