import { join, relative } from 'node:path';
import { writeWhole } from '../../compute/files.js';
import { inPackage } from '../../compute/paths.js';
import { toCsv } from '../../records/frame.js';
import { escaped } from '../escaped.js';
import type { Figure } from '../figure.js';
import { findChromium, plotlyPath } from './chromium.js';
import { selfContained } from './described.js';
import { fontFile } from './font.js';
import { withRenderer } from './renderer.js';

/** A page that draws the figure with the plotly.js of this checkout, for machines without a browser to draw with. */
export function pageOf({ title, data, layout }: Figure, folder: string): string {
  const script = relative(folder, plotlyPath());
  const plot = JSON.stringify({ data, layout }).replaceAll('<', '\\u003c');
  return `<!doctype html><meta charset="utf-8"><title>${escaped(title)}</title>
<div id="figure"></div><script src="${script}"></script>
<script>const plot = ${plot}; Plotly.newPlot('figure', plot.data, plot.layout);</script>\n`;
}

/**
 * Writes every figure as NAME.svg, NAME.pdf, NAME.png and the numbers behind it as NAME.csv into `folder` (figures/, or
 * INFERENCE_SCALING_FIGURES). The same figure gives the same bytes. Without a Chromium it writes NAME.csv and NAME.html, and
 * the note says why.
 *
 * @example (await exportFigures([figure])).files // ['.../line.csv', '.../line.svg', '.../line.png', '.../line.pdf']
 */
export async function exportFigures(
  figures: readonly Figure[],
  folder = process.env.INFERENCE_SCALING_FIGURES ?? inPackage('figures'),
): Promise<{ files: string[]; note?: string }> {
  const files: string[] = [];
  const write = (figure: Figure, ending: string, content: Uint8Array | string) => {
    const path = join(folder, `${figure.name}.${ending}`);
    writeWhole(path, content);
    files.push(path);
  };
  for (const figure of figures) write(figure, 'csv', toCsv(figure.table));
  const font = await fontFile();
  const drawn = await withRenderer(async (renderer) => {
    for (const figure of figures) {
      const svg = await renderer.svg(figure);
      write(figure, 'svg', font === undefined ? svg : selfContained(svg, font));
      write(figure, 'png', await renderer.png(figure));
      write(figure, 'pdf', await renderer.pdf(figure));
    }
    return true;
  });
  if (drawn) return { files };
  for (const figure of figures) write(figure, 'html', pageOf(figure, folder));
  return { files, note: (await findChromium()).missing ?? '' };
}
