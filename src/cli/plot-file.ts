import { basename, extname } from 'node:path';
import { optionalPath } from '../compute/optional.js';
import type { Figure } from '../figures/figure.js';
import type { Axes } from '../figures/scaling.js';
import { UsageError, type Values } from './usage.js';

const ENDINGS = ['svg', 'pdf', 'png', 'html'] as const;

/** Options of every command that draws. */
export const PLOT_KINDS = { plot: 'string', size: 'string', title: 'string', log: 'string' } as const;

export const PLOT_USAGE = `  --plot FILE       svg, pdf, png or html
  --size NAME       single, one column of a journal, 8.5 cm (default), or double, 17.6 cm
  --title TEXT      over the figure (default none)
  --log AXES        logarithmic axes: x, y, xy or none (default by what is drawn)`;

/** The style that the options ask for. */
export type AskedStyle = Pick<Axes, 'width' | 'title' | 'xLog' | 'yLog'>;

/**
 * Checks the options of a plot before any work is done.
 *
 * @throws UsageError for a style without a plot, and for what is none
 */
export function plotStyle({ plot, size, title, log }: Values<typeof PLOT_KINDS>): Partial<AskedStyle> {
  if (plot === undefined) {
    const [first] = Object.entries({ size, title, log }).filter(([, value]) => value !== undefined);
    if (first !== undefined) throw new UsageError(`--${first[0]}: expected --plot with it, got none`);
    return {};
  }
  checkPlot(plot);
  if (size !== undefined && size !== 'single' && size !== 'double') {
    throw new UsageError(`--size: expected single or double, got ${size}`);
  }
  if (log !== undefined && !['x', 'y', 'xy', 'none'].includes(log)) {
    throw new UsageError(`--log: expected x, y, xy or none, got ${log}`);
  }
  return {
    ...(size === undefined ? {} : { width: size === 'double' ? 'page' : 'column' }),
    ...(title === undefined ? {} : { title }),
    ...(log === undefined ? {} : { xLog: log.includes('x'), yLog: log.includes('y') }),
  };
}

/** Checks the name of a plot, and that what draws it is installed, before any work is done. @throws MissingPackageError where it is not. */
export function checkPlot(path: string): void {
  const ending = extname(path).slice(1);
  if (!(ENDINGS as readonly string[]).includes(ending)) {
    throw new UsageError(`--plot: expected a file that ends in ${ENDINGS.join(', ')}, got ${basename(path)}`);
  }
  optionalPath('plotly.js-dist/package.json');
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
  if (content === undefined) {
    const { findChromium } = await import('../figures/drawing/chromium.js');
    throw new UsageError(`--plot: ${ending}: ${(await findChromium()).missing}`);
  }
  writeWhole(path, content);
}
