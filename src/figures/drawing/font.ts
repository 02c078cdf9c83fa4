import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackedChromium } from './chromium.js';

/** The font of every figure, so that a drawing does not depend on the fonts of the machine. */
export const FONT_NAME = 'Open Sans';

/** The font's file; undefined where the npm package that holds it cannot be unpacked. */
export async function fontFile(): Promise<Buffer | undefined> {
  try {
    return readFileSync(join(await unpackedChromium(), 'fonts', 'Open_Sans', 'OpenSans-Regular.ttf'));
  } catch {
    return undefined;
  }
}

/** The CSS rule that brings a font with the page that uses it. */
export const fontRule = (font: Buffer): string =>
  `@font-face { font-family: "${FONT_NAME}"; src: url(data:font/ttf;base64,${font.toString('base64')}); }`;

const KEPT = ['OS/2', 'cmap', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'name', 'post'] as const;
const COMPOSITE = { words: 1, scale: 8, more: 32, twoScales: 64, matrix: 128 } as const;

function tablesOf(font: Buffer): Map<string, Buffer> {
  const tables = new Map<string, Buffer>();
  for (let i = 0, at = 12; i < font.readUInt16BE(4); i++, at += 16) {
    const start = font.readUInt32BE(at + 8);
    tables.set(font.toString('latin1', at, at + 4), font.subarray(start, start + font.readUInt32BE(at + 12)));
  }
  return tables;
}

/** The glyph of each character that the font has, by its cmap of format 4. */
function glyphsOf(cmap: Buffer, characters: Iterable<string>): Set<number> {
  const found = new Set([0]);
  let table = -1;
  for (let i = 0; i < cmap.readUInt16BE(2); i++) {
    const at = cmap.readUInt32BE(8 + 8 * i);
    if (cmap.readUInt16BE(at) === 4) table = at;
  }
  if (table < 0) throw new Error('font: expected a cmap table of format 4');
  const segments = cmap.readUInt16BE(table + 6);
  for (const character of characters) {
    const code = character.codePointAt(0)!;
    for (let s = 0; s < segments; s += 2) {
      const end = table + 14 + s;
      const [start, delta, range] = [end + segments + 2, end + 2 * segments + 2, end + 3 * segments + 2];
      if (code > cmap.readUInt16BE(end) || code < cmap.readUInt16BE(start)) continue;
      const offset = cmap.readUInt16BE(range);
      const glyph = offset === 0 ? code : cmap.readUInt16BE(range + offset + 2 * (code - cmap.readUInt16BE(start)));
      if (offset === 0 || glyph !== 0) found.add((glyph + cmap.readUInt16BE(delta)) & 0xffff);
      break;
    }
  }
  return found;
}

/** Whether the font has a character; blanks and marks without a look of their own count as there. */
export function characterIn(font: Buffer): (character: string) => boolean {
  const cmap = tablesOf(font).get('cmap')!;
  return (character) => /[\s\p{Cf}\p{Cc}]/u.test(character) || glyphsOf(cmap, [character]).size > 1;
}

/** Adds the glyphs that composite glyphs are made of. */
function withParts(glyphs: Set<number>, outline: (glyph: number) => Buffer): Set<number> {
  for (const glyph of glyphs) {
    const shape = outline(glyph);
    if (shape.length === 0 || shape.readInt16BE(0) >= 0) continue;
    for (let at = 10, flags: number = COMPOSITE.more; flags & COMPOSITE.more; ) {
      flags = shape.readUInt16BE(at);
      glyphs.add(shape.readUInt16BE(at + 2));
      at += 4 + (flags & COMPOSITE.words ? 4 : 2);
      at += flags & COMPOSITE.matrix ? 8 : flags & COMPOSITE.twoScales ? 4 : flags & COMPOSITE.scale ? 2 : 0;
    }
  }
  return glyphs;
}

function assembled(tables: readonly (readonly [string, Buffer])[]): Buffer {
  const head = Buffer.alloc(12 + 16 * tables.length);
  head.writeUInt32BE(0x00010000, 0);
  head.writeUInt16BE(tables.length, 4);
  const power = 2 ** Math.floor(Math.log2(tables.length));
  head.writeUInt16BE(16 * power, 6);
  head.writeUInt16BE(Math.log2(power), 8);
  head.writeUInt16BE(16 * (tables.length - power), 10);
  const parts = [head];
  let offset = head.length;
  tables.forEach(([name, table], i) => {
    const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)]);
    let sum = 0;
    for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
    head.write(name, 12 + 16 * i, 'latin1');
    head.writeUInt32BE(sum, 16 + 16 * i);
    head.writeUInt32BE(offset, 20 + 16 * i);
    head.writeUInt32BE(table.length, 24 + 16 * i);
    parts.push(padded);
    offset += padded.length;
  });
  return Buffer.concat(parts);
}

/**
 * A TrueType font with the outlines of these characters alone: every glyph keeps its number, and the others are empty. Without
 * hints and kerning, some 20 KB remain of 150.
 * Source: the OpenType specification 1.9.1, chapters glyf, loca and cmap.
 *
 * @example subset(font, 'error 10') // fonts of a figure that says nothing else
 */
export function subset(font: Buffer, characters: string): Buffer {
  const tables = tablesOf(font);
  const [head, loca, glyf] = ['head', 'loca', 'glyf'].map((name) => tables.get(name)!) as [Buffer, Buffer, Buffer];
  const long = head.readInt16BE(50) === 1;
  const count = tables.get('maxp')!.readUInt16BE(4);
  const place = (glyph: number) => (long ? loca.readUInt32BE(4 * glyph) : 2 * loca.readUInt16BE(2 * glyph));
  const outline = (glyph: number) => glyf.subarray(place(glyph), place(glyph + 1));
  const kept = withParts(glyphsOf(tables.get('cmap')!, new Set(characters)), outline);
  const places = Buffer.alloc(4 * (count + 1));
  const outlines: Buffer[] = [];
  let at = 0;
  for (let glyph = 0; glyph <= count; glyph++) {
    places.writeUInt32BE(at, 4 * glyph);
    if (glyph === count || !kept.has(glyph)) continue;
    const shape = outline(glyph);
    outlines.push(shape, Buffer.alloc(-shape.length & 3));
    at += shape.length + (-shape.length & 3);
  }
  const longHead = Buffer.from(head);
  longHead.writeInt16BE(1, 50);
  // Format 3: glyphs without names.
  const post = Buffer.from(tables.get('post')!.subarray(0, 32));
  post.writeUInt32BE(0x00030000, 0);
  const made: Record<string, Buffer> = { glyf: Buffer.concat(outlines), loca: places, head: longHead, post };
  return assembled(KEPT.map((name) => [name, made[name] ?? tables.get(name)!] as const));
}
