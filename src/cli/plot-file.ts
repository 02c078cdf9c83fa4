import { basename, dirname, extname, resolve } from 'node:path';
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

/** Writes a figure in the form that its name asks for; without a Chromium only HTML can be written. */
export async function writePlot(path: string, figure: Figure): Promise<void> {
  const ending = extname(path).slice(1) as (typeof ENDINGS)[number];
  const { writeWhole } = await import('../compute/files.js');
  const { pageOf } = await import('../figures/drawing/export.js');
  const { withRenderer } = await import('../figures/drawing/renderer.js');
  if (ending === 'html') return writeWhole(path, pageOf(figure, dirname(resolve(path))));
  const content = await withRenderer<string | Buffer>(async (renderer) => renderer[ending](figure));
  if (content === undefined)
    throw new UsageError(`--plot: no Chromium to draw ${ending} with (npm run doctor); html works`);
  writeWhole(path, content);
}
