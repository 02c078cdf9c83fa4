import { shipped } from '../../compute/code.js';
import { type Configured, NO_SETTINGS, type Settings } from '../../compute/settings.js';
import { latexAnswer, latexSpelling, sameLatex } from './latex.js';
import { plainNumber, saidNumber } from './number.js';
import { afterThought, announced, lastBoxed } from './reply.js';

/** How an answer is read from a reply, and when it is right. */
export interface AnswerRule extends Configured {
  /** The answer that a reply gives, in one spelling; undefined where it gives none. */
  read(reply: string): string | undefined;
  /** A right answer, as the problem's author wrote it or at the end of a solution ("#### 13"), in the spelling of `read`; undefined for what can be no answer. */
  spell(right: string): string | undefined;
  /** Whether two answers in their spellings are the same. */
  same(answer: string, right: string): boolean;
}

/** Letters of an answer that is kept. */
const LONGEST = 1000;

/** What stands behind "####" in the last line of a solution, as in GSM8K; all of it where there is none. */
const finalOf = (right: string): string => /(?:^|\n)####[^\S\n]*(\S[^\n]*)\s*$/.exec(right)?.[1] ?? right;

const equal = (answer: string, right: string) => answer === right;

const rule = (
  name: string,
  read: AnswerRule['read'],
  spell: AnswerRule['spell'],
  { settings = NO_SETTINGS, same = equal }: { readonly settings?: Settings; readonly same?: AnswerRule['same'] } = {},
): AnswerRule => shipped({ name, settings, read, spell: (right) => spell(finalOf(right)), same });

/** Numbers: "The answer is 13.", "**13**", \boxed{13}, "#### 13", or the last one that is named. Right ones may stand in a solution. */
const number = rule('number', saidNumber, (right) => plainNumber(right) ?? saidNumber(right));

const LETTER = /(?<![A-Za-z])\(?([A-Z])\)?(?![A-Za-z'’])/;
/** A letter by itself: at the beginning of a line or in parentheses, not the word "A" or "I". */
const ALONE = /(?:^|\n)[\s*(]*([A-Z])[)*.:\s]*(?=\n|$)|\(([A-Z])\)|^[\s*(]*([A-Z])[).:*]/g;

/** The letter of a choice: in a box, announced, or by itself. */
function saidChoice(reply: string): string | undefined {
  const said = afterThought(reply);
  if (said === undefined) return undefined;
  const boxed = LETTER.exec((lastBoxed(said) ?? '').replace(/\\text\w*\s*/g, ''))?.[1];
  const clause = LETTER.exec(announced(said) ?? '')?.[1];
  const alone = [...said.matchAll(ALONE)].at(-1);
  return boxed ?? clause ?? alone?.[1] ?? alone?.[2] ?? alone?.[3];
}

/** A choice as its letter: itself, or what the number of its place (from 0) stands for. */
function letterOf(right: string): string | undefined {
  const text = right.trim();
  if (/^\d{1,2}$/.test(text)) return String.fromCharCode(65 + Number(text));
  return /^\(?([A-Za-z])\)?[).:]?(?:\s|$)/.exec(text)?.[1]?.toUpperCase();
}

/** One of several choices by its letter; right ones are letters or places, counted from 0. */
const choice = rule('choice', saidChoice, letterOf);

/** A text with single blanks, cut; undefined where nothing is left. */
function kept(text: string): string | undefined {
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  return plain === '' ? undefined : plain.slice(0, LONGEST);
}

/** The whole reply after its thoughts, blanks aside. */
const exact = rule('exact', (reply) => kept(afterThought(reply) ?? ''), kept);

/** Mathematics: the same where it has the same spelling, or the same value wherever it is tried. */
const latex = rule('latex', latexAnswer, latexSpelling, { same: sameLatex });

/** Rules that need no option. */
export const ANSWER_RULES = { number, choice, exact, latex } as const;

/**
 * Answers by a regular expression: the first group of its last match after a reply's thoughts, or the match itself.
 *
 * @param pattern of JavaScript, with the flags g, m and u
 * @returns the rule
 * @throws RangeError for what is no regular expression.
 * @example regexAnswer('ANSWER=(\\w+)').read('ANSWER=yes') // 'yes'
 */
export function regexAnswer(pattern: string): AnswerRule {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'gmu');
  } catch (error) {
    throw new RangeError(`regexAnswer: expected a regular expression, got ${pattern}: ${(error as Error).message}`);
  }
  const read = (reply: string) => {
    const last = [...(afterThought(reply) ?? '').matchAll(expression)].at(-1);
    return kept(last?.[1] ?? last?.[0] ?? '');
  };
  return rule('regex', read, kept, { settings: { pattern } });
}
