import { crc32 } from 'node:zlib';
import { escaped } from '../escaped.js';
import type { Figure } from '../figure.js';
import { FONT_NAME, fontRule, subset } from './font.js';

/** The order of the root's attributes: plotly sets its style before or after the viewBox, whichever of its callbacks comes first. */
const ATTRIBUTES = ['class', 'xmlns', 'xmlns:xlink', 'width', 'height', 'style', 'viewBox'];

function inOrder(attributes: string): string {
  const found = [...attributes.matchAll(/\s+([\w:-]+)="[^"]*"/g)].map(([whole, name]) => ({ whole, name: name! }));
  const place = (name: string) => (ATTRIBUTES.includes(name) ? ATTRIBUTES.indexOf(name) : ATTRIBUTES.length);
  return found
    .sort((a, b) => place(a.name) - place(b.name))
    .map(({ whole }) => whole)
    .join('');
}

/** A drawing with its title and description for those who do not see it. */
export function describedSvg(svg: string, { title, alt, name }: Figure): string {
  const id = `${name}-description`;
  const told = `<title>${escaped(title || name)}</title><desc id="${id}">${escaped(alt)}</desc>`;
  return svg.replace(
    /^<svg([^>]*)>/,
    (_, own) => `<svg${inOrder(own)} role="img" aria-label="${escaped(alt)}" aria-describedby="${id}">${told}`,
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A drawing with the letters that it uses, so that it looks the same where the font is not installed. */
export function selfContained(svg: string, font: Buffer): string {
  const written = svg.replace(/<[^>]*>/g, '').replace(/&(\w+);/g, (whole, entity) => ENTITIES[entity] ?? whole);
  return svg.replace('</desc>', () => `</desc><style>${fontRule(subset(font, written))}</style>`);
}

/** A drawing without its font, for a page that has it. */
export const withoutFont = (svg: string): string =>
  svg.replace(new RegExp(`<style>@font-face { font-family: "${FONT_NAME}"[^<]*</style>`), '');

/** A chunk of a PNG (PNG specification, third edition, 11.3.3.4): a key and a text in UTF-8. */
function textChunk(key: string, value: string): Buffer {
  const body = Buffer.concat([Buffer.from(`iTXt${key}\0\0\0\0\0`, 'latin1'), Buffer.from(value, 'utf8')]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

const HEADER_END = 33;

/** A PNG that holds the figure's title and description. */
export function describedPng(png: Buffer, { title, alt, name }: Figure): Buffer {
  const told = [textChunk('Title', title || name), textChunk('Description', alt)];
  return Buffer.concat([png.subarray(0, HEADER_END), ...told, png.subarray(HEADER_END)]);
}
