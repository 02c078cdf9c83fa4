import { keepRenderer, withRenderer } from '../figures/drawing/renderer.js';
import type { Figure } from '../figures/figure.js';
import type { PlotlyFigure } from './kinds.js';
import type { Output } from './own.js';
import { shortly } from './table.js';

const JPEG = 'image/jpeg';
const SVG = 'image/svg+xml';

/** Of a notebook's figures, most come one after the other. */
const KEPT_MS = 30_000;
/** An SVG of more letters is left to its JPEG, which does not grow with the points. */
const LARGEST_SVG = 1 << 20;
const [WIDTH, HEIGHT] = [700, 450];

/**
 * A figure in every way that a reader may need: plotly's own for JupyterLab, an SVG for reports and GitHub, a JPEG for notebooks that are
 * not trusted. No PNG: beside one, JupyterLab's plotly shows that, in its own size, and is not interactive. Where no Chromium starts, or
 * where it cannot draw the figure, plotly's own is all.
 */
export async function pictureOf(figure: Figure): Promise<Output> {
  const { data, layout, title, name, alt, width, height } = figure;
  const size = { alt: alt || title || name, width, height };
  const plotly = { 'application/vnd.plotly.v1+json': { data, layout }, 'text/plain': title || alt || name };
  keepRenderer(KEPT_MS);
  const drawn = await withRenderer(
    async (renderer) => [await renderer.svg(figure), await renderer.jpeg(figure)] as const,
  ).catch((error: unknown) => {
    const [why] = shortly(error).split('\n');
    console.error(`no picture was drawn of "${plotly['text/plain']}", which plotly alone shows: ${why}`);
    return undefined;
  });
  if (drawn === undefined) return { data: plotly };
  const [svg, jpeg] = drawn;
  const pictures = {
    [JPEG]: jpeg.toString('base64'),
    ...(svg.length > LARGEST_SVG ? {} : { [SVG]: svg }),
  };
  return { data: { ...plotly, ...pictures }, metadata: { [JPEG]: size, [SVG]: { alt: size.alt } } };
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
