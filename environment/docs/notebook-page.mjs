// @ts-check
// A notebook as a page: its words, its code, and what an executed one shows.
import { cellText } from '../notebooks/notebooks.mjs';

/** Longest printed output of a cell. */
const MOST_LINES = 60;

/** @param {string | string[] | undefined} text */
const joined = (text) => (Array.isArray(text) ? text.join('') : (text ?? ''));

/** A block of code whose fence is longer than any in it. @param {string} language @param {string} text */
function fenced(language, text) {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** @param {string} text */
function printed(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  const lines = text.replace(/\u001b\[[0-9;]*m/g, '').split('\n');
  const shown =
    lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), `... ${lines.length - MOST_LINES} more lines`] : lines;
  return fenced('text', shown.join('\n'));
}

/**
 * @param {any} output of a cell @param {(bytes: string | Buffer, ending: string) => string} keep writes a picture and gives its address
 * @returns {string} as Markdown; nothing for what a page cannot show
 */
function outputText(output, keep) {
  if (output.output_type === 'stream') return output.name === 'stdout' ? printed(joined(output.text)) : '';
  const data = output.data ?? {};
  if (data['image/svg+xml']) return `![](${keep(joined(data['image/svg+xml']), 'svg')})`;
  for (const [type, ending] of [
    ['image/png', 'png'],
    ['image/jpeg', 'jpg'],
  ]) {
    const picture = data[/** @type {string} */ (type)];
    if (picture) return `![](${keep(Buffer.from(joined(picture), 'base64'), /** @type {string} */ (ending))})`;
  }
  if (data['text/markdown']) return joined(data['text/markdown']);
  if (data['text/plain']) return printed(joined(data['text/plain']));
  return '';
}

/**
 * @param {any} notebook @param {(bytes: string | Buffer, ending: string) => string} keep @param {(text: string) => string} relink for the words
 * @returns {string} its page as Markdown
 */
export function notebookPage(notebook, keep, relink) {
  return notebook.cells
    .flatMap((/** @type {any} */ cell) => {
      const text = cellText(cell);
      if (cell.cell_type === 'markdown') return [relink(text)];
      if (cell.cell_type !== 'code' || text === '') return [];
      const shown = (cell.outputs ?? []).map((/** @type {any} */ output) => outputText(output, keep)).filter(Boolean);
      return [fenced('ts', text), ...shown];
    })
    .join('\n\n');
}
