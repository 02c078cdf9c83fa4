import { parse } from 'mathjs';
import { afterThought, announced, lastBoxed } from './reply.js';

/** Characters of an answer that are still compared as mathematics. */
const LONGEST = 1000;

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\\(?:left|right|big|Big|bigg|Bigg|displaystyle|textstyle|limits)(?![A-Za-z])/g, ''],
  [/\\[,!;: ]|\\q?quad(?![A-Za-z])|~/g, ' '],
  [/\\[dtc]frac/g, '\\frac'],
  [/\\\$|\$|\\%|%|\^\s*\\circ|\^\s*\{\s*\\circ\s*\}|\\circ|°|\\degree/g, ''],
  [/\{,\}/g, ','],
  [/(\d),(?=\d{3}(?!\d))/g, '$1'],
  [/\u2212/g, '-'],
  [/\\(?:text|mathrm|mathbf|textbf|mbox|operatorname)\s*\{([^{}]*)\}/g, '$1'],
  [/\\frac\s*([\dA-Za-z])\s*([\dA-Za-z])/g, '\\frac{$1}{$2}'],
  [/\\frac\s*([\dA-Za-z])\s*\{/g, '\\frac{$1}{'],
  [/\\sqrt\s*([\dA-Za-z])/g, '\\sqrt{$1}'],
  [/\\(?:leq|le)(?![A-Za-z])/g, '<='],
  [/\\(?:geq|ge)(?![A-Za-z])/g, '>='],
  [/\\(?:cdot|times)(?![A-Za-z])/g, '*'],
  [/\\div(?![A-Za-z])/g, '/'],
  [/\\(?:in|infty|cup|cap|pm|mid|emptyset)(?![A-Za-z])/g, '$&'],
];

/** An answer in one spelling: no signs of layout, no units of its own, no blanks. */
function spelt(text: string): string {
  let plain = text.slice(0, LONGEST);
  for (const [pattern, instead] of WORDS) plain = plain.replaceAll(pattern, instead);
  plain = plain
    .replaceAll(/\s+/g, '')
    .replace(/\.$/, '')
    .replace(/^\\\(|\\\)$|^\\\[|\\\]$/g, '');
  // "x = 5" is 5; an equation with more than a name on its left side stays one.
  return plain.replace(/^(?:[A-Za-z]|[a-z]\([a-z]\))=(?!=)/, '').replace(/^\{(.*)\}$/, '$1');
}

/** Where the group that opens at `at` closes; -1 where it does not. */
function closing(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if ('{(['.includes(text[i]!)) depth++;
    else if ('})]'.includes(text[i]!) && --depth === 0) return i;
  }
  return -1;
}

/** LaTeX as an expression of mathjs; undefined where it is none. */
function expressionOf(text: string): string | undefined {
  const frac = text.lastIndexOf('\\frac{');
  if (frac >= 0) {
    const middle = closing(text, frac + 5);
    if (text[middle + 1] !== '{') return undefined;
    const end = closing(text, middle + 1);
    if (end < 0) return undefined;
    const [above, below] = [text.slice(frac + 6, middle), text.slice(middle + 2, end)];
    // A whole number before a fraction of numbers is added to it.
    const mixed = /\d$/.test(text.slice(0, frac)) && /^\d+$/.test(above) && /^\d+$/.test(below) ? '+' : '';
    return expressionOf(`${text.slice(0, frac)}${mixed}((${above})/(${below}))${text.slice(end + 1)}`);
  }
  const plain = text
    .replaceAll(/\\sqrt\[(\w+)\]\{([^{}]*)\}/g, '(($2)^(1/($1)))')
    .replaceAll(/\\sqrt\{/g, ' sqrt{')
    .replaceAll(/\\(pi|sin|cos|tan|exp|log|ln)(?![A-Za-z])/g, ' $1 ')
    .replaceAll('{', '(')
    .replaceAll('}', ')')
    .replaceAll(/\bln\b/g, 'log');
  return plain.includes('\\') ? undefined : plain;
}

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  ...{ sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tan: Math.tan, exp: Math.exp, log: Math.log, abs: Math.abs },
};

