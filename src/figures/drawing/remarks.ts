import type { Figure } from '../figure.js';
import { THEME } from '../theme.js';
import { characterIn } from './font.js';
import type { Renderer } from './renderer.js';

const TEX = /\$[^$\s][^$]*\$/;

/** Everything that a figure says, with plotly's markup. */
function textsOf({ data, layout }: Figure): string[] {
  const found: string[] = [];
  const visit = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      if (['text', 'name', 'ticktext'].includes(name)) found.push(value);
    } else if (Array.isArray(value)) {
      for (const part of value) visit(part, name);
    } else if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value)) {
      for (const [key, part] of Object.entries(value)) visit(part, key);
    }
  };
  visit(data, '');
  visit(layout, '');
  return found;
}

/** The first family of a figure's font, where it is not the project's. */
function askedFamily({ layout }: Figure): string | undefined {
  const family = (layout as { font?: { family?: string } }).font?.family ?? THEME.font.family;
  return family === THEME.font.family
    ? undefined
    : family
        .split(',')[0]!
        .trim()
        .replace(/^["']|["']$/g, '');
}

/** What of a figure looks otherwise than it was asked for on this machine: TeX, letters that its font lacks, another font. */
export async function remarksOn(figure: Figure, font: Buffer | undefined, renderer: Renderer): Promise<string[]> {
  const texts = textsOf(figure).map((text) => text.replaceAll('&#36;', '$'));
  const remarks: string[] = [];
  const formula = texts.map((text) => TEX.exec(text)?.[0]).find((found) => found !== undefined);
  if (formula !== undefined) {
    remarks.push(
      `${figure.name}: ${formula} is shown as it is written, figures have no TeX; Greek letters can be typed, such as α`,
    );
  }
  const family = askedFamily(figure);
  if (family !== undefined && (await renderer.missingFonts([family])).length > 0) {
    remarks.push(
      `${figure.name}: expected the font ${family}, which this machine does not have, so that it is drawn in Open Sans`,
    );
  }
  const known = font === undefined ? () => true : characterIn(font);
  const unknown = [...new Set(texts.join('').replace(/<[^>]*>|&[#\w]+;/g, ''))].filter(
    (character) => !known(character),
  );
  if (unknown.length > 0) {
    const shown = `${unknown.slice(0, 8).join(' ')}${unknown.length > 8 ? ' ...' : ''}`;
    remarks.push(
      `${figure.name}: Open Sans has no ${shown}; another font of this machine stands in, or an empty box where none has it`,
    );
  }
  return remarks;
}
