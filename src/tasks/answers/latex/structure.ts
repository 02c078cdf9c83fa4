import { expressionOf } from './grammar.js';
import { type Node, someNode } from './node.js';

/** What an answer is: an expression, a relation, a list, tuple, interval or set by its brackets, sets joined, or words. */
export type Answer =
  | { readonly kind: 'expression'; readonly text: string; readonly node: Node }
  /** Sides and the signs between them: 1 < x \le 2. */
  | {
      readonly kind: 'relation';
      readonly text: string;
      readonly sides: readonly Answer[];
      readonly signs: readonly string[];
    }
  | { readonly kind: 'list'; readonly text: string; readonly brackets: string; readonly parts: readonly Answer[] }
  | {
      readonly kind: 'sets';
      readonly text: string;
      readonly parts: readonly Answer[];
      readonly signs: readonly string[];
    }
  | { readonly kind: 'words'; readonly text: string };

/** Lists within lists that are still read. */
const DEEPEST = 8;

const COMMAND = /\\(?:[A-Za-z]+|.)|./gs;
const OPENS = new Set(['(', '[', '{', '\\{', '\\lbrace', '\\langle', '\\begin', '\\lfloor', '\\lceil']);
const CLOSES = new Set([')', ']', '}', '\\}', '\\rbrace', '\\rangle', '\\end', '\\rfloor', '\\rceil']);
const RELATIONS: Readonly<Record<string, string>> = {
  ...{
    '=': '=',
    '<': '<',
    '>': '>',
    '\\le': '<=',
    '\\ge': '>=',
    '\\ne': '!=',
    '\\approx': '~',
    '\\in': 'in',
    '\\simeq': '~',
  },
  ...{ '\\equiv': '=' },
};

/** Splits a text at signs outside all brackets; the signs come with the parts. */
function split(
  text: string,
  isSign: (sign: string) => boolean,
): { readonly parts: string[]; readonly signs: string[] } {
  const parts: string[] = [];
  const signs: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(COMMAND)) {
    if (OPENS.has(sign)) depth++;
    else if (CLOSES.has(sign)) depth--;
    else if (depth === 0 && isSign(sign)) {
      parts.push(text.slice(from, index));
      signs.push(sign);
      from = index + sign.length;
    }
  }
  parts.push(text.slice(from));
  return { parts, signs };
}

/** The inside of brackets that hold all of a text. */
function bracketed(text: string): { readonly brackets: string; readonly inner: string } | undefined {
  const open = /^(?:\\\{|\\lbrace|\\langle|[([])/.exec(text)?.[0];
  const close = /(?:\\\}|\\rbrace|\\rangle|[)\]])$/.exec(text)?.[0];
  if (open === undefined || close === undefined || text.length < open.length + close.length) return undefined;
  let depth = 0;
  for (const { 0: sign, index } of text.matchAll(COMMAND)) {
    if (OPENS.has(sign)) depth++;
    else if (CLOSES.has(sign) && --depth === 0 && index + sign.length < text.length) return undefined;
  }
  const plain = (bracket: string) => (/[{}]|brace/.test(bracket) ? '{}' : /angle/.test(bracket) ? '()' : bracket);
  const brackets = plain(open) === '{}' || plain(open) === '()' ? plain(open) : `${plain(open)}${plain(close)}`;
  return { brackets, inner: text.slice(open.length, text.length - close.length) };
}

/** A list whose parts hold a ± has two parts for each of these, as texts. */
const PLUS_MINUS = /\\(?:pm|mp)(?![A-Za-z])/g;
const signed = (part: string): readonly string[] => {
  if (part.search(PLUS_MINUS) < 0) return [part];
  return ['+', '-'].map((sign) =>
    part.replaceAll(PLUS_MINUS, (found) => ((found === '\\pm') === (sign === '+') ? '+' : '-')),
  );
};

function listOf(text: string, brackets: string, parts: readonly string[], depth: number): Answer {
  const all = brackets === '' || brackets === '{}' ? parts.flatMap(signed) : parts;
  return { kind: 'list', text, brackets, parts: all.map((part) => answerOf(part, depth + 1)) };
}

/** A set by its condition, \{x \mid x < 1\}, is that condition. */
const CONDITION = /^[A-Za-z](?:\\in\s*\\mathbb\{?[RZN]\}?)?(?:\\mid|\||:|\\vert)(?![A-Za-z])(.+)$/;

