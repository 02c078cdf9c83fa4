import { largest } from '../numerics/statistics.js';
import { asWritten } from './escaped.js';

/** Letters of Chinese, Japanese and Korean, and emoji, are as wide as two. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const widthOf = (character: string): number => (WIDE.test(character) ? 2 : 1);

/** About how many letters a text is wide. */
export function lettersOf(text: string): number {
  let letters = 0;
  for (const character of text) letters += widthOf(character);
  return letters;
}

const JOINTS = '-/_,.:=+';

/** A word in pieces of at most so many letters: after a hyphen, a slash, a comma, a dot or an underscore where there is one. */
function pieces(word: string, letters: number): string[] {
  const found: string[] = [];
  let rest = [...word];
  while (lettersOf(rest.join('')) > letters) {
    let end = 0;
    for (let width = 0; end < rest.length && width + widthOf(rest[end]!) <= letters; end++)
      width += widthOf(rest[end]!);
    const joint = largest([...JOINTS].map((character) => rest.lastIndexOf(character, end - 1)));
    const cut = Math.max(1, joint >= end / 2 ? joint + 1 : end);
    found.push(rest.slice(0, cut).join(''));
    rest = rest.slice(cut);
  }
  return rest.length > 0 ? [...found, rest.join('')] : found;
}

/**
 * A text in lines of at most so many letters, broken at blanks, and words that are longer than a line within.
 *
 * @example inLines('error left, as a share', 12) // ['error left,', 'as a share']
 */
export function inLines(text: string, letters: number): string[] {
  const most = Math.max(1, Math.floor(letters));
  const lines = [''];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const [first, ...rest] = pieces(word, most);
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = first!;
    else if (lettersOf(line) + 1 + lettersOf(first!) <= most) lines[lines.length - 1] = `${line} ${first}`;
    else lines.push(first!);
    lines.push(...rest);
  }
  return lines;
}

/** A text in as few lines of at most so many letters, none much shorter than the others. */
export function balanced(text: string, letters: number): string[] {
  const fewest = inLines(text, letters).length;
  let most = Math.floor(letters);
  while (fewest > 1 && most > 1 && inLines(text, most - 1).length === fewest) most--;
  return inLines(text, most);
}

/** A text as a figure shows it, in lines of at most so many letters. */
export const wrapped = (text: string, letters: number): string => inLines(text, letters).map(asWritten).join('<br>');

const COLLATOR = new Intl.Collator('en', { numeric: true });

/**
 * The order of names in which "model 2" stands before "model 10", and "7B" before "13B".
 *
 * @example ['model 10', 'model 2'].sort(naturally) // ['model 2', 'model 10']
 */
export const naturally = (one: string, other: string): number => COLLATOR.compare(one, other);
