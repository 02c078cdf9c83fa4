import { quotedText } from '../compute/printable.js';

/** Words that say right or wrong by themselves. */
const RIGHT = 'true yes pass passed correct right success succeeded successful solved resolved ok'.split(' ');
const WRONG = [
  ...'false no fail failed failure incorrect wrong unsolved unresolved error timeout timed_out'.split(' '),
  ...['timed out', 'no answer'],
];
/** The words that need no line to say how they were read. */
const USUAL = new Set(['true', 'false', 'yes', 'no', '1', '0', '1.0', '0.0']);

/** Letters that say it in sets only: the right one, the wrong ones, and the letters of which one has to be there. */
const LETTERS: readonly { right: string; wrong: readonly string[]; sure: (words: ReadonlySet<string>) => boolean }[] = [
  { right: 'c', wrong: ['i', 'n'], sure: (words) => words.has('c') || words.has('i') },
  { right: 't', wrong: ['f'], sure: (words) => words.has('t') && words.has('f') },
  { right: 'y', wrong: ['n'], sure: (words) => words.has('y') && words.has('n') },
];

const numberOf = (word: string) => (/^[+]?\d*\.?\d+(e[+-]?\d+)?$|^\d+\.$/.test(word) ? Number(word) : Number.NaN);

/** Which words of a column mean right and which wrong. */
export interface Verdicts {
  readonly right: readonly string[];
  readonly wrong: readonly string[];
  /** Whether that has to be said. */
  readonly unusual: boolean;
}

/**
 * Reads the words of a column of verdicts, all in small letters, or says nothing where they could mean something else. With `named`,
 * these are right and all others wrong.
 *
 * @example verdictsOf(['pass', 'fail', 'timeout']) // { right: ['pass'], wrong: ['fail', 'timeout'], unusual: true }
 */
export function verdictsOf(words: readonly string[], named?: readonly string[]): Verdicts | undefined {
  if (named !== undefined) {
    const asked = new Set(named.map((word) => word.trim().toLowerCase()));
    return {
      right: words.filter((word) => asked.has(word)),
      wrong: words.filter((word) => !asked.has(word)),
      unusual: true,
    };
  }
  const right = words.filter((word) => RIGHT.includes(word) || numberOf(word) === 1);
  const wrong = words.filter((word) => WRONG.includes(word) || numberOf(word) === 0);
  const rest = new Set(words.filter((word) => !right.includes(word) && !wrong.includes(word)));
  const unusual = words.some((word) => !USUAL.has(word));
  if (rest.size === 0) return { right, wrong, unusual };
  const letters = LETTERS.find(
    (set) => set.sure(rest) && [...rest].every((word) => word === set.right || set.wrong.includes(word)),
  );
  if (letters === undefined) return undefined;
  const isRight = (word: string) => word === letters.right;
  return {
    right: [...right, ...[...rest].filter(isRight)],
    wrong: [...wrong, ...[...rest].filter((word) => !isRight(word))],
    unusual,
  };
}

/** The reading in words. */
export function verdictNote(column: string, { right, wrong }: Verdicts): string {
  const list = (words: readonly string[]) =>
    words.length === 0
      ? 'nothing'
      : `${words
          .slice(0, 5)
          .map((word) => quotedText(word, 30))
          .join(', ')}${words.length > 5 ? ` and ${words.length - 5} more` : ''}`;
  return `column ${quotedText(column)}: ${list(right)} counted as right, ${list(wrong)} as wrong`;
}
