import { latexSpelling, sameLatex } from './latex.js';
import { plainNumber, saidNumber } from './number.js';

/** How answers that were already taken from their replies are compared: letter by letter, as numbers, or as mathematics. */
export interface Comparison {
  readonly name: 'text' | 'number' | 'latex';
  /** An answer in one spelling; undefined for what is no answer. */
  spell(answer: string): string | undefined;
  /** Whether two answers in their spellings are the same. */
  same(one: string, other: string): boolean;
}

const words = (answer: string) => {
  const plain = answer.trim().replaceAll(/\s+/g, ' ');
  return plain === '' ? undefined : plain;
};
const equal = (one: string, other: string) => one === other;

/** The ways to compare answers, by their names. */
export const COMPARISONS: Readonly<Record<Comparison['name'], Comparison>> = {
  text: { name: 'text', spell: words, same: equal },
  number: {
    name: 'number',
    spell: (answer) => plainNumber(answer) ?? saidNumber(answer) ?? words(answer),
    same: equal,
  },
  latex: { name: 'latex', spell: latexSpelling, same: sameLatex },
};

/**
 * The answers of one problem as numbers of its different ones, from 0 in the order in which they come; undefined where there is none.
 *
 * @example numberedAnswers(['1/2', '3', '0.5', null], COMPARISONS.latex) // [0, 1, 0, undefined]
 */
export function numberedAnswers(
  answers: readonly (string | null | undefined)[],
  { spell, same }: Comparison,
): (number | undefined)[] {
  const spelt = new Map<string, number>();
  const different: string[] = [];
  return answers.map((answer) => {
    const plain = answer === null || answer === undefined ? undefined : spell(answer);
    if (plain === undefined) return undefined;
    const known = spelt.get(plain);
    if (known !== undefined) return known;
    const like = different.findIndex((other) => same(plain, other));
    const number = like < 0 ? different.push(plain) - 1 : like;
    spelt.set(plain, number);
    return number;
  });
}
