import { keepRenderer, withRenderer } from '../figures/drawing/renderer.js';
import type { Figure } from '../figures/figure.js';
import type { PlotlyFigure } from './kinds.js';
import type { Output } from './own.js';
import { shortly } from './table.js';

/** Of a notebook's figures, most come one after the other. */
const KEPT_MS = 30_000;
/** An SVG of more letters is left to its PNG, which does not grow with the points. */
const LARGEST_SVG = 1 << 20;
const [WIDTH, HEIGHT] = [700, 450];

/**
 * A figure in every way that a reader may need: plotly's own for JupyterLab, a PNG for notebooks that are not trusted and for
 * GitHub, an SVG for reports. Where no Chromium starts, or none can draw it, it is plotly's alone.
 */
export async function pictureOf(figure: Figure): Promise<Output> {
  const { data, layout, title, name, alt, width, height } = figure;
  const size = { alt: alt || title || name, width, height };
  const plotly = { 'application/vnd.plotly.v1+json': { data, layout }, 'text/plain': title || alt || name };
  keepRenderer(KEPT_MS);
  const drawn = await withRenderer(
    async (renderer) => [await renderer.svg(figure), await renderer.png(figure)] as const,
  ).catch((error: unknown) => {
    const [why] = shortly(error).split('\n');
    console.error(`no picture was drawn of "${plotly['text/plain']}", which plotly alone shows: ${why}`);
    return undefined;
  });
  if (drawn === undefined) return { data: plotly };
  const [svg, png] = drawn;
  const pictures = {
    'image/png': png.toString('base64'),
    ...(svg.length > LARGEST_SVG ? {} : { 'image/svg+xml': svg }),
  };
  return { data: { ...plotly, ...pictures }, metadata: { 'image/png': size, 'image/svg+xml': { alt: size.alt } } };
}

interface Layout {
  readonly title?: string | { readonly text?: string };
  readonly width?: number;
  readonly height?: number;
}

/** A figure in plotly's own terms as one that can be drawn; its size is plotly's usual one where it names none. */
export function plotlyFigure({ data, layout }: PlotlyFigure): Figure {
  const { title, width = WIDTH, height = HEIGHT } = layout as Layout;
  const text = (typeof title === 'string' ? title : title?.text) ?? 'a plotly figure';
  return { kind: 'figure', name: 'plotly', title: text, alt: text, data, layout, table: [], width, height };
}
