import { afterThought, announced, lastBoxed } from './reply.js';

/** Digits of a number that is still read as an answer. */
const LONGEST = 1000;

/** A number in a text: groups of thousands, a fraction, a power of ten. */
const NUMBER = /(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)?(?:\.\d+|(?<=\d))(?:e[-+]?\d+)?(?![\d])/gi;

/**
 * A number in one spelling: without group marks, leading zeros and a fraction of zeros; undefined for what is no number. Digits are kept,
 * however many.
 *
 * @example plainNumber('+1,234.50') // '1234.5'
 */
export function plainNumber(text: string): string | undefined {
  const plain = text.trim().replaceAll(',', '').replaceAll('\u2212', '-');
  const parts = /^([-+]?)0*(\d*)(?:\.(\d*?)0*)?(e[-+]?\d+)?$/i.exec(plain);
  if (parts === null || !/\d/.test(plain) || plain.length > LONGEST) return undefined;
  const [, sign = '', whole = '', fraction = '', power] = parts;
  if (power !== undefined) {
    const value = Number(plain);
    return Number.isFinite(value) ? String(value === 0 ? 0 : value) : undefined;
  }
  const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Numbers of a text in plain spelling, in their order. */
function numbersIn(text: string): string[] {
  const plain = text
    .replaceAll('\u2212', '-')
    .replaceAll(/\\[,!;: ]/g, '')
    .replaceAll('{,}', ',')
    .replaceAll(/\\(?:text|mathrm|mathbf)\s*\{[^{}]*\}/g, ' ');
  // A minus between two numbers takes away.
  return [...plain.matchAll(NUMBER)].flatMap(({ 0: found, index }) => {
    const taken = /^[-+]/.test(found) && /[\d)]\s*$/.test(plain.slice(Math.max(0, index - 8), index));
    return plainNumber(taken ? found.slice(1) : found) ?? [];
  });
}

/** The number that a clause gives: the first, or the first behind the last sign of equality. */
const givenIn = (clause: string): string | undefined =>
  numbersIn(clause.slice(clause.lastIndexOf('=') + 1))[0] ?? numbersIn(clause)[0];

/**
 * The number that a reply in words gives as its answer: after its thoughts, in the last \boxed{...}, after "the answer is", "Answer:" or
 * "####", or else the last number that it names. Undefined where there is none, or where the reply was cut within its thoughts.
 *
 * @example saidNumber('<think>5?</think>4 + 9 = **13**') // '13'
 */
export function saidNumber(reply: string): string | undefined {
  const said = afterThought(reply);
  if (said === undefined) return undefined;
  const boxed = lastBoxed(said);
  const clause = announced(said);
  return (
    (boxed === undefined ? undefined : givenIn(boxed)) ??
    (clause === undefined ? undefined : givenIn(clause)) ??
    numbersIn(said).at(-1)
  );
}
