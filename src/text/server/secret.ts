import { printable } from '../../compute/printable.js';

/** From this length on a key is looked for in its encodings too: shorter ones would be found in any text. */
const LONG = 6;

/** What a key looks like in base64 wherever in a text it begins: the characters that the bytes around it do not change. */
function inBase64(key: string): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(key)]).toString('base64');
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + Buffer.byteLength(key)) * 8) / 6));
  });
}

function formsOf(key: string): string[] {
  const forms = [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)];
  if (key.length >= LONG) {
    const base64 = inBase64(key);
    const hex = Buffer.from(key).toString('hex');
    forms.push(
      ...base64,
      ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
      hex,
      hex.toUpperCase(),
    );
  }
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** What may be shown and kept of what a server says. */
export interface Discretion {
  /** A text without the key, in none of its forms: as it is, in a URL, in base64, in hexadecimals. */
  hide(text: string): string;
  /** The same as one line that can be shown, cut at `most` characters. */
  show(text: string, most?: number): string;
}

/**
 * Keeps a key out of every text.
 *
 * @example discretion('sk-123456').show('wrong key: sk-123456\n') // 'wrong key: (key)'
 */
export function discretion(key: string | undefined): Discretion {
  const forms = key === undefined || key === '' ? [] : formsOf(key);
  const hide = (text: string) => forms.reduce((said, form) => said.replaceAll(form, '(key)'), text);
  // Hidden again, since what is cut out may have stood within a key.
  return { hide, show: (text, most) => hide(printable(hide(text), most)) };
}

/**
 * The key in an environment variable; undefined where it is empty.
 *
 * @throws RangeError for one that cannot be sent, without showing it.
 */
export function keyIn(variable: string): string | undefined {
  const key = process.env[variable]?.trim();
  if (key !== undefined && /[^\x21-\x7e]/.test(key)) {
    throw new RangeError(
      `openAiSampler: expected a key without spaces or control characters in ${variable}, got others`,
    );
  }
  return key === '' ? undefined : key;
}
