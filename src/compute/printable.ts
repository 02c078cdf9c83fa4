/** Characters that steer a terminal, hide text or turn its direction: controls, format characters, lone surrogates, separators of lines. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu;

/**
 * A text of unknown origin as one line that can be shown: what steers a terminal becomes a blank, and what is longer than `most` characters
 * is cut.
 *
 * @example printable('a\u001b[31mb\n\nc') // 'a [31mb c'
 */
export function printable(text: string, most = 200): string {
  // A character may take two units, and blanks go: a few times as many are looked at as are shown.
  const line = text
    .slice(0, 8 * most)
    .replaceAll(UNSEEN, ' ')
    .trim();
  const characters = [...line];
  if (characters.length <= most && text.length <= 8 * most) return line;
  return `${characters.slice(0, most).join('')}...`;
}

const escaped = (characters: string) =>
  Array.from(characters, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  }).join('');

/** A character as it stands between quotes: escaped where it would end them or cannot be seen. */
function inQuotes(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(character) ? escaped(character) : character;
}

/**
 * The same between quotes and with nothing lost: quotes, backslashes and what cannot be seen are escaped, and what is beyond `most` characters
 * with its escapes is cut. How messages show a cell.
 *
 * @example quotedText('say "a"') // '"say \\"a\\""'
 */
export function quotedText(text: string, most = 60): string {
  const characters = [...text.slice(0, 2 * most)].map(inQuotes);
  let [kept, length] = [0, 0];
  for (const character of characters) {
    // A character that takes two units is one all the same.
    length += character.startsWith('\\') ? character.length : 1;
    if (length > most) break;
    kept++;
  }
  const cut = kept < characters.length || text.length > 2 * most;
  return `"${characters.slice(0, kept).join('')}${cut ? '...' : ''}"`;
}

/**
 * A message as one line of a terminal: blanks stay, line ends become blanks, what cannot be seen is escaped, and what is beyond `most` is cut.
 *
 * @example oneLine('got \u001b[2J\nmore') // 'got \\u001b[2J more'
 */
export function oneLine(text: string, most = 1000): string {
  const line = text
    .slice(0, 2 * most)
    .replaceAll(/[ \t]*[\r\n\u2028\u2029]+[ \t]*/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, escaped);
  const characters = [...line];
  return characters.length <= most && text.length <= 2 * most ? line : `${characters.slice(0, most).join('')}...`;
}
