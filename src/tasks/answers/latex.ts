import { sameSpelt } from './latex/same.js';
import { spelt } from './latex/spelling.js';
import { afterThought, announced, lastBoxed } from './reply.js';

/** The last formula between dollars or brackets. */
const FORMULA = /\$\$?([^$]+)\$\$?|\\\((.+?)\\\)|\\\[(.+?)\\\]/gs;

/**
 * The answer of a reply in LaTeX, in one spelling: after its thoughts in the last \boxed{...}, after words that announce it, or in the last
 * formula. Undefined where there is none.
 *
 * @example latexAnswer('Hence $x = \\dfrac12$.') // 'x=\\frac{1}{2}'
 */
export function latexAnswer(reply: string): string | undefined {
  const said = afterThought(reply);
  if (said === undefined) return undefined;
  const clause = announced(said);
  const inClause = clause === undefined ? undefined : [...clause.matchAll(FORMULA)].at(-1);
  const last = inClause ?? (clause === undefined ? [...said.matchAll(FORMULA)].at(-1) : undefined);
  const found = lastBoxed(said) ?? last?.[1] ?? last?.[2] ?? last?.[3] ?? clause;
  const plain = found === undefined ? '' : spelt(found);
  return plain === '' ? undefined : plain;
}

/** A right answer in the spelling of `latexAnswer`: what its last box holds, or all of it. */
export function latexSpelling(right: string): string | undefined {
  const plain = spelt(lastBoxed(right) ?? right);
  return plain === '' ? undefined : plain;
}

/**
 * Whether two answers in LaTeX are the same: in one spelling; as sets, lists, intervals, equations and inequalities part by part; or as expressions
 * that have the same values wherever they are tried. What cannot be read is the same only where it is spelt the same. It is symmetric, throws nothing,
 * and takes some milliseconds at most, whatever is compared.
 *
 * Read by a parser of our own: of @cortex-js/compute-engine 0.140.0 (47 MB, 1.3 s to load) 66 % of 282 pairs agreed with math-verify, 9^{9^{9^{9}}} took
 * it 85 s, and nested brackets overflow its stack. Numbers are counted by complex.js and fraction.js.
 *
 * @example sameLatex('\\frac12', '0.5') // true
 */
export const sameLatex = (answer: string, right: string): boolean => sameSpelt(spelt(answer), spelt(right));
