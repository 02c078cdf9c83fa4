import { readFileSync } from 'node:fs';
import { escaped } from '../escaped.js';
import type { Figure } from '../figure.js';
import { plotlyPath } from './chromium.js';

/** plotly.js beside the pages that ask for it. */
export const SCRIPT_NAME = 'plotly.js';

export const plotlyScript = (): string => readFileSync(plotlyPath(), 'utf8');

function pageWith({ title, name, data, layout }: Figure, script: string, face = ''): string {
  const plot = JSON.stringify({ data, layout }).replaceAll('<', '\\u003c');
  const show = `const plot = ${plot}; Plotly.newPlot('figure', plot.data, plot.layout, { displaylogo: false });`;
  const policy = `default-src 'none'; script-src 'self' file: 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title || name)}</title>${face && `<style>${face}</style>`}
<div id="figure"></div>${script}
<script>${show}</script></html>\n`;
}

/** A page that draws the figure with the plotly.js of its own folder; it asks for nothing from elsewhere. */
export const pageBeside = (figure: Figure): string => pageWith(figure, `<script src="${SCRIPT_NAME}"></script>`);

/** A page that needs nothing else: it holds plotly.js, 10 MB, and the font, and can be sent to somebody. */
export const pageAlone = (figure: Figure, face: string): string =>
  pageWith(figure, `<script>${plotlyScript().replace(/<\/(script)/gi, '<\\/$1')}</script>`, face);