/** The parts of a node of mathjs's that are read here. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: string;
  readonly op?: string;
  readonly fn?: unknown;
  readonly content?: Node;
  readonly args?: readonly Node[];
}

function operated(op: string | undefined, [a = Number.NaN, b]: readonly number[]): number {
  if (b === undefined) return op === '-' ? -a : op === '+' ? a : Number.NaN;
  if (op === '+') return a + b;
  if (op === '-') return a - b;
  if (op === '*') return a * b;
  if (op === '/') return a / b;
  return op === '^' ? a ** b : Number.NaN;
}

/** The value of an expression where its names have these values; NaN for anything that is not arithmetic. Nothing of it is run as code. */
function valueAt(node: Node, at: (name: string) => number): number {
  const { type, value, name = '', args = [] } = node;
  if (type === 'ConstantNode') return typeof value === 'number' ? value : Number.NaN;
  if (type === 'SymbolNode') return name === 'pi' ? Math.PI : name === 'e' ? Math.E : at(name);
  if (type === 'ParenthesisNode' && node.content !== undefined) return valueAt(node.content, at);
  const values = args.map((arg) => valueAt(arg, at));
  if (type === 'OperatorNode') return operated(node.op, values);
  const called = (node.fn as { name?: string } | undefined)?.name ?? '';
  if (type !== 'FunctionNode' || values.length !== 1) return Number.NaN;
  // What looks like a call of a letter is a product: x(x + 1).
  return Object.hasOwn(FUNCTIONS, called) ? FUNCTIONS[called]!(values[0]!) : at(called) * values[0]!;
}

/** Values at which two expressions are compared, by the letters of a name. */
const PLACES = [0.37, 1.41, 2.23] as const;

/** The values of an answer at some places; undefined where it is no expression. */
function valuesOf(text: string): number[] | undefined {
  const expression = expressionOf(text);
  if (expression === undefined || expression === '') return undefined;
  try {
    const node = parse(expression) as unknown as Node;
    const values = PLACES.map((place) =>
      valueAt(node, (name) => [...name].reduce((product, letter) => product * (place + letter.charCodeAt(0) / 100), 1)),
    );
    return values.every(Number.isFinite) ? values : undefined;
  } catch {
    return undefined;
  }
}

/** The parts of a list, an interval or a set, with its brackets in front; undefined where it is none. */
function partsOf(text: string): { readonly open: string; readonly parts: readonly string[] } | undefined {
  const set = text.startsWith('\\{') && text.endsWith('\\}');
  const inner = set
    ? text.slice(2, -2)
    : /^[([]/.test(text) && closing(text, 0) === text.length - 1
      ? text.slice(1, -1)
      : text;
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < inner.length; i++) {
    if ('{(['.includes(inner[i]!)) depth++;
    else if ('})]'.includes(inner[i]!)) depth--;
    else if (inner[i] === ',' && depth === 0) {
      parts.push(inner.slice(from, i));
      from = i + 1;
    }
  }
  if (parts.length === 0 && !set) return undefined;
  parts.push(inner.slice(from));
  const open = set || inner === text ? 'set' : `${text[0]}${text.at(-1)}`;
  return { open, parts };
}

function same(a: string, b: string): boolean {
  if (a === b) return true;
  // Words are no products of letters.
  if (/^[A-Za-z]{3,}$/.test(a) && /^[A-Za-z]{3,}$/.test(b)) return a.toLowerCase() === b.toLowerCase();
  const [one, other] = [partsOf(a), partsOf(b)];
  if (one !== undefined || other !== undefined) {
    if (one?.open !== other?.open || one?.parts.length !== other?.parts.length) return false;
    if (one!.open !== 'set') return one!.parts.every((part, i) => same(part, other!.parts[i]!));
    const left = [...other!.parts];
    return one!.parts.every((part) => {
      const at = left.findIndex((candidate) => same(part, candidate));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
  }
  const [x, y] = [valuesOf(a), valuesOf(b)];
  if (x === undefined || y === undefined) return a.toLowerCase() === b.toLowerCase();
  return x.every((value, i) => Math.abs(value - y[i]!) <= 1e-9 * Math.max(Math.abs(value), Math.abs(y[i]!)));
}

/** The last formula between dollars or brackets. */
const FORMULA = /\$\$?([^$]+)\$\$?|\\\((.+?)\\\)|\\\[(.+?)\\\]/gs;

/**
 * The answer of a reply in LaTeX, in one spelling: after its thoughts in the last \boxed{...}, after words that announce it, or in the last
 * formula. Undefined where there is none.
 *
 * @example latexAnswer('Hence $x = \\dfrac12$.') // '\\frac{1}{2}'
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
  const plain = spelt(lastBoxed(right) ?? right.trim().replaceAll(/^\$+|\$+$/g, ''));
  return plain === '' ? undefined : plain;
}

/**
 * Whether two answers in LaTeX are the same: in one spelling, as sets, lists and intervals part by part, or as expressions that have the
 * same values wherever they are tried. It is as strict about form as about value only where there is no value.
 *
 * @example sameLatex('\\frac12', '0.5') // true
 */
export const sameLatex = (answer: string, right: string): boolean => same(spelt(answer), spelt(right));
