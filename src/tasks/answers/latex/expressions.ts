import type { Complex } from 'complex.js';
import { exactOf } from './exact.js';
import { call, childrenOf, type Node, namesOf, someNode } from './node.js';
import { PLACES, type Tried, triedAt, type Value } from './value.js';

/** What two numbers may differ by, in proportion to the larger. */
const RELATIVE = 1e-9;
/** What is lost by cancellation, in proportion to the largest number that was added. */
const CANCELLED = 1e-13;
/** A decimal is the same as another value to its sixth decimal place, and to a thousandth of itself. */
const DECIMALS = 5e-7;

const entriesOf = (value: Value): readonly Complex[] => (Array.isArray(value) ? value.flat() : [value as Complex]);
const shapeOf = (value: Value) => (Array.isArray(value) ? `${value.length} x ${value[0].length}` : 'number');
const isReal = (value: Value) =>
  entriesOf(value).every((x) => Math.abs(x.im) <= 1e-9 * Math.max(Math.abs(x.re), 1e-300));

/** Values of an expression at all places. */
export type Values = readonly (Tried | undefined)[];

const known = new WeakMap<Node, Map<boolean, Values>>();

/** The values of an expression at all places, found once for each tree; of what has no variables at one place. */
export function valuesOf(node: Node, folded: boolean): Values {
  const of = known.get(node) ?? new Map<boolean, Values>();
  known.set(node, of);
  const before = of.get(folded);
  if (before !== undefined) return before;
  const values = Array.from({ length: namesOf(node).size === 0 ? 1 : PLACES }, (_, place) =>
    triedAt(node, place, { folded }),
  );
  of.set(folded, values);
  return values;
}

function near(a: Tried, b: Tried, decimal: boolean): boolean {
  if (shapeOf(a.value) !== shapeOf(b.value)) return false;
  const others = entriesOf(b.value);
  return entriesOf(a.value).every((x, i) => {
    const y = others[i]!;
    const difference = x.sub(y).abs();
    const size = Math.max(x.abs(), y.abs());
    if (difference <= Math.max(RELATIVE * size, CANCELLED * Math.max(a.largest, b.largest))) return true;
    return decimal && difference < DECIMALS && difference <= 1e-3 * size;
  });
}

/** Whether a number is written as a decimal, with its sign. */
const isDecimal = (node: Node): boolean =>
  node.kind === 'number'
    ? /[.eE]/.test(node.digits)
    : node.kind === 'call' && node.name === 'neg' && isDecimal(node.args[0]!);
const hasDecimals = (node: Node): boolean =>
  isDecimal(node) || (node.kind === 'matrix' && node.rows.flat().some(isDecimal));

/** What a percentage is a percentage of: 28 for 28 %, with its sign. */
function shareOf(node: Node): Node | undefined {
  if (node.kind !== 'call') return undefined;
  if (node.name === 'percent') return node.args[0];
  const inner = node.name === 'neg' ? shareOf(node.args[0]!) : undefined;
  return inner === undefined ? undefined : call('neg', inner);
}

/** Places at which both have values: those where both are real, if there are two of them, else all. */
function common(a: Values, b: Values): readonly (readonly [Tried, Tried])[] {
  const both = a.flatMap((x, i) => {
    const y = b[b.length === 1 ? 0 : i];
    return x === undefined || y === undefined ? [] : [[x, y] as const];
  });
  const reals = both.filter(([x, y]) => isReal(x.value) && isReal(y.value));
  return reals.length >= 2 ? reals : both;
}

function sameValues(a: Node, b: Node, folded: boolean): boolean {
  const [one, other] = [valuesOf(a, folded), valuesOf(b, folded)];
  const pairs = one.length >= other.length ? common(one, other) : common(other, one);
  const decimal = hasDecimals(a) || hasDecimals(b);
  const enough = Math.max(one.length, other.length) === 1 ? 1 : 2;
  return pairs.length >= enough && pairs.every(([x, y]) => near(x, y, decimal));
}

/**
 * Whether two expressions are the same: as fractions where both are, or else by their values at eight places, which agree to nine digits. A decimal is
 * compared to its sixth place, and 28 % is 28 and 0.28.
 */
export function sameExpressions(a: Node, b: Node, folded = false): boolean {
  const [one, other] = [exactOf(a), exactOf(b)];
  if (one !== undefined && other !== undefined && (one.equals(other) || !(hasDecimals(a) || hasDecimals(b))))
    return one.equals(other);
  if (sameValues(a, b, folded)) return true;
  const [share, part] = [shareOf(a), shareOf(b)];
  if (share === undefined) return part !== undefined && sameExpressions(a, part, folded);
  return part === undefined && sameExpressions(share, b, folded);
}

