import { crc32 } from 'node:zlib';
import { escaped, writable } from '../escaped.js';
import type { Figure } from '../figure.js';
import { fontRule, subset } from './font.js';

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

/** A chunk of a PNG: its kind, what it holds, and the check sum of both (PNG specification, third edition, 5.3). */
function chunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(body.length - 4, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** A key and a text in UTF-8 (11.3.3.4). */
const textChunk = (key: string, value: string): Buffer =>
  chunk('iTXt', Buffer.concat([Buffer.from(`${key}\0\0\0\0\0`, 'latin1'), Buffer.from(value, 'utf8')]));

/** Dots per metre on both axes (11.3.4.3), by which a program that sets the picture knows its size. */
function densityChunk(dotsPerInch: number): Buffer {
  const content = Buffer.alloc(9);
  const perMetre = Math.round(dotsPerInch / 0.0254);
  content.writeUInt32BE(perMetre, 0);
  content.writeUInt32BE(perMetre, 4);
  content[8] = 1;
  return chunk('pHYs', content);
}

const HEADER_END = 33;

/** A PNG that holds the figure's title and description, and how many dots are an inch. */
export function describedPng(png: Buffer, { title, alt, name }: Figure, dotsPerInch: number): Buffer {
  const told = [
    densityChunk(dotsPerInch),
    textChunk('Title', writable(title || name)),
    textChunk('Description', writable(alt)),
  ];
  return Buffer.concat([png.subarray(0, HEADER_END), ...told, png.subarray(HEADER_END)]);
}
