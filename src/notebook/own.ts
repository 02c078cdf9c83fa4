import { readFileSync } from 'node:fs';

/** Representations of one thing by MIME type; a notebook shows the richest that it can. */
export type Bundle = Readonly<Record<string, unknown>>;

/** One output of a cell: what it holds and what is to be known of it, both by MIME type. */
export interface Output {
  readonly data: Bundle;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const OWN = Symbol.for('Jupyter.display');

/** What shows itself: an object with a method of this symbol, which Deno's kernel asks for as well. */
export interface ShowsItself {
  [OWN](): Bundle | Promise<Bundle>;
}

export const showsItself = (value: unknown): value is ShowsItself =>
  value !== null &&
  (typeof value === 'object' || typeof value === 'function') &&
  typeof Reflect.get(value, OWN) === 'function';

/** Asks a value how it shows itself; throws where what it says is no bundle. */
export async function ownBundle(value: ShowsItself): Promise<Bundle> {
  const bundle: unknown = await value[OWN]();
  const types = bundle !== null && typeof bundle === 'object' ? Object.keys(bundle) : [];
  if (types.length === 0 || !types.every((type) => type.includes('/'))) {
    const got = types.length > 0 ? types.join(', ') : String(bundle);
    throw new TypeError(`Symbol.for('Jupyter.display'): expected texts by MIME type, such as "text/html", got ${got}`);
  }
  return bundle as Bundle;
}

const owning = (bundle: Bundle): ShowsItself => ({ [OWN]: () => bundle });

/**
 * HTML as it is. Scripts run in notebooks that are trusted alone.
 *
 * @param text in HTML
 * @returns what a cell shows
 * @example html('<b>loss</b> 0.31')
 */
export const html = (text: string): ShowsItself => owning({ 'text/html': text, 'text/plain': text });

/**
 * Markdown, with formulas between dollar signs.
 *
 * @param text in Markdown
 * @returns what a cell shows
 * @example markdown('## Loss\n$L = a C^b$')
 */
export const markdown = (text: string): ShowsItself => owning({ 'text/markdown': text, 'text/plain': text });

/**
 * A formula in LaTeX, with or without its dollar signs.
 *
 * @param text in LaTeX
 * @returns what a cell shows
 * @example latex(String.raw`L = a C^{-\alpha}`)
 */
export const latex = (text: string): ShowsItself =>
  owning({ 'text/latex': text.includes('$') ? text : `$\\displaystyle ${text}$`, 'text/plain': text });

/** How files of images begin, byte for byte. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  'image/png': '\x89PNG',
  'image/jpeg': '\xff\xd8\xff',
  'image/gif': 'GIF8',
};
const SVG = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]/;

/**
 * An image from a file or its bytes: PNG, JPEG, GIF or SVG.
 *
 * @param from the path of the file, or what it holds
 * @returns what a cell shows
 * @throws TypeError for anything else
 * @example image('figures/flow-steps.png')
 */
export function image(from: string | Uint8Array): ShowsItself {
  const bytes = typeof from === 'string' ? readFileSync(from) : Buffer.from(from);
  const head = bytes.toString('latin1', 0, 8);
  const type = Object.keys(BEGINNINGS).find((one) => head.startsWith(BEGINNINGS[one]!));
  const text = `${typeof from === 'string' ? from : 'an image'}, ${bytes.length} bytes`;
  if (type !== undefined) return owning({ [type]: bytes.toString('base64'), 'text/plain': text });
  const svg = bytes.toString('utf8');
  if (SVG.test(svg)) return owning({ 'image/svg+xml': svg, 'text/plain': text });
  throw new TypeError(`image: expected a PNG, JPEG, GIF or SVG, got ${text}`);
}