function relationOf(text: string, depth: number): Answer | undefined {
  const { parts, signs } = split(text, (sign) => Object.hasOwn(RELATIONS, sign));
  if (signs.length === 0) return undefined;
  const kinds = signs.map((sign) => RELATIONS[sign]!);
  // What is only near is left out behind a value: 1/3 \approx 0.33.
  const near = kinds.findIndex((kind, i) => kind === '~' && (i > 0 || !/^[A-Za-z](?:_\{?\w+\}?)?$/.test(parts[0]!)));
  const sides = (near < 0 ? parts : parts.slice(0, near + 1)).filter((part, i) => i > 0 || part !== '');
  const kept = kinds.slice(0, near < 0 ? kinds.length : near).map((kind) => (kind === '~' ? '=' : kind));
  if (sides.length === 1) return answerOf(sides[0]!, depth + 1);
  if (sides.length !== kept.length + 1) return undefined;
  return { kind: 'relation', text, sides: sides.map((side) => answerOf(side, depth + 1)), signs: kept };
}

const isSetSign = (sign: string) =>
  sign === '\\cup' || sign === '\\cap' || sign === '\\setminus' || sign === '\\backslash';

/**
 * The structure of an answer in the spelling of `spelt`.
 *
 * @example answerOf('x=2').kind // 'relation'
 */
export function answerOf(text: string, depth = 0): Answer {
  if (depth > DEEPEST || text === '') return { kind: 'words', text };
  const list = split(text, (sign) => sign === ',' || sign === ';');
  if (list.signs.length > 0) {
    const parts = list.parts.filter((part) => part !== '');
    return parts.length === 1 ? answerOf(parts[0]!, depth + 1) : listOf(text, '', parts, depth);
  }
  const relation = relationOf(text, depth);
  if (relation !== undefined) return relation;
  const sets = split(text, isSetSign);
  if (sets.signs.length > 0 && sets.parts.every((part) => part !== '')) {
    const signs = sets.signs.map((sign) => (sign === '\\backslash' ? '\\setminus' : sign));
    return { kind: 'sets', text, parts: sets.parts.map((part) => answerOf(part, depth + 1)), signs };
  }
  if (/^\\(?:emptyset|varnothing)$|^\\\{\\\}$/.test(text)) return { kind: 'list', text, brackets: '{}', parts: [] };
  const inside = bracketed(text);
  if (inside !== undefined) {
    const { brackets, inner } = inside;
    const condition = brackets === '{}' ? CONDITION.exec(inner) : null;
    if (condition !== null) return answerOf(condition[1]!, depth + 1);
    const { parts, signs } = split(inner, (sign) => sign === ',' || sign === ';');
    if (signs.length > 0 || brackets === '{}' || inner.search(PLUS_MINUS) >= 0)
      return listOf(text, signs.length > 0 ? brackets : '{}', parts, depth);
    const whole = brackets === '()' ? answerOf(inner, depth + 1) : undefined;
    if (whole?.kind === 'relation' || whole?.kind === 'sets') return whole;
  }
  if (text.search(PLUS_MINUS) >= 0) {
    const both = signed(text).map((part) => answerOf(part, depth + 1));
    if (both.every((part) => part.kind === 'expression')) return { kind: 'list', text, brackets: '', parts: both };
  }
  const node = expressionOf(text);
  return node === undefined ? { kind: 'words', text } : { kind: 'expression', text, node };
}

/** Whether an answer is one name, or a function of names, that something may be assigned to: x, f(x), x_1. */
export const isName = (answer: Answer): boolean =>
  answer.kind === 'list'
    ? answer.brackets === '()' && answer.parts.every(isName)
    : answer.kind === 'expression' &&
      (answer.node.kind === 'name' ||
        (answer.node.kind === 'call' &&
          answer.node.name.startsWith('own:') &&
          answer.node.args.every((arg) => !someNode(arg, (node) => node.kind === 'matrix'))) ||
        /^[A-Za-z]\([A-Za-z](?:,[A-Za-z])*\)$|^\\angle\s?[A-Z]{1,3}$|^\|?[A-Z]{2}\|?$/.test(answer.text));
