import { basename, extname } from 'node:path';
import type { Figure } from '../figures/figure.js';
import { UsageError } from './usage.js';

const ENDINGS = ['svg', 'pdf', 'png', 'html'] as const;

/** Checks the name of a plot before any work is done. */
export function checkPlot(path: string): void {
  const ending = extname(path).slice(1);
  if (!(ENDINGS as readonly string[]).includes(ending)) {
    throw new UsageError(`--plot: expected a file that ends in ${ENDINGS.join(', ')}, got ${basename(path)}`);
  }
}

/** Writes a figure in the form that its name asks for; without a Chromium only HTML can be written, a page that needs nothing else. */
export async function writePlot(path: string, figure: Figure): Promise<void> {
  const ending = extname(path).slice(1) as (typeof ENDINGS)[number];
  const { writeWhole } = await import('../compute/files.js');
  const { pageAlone } = await import('../figures/drawing/page.js');
  const { fontFace, withRenderer } = await import('../figures/drawing/renderer.js');
  if (ending === 'html') return writeWhole(path, pageAlone(figure, await fontFace()));
  const { selfContained } = await import('../figures/drawing/described.js');
  const { fontFile } = await import('../figures/drawing/font.js');
  const { remarksOn } = await import('../figures/drawing/remarks.js');
  const font = await fontFile();
  const content = await withRenderer<string | Buffer>(async (renderer) => {
    for (const remark of await remarksOn(figure, font, renderer)) process.stderr.write(`--plot: ${remark}\n`);
    if (ending !== 'svg' || font === undefined) return renderer[ending](figure);
    return selfContained(await renderer.svg(figure), font);
  });
  if (content === undefined)
    throw new UsageError(`--plot: no Chromium to draw ${ending} with (npm run doctor); html works`);
  writeWhole(path, content);
}