/** By what one expression is the other's multiple: a number that is not 0; undefined where there is none. */
export function ratioOf(a: Node, b: Node, folded: boolean): Complex | undefined {
  const pairs = common(valuesOf(a, folded), valuesOf(b, folded)).filter(
    ([x, y]) => !Array.isArray(x.value) && !Array.isArray(y.value),
  );
  const ratios = pairs.map(([x, y]) => (x.value as Complex).div(y.value as Complex));
  const first = ratios[0];
  if (first === undefined || ratios.length < 2 || !first.isFinite() || first.abs() === 0) return undefined;
  return ratios.every((ratio) => ratio.sub(first).abs() <= 1e-8 * first.abs()) ? first : undefined;
}

/** Roots further from 0 are not counted: a secant that has no root to find runs away. */
const FURTHEST = 1e6;
const STARTS = [0.4, -0.7, 1.9, -2.6, 5.3, -8.1] as const;
const MOST_ITERATIONS = 30;
/** Equations of more variables or more nodes are not solved, nor those with sums. */
const MOST_NAMES = 6;
const MOST_NODES = 150;

/** An expression as a function of one of its variables; the others have the values of a place. */
const along = (node: Node, name: string, place: number, folded: boolean) => (x: number) =>
  triedAt(node, place, { folded, bound: new Map([[name, x]]) });

type Along = ReturnType<typeof along>;

/** Roots of a function, by secants from six starting points. */
function rootsOf(tried: Along): readonly number[] {
  let size = 0;
  const at = (x: number) => {
    const found = tried(x);
    if (found === undefined || Array.isArray(found.value) || !isReal(found.value)) return Number.NaN;
    size = found.largest;
    return (found.value as Complex).re;
  };
  const roots: number[] = [];
  for (const start of STARTS) {
    let x: number = start;
    let y = start + 0.05;
    let [fx, fy] = [at(x), at(y)];
    for (
      let i = 0;
      i < MOST_ITERATIONS && Number.isFinite(fy) && fy !== 0 && Math.abs(y - x) > 1e-14 * Math.abs(y);
      i++
    ) {
      const next: number = y - (fy * (y - x)) / (fy - fx);
      [x, fx, y] = [y, fy, next];
      fy = at(y);
    }
    if (Math.abs(y) < FURTHEST && Math.abs(fy) <= 1e-9 * Math.max(size, 1e-3)) roots.push(y);
  }
  return roots;
}

function isRoot(tried: Along, x: number): boolean {
  const found = tried(x);
  return (
    found !== undefined &&
    !Array.isArray(found.value) &&
    (found.value as Complex).abs() <= 1e-6 * Math.max(found.largest, 1e-3)
  );
}

const sizeOf = (node: Node): number => childrenOf(node).reduce((size, child) => size + sizeOf(child), 1);

/**
 * Whether two expressions are 0 at the same places: one is a multiple of the other, or in each variable the roots of one that are found are
 * roots of the other.
 */
export function sameZeros(a: Node, b: Node, folded: boolean): boolean {
  if (ratioOf(a, b, folded) !== undefined) return true;
  const [names, others] = [a, b].map(
    (node) => new Set([...namesOf(node)].map((name) => (folded ? name.toLowerCase() : name))),
  ) as [Set<string>, Set<string>];
  if (names.size !== others.size || [...names].some((name) => !others.has(name))) return false;
  if ([a, b].some((node) => someNode(node, ({ kind }) => kind === 'big'))) return false;
  if (names.size > MOST_NAMES || sizeOf(a) + sizeOf(b) > MOST_NODES) return false;
  let compared = 0;
  for (const name of names)
    for (const place of [0, 1]) {
      const [one, other] = [along(a, name, place, folded), along(b, name, place, folded)];
      const [roots, theirs] = [rootsOf(one), rootsOf(other)];
      if (roots.length === 0 || theirs.length === 0) continue;
      if (!roots.every((x) => isRoot(other, x)) || !theirs.every((x) => isRoot(one, x))) return false;
      compared++;
    }
  return compared > 0;
}

/** a - b, for equations: what is 0 where they hold. */
export const differenceOf = (a: Node, b: Node): Node => call('-', a, b);
