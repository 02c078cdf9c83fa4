import { namesOf } from './node.js';
import { type Answer, isName } from './structure.js';
import { triedAt } from './value.js';

/** An interval of real numbers; a point is one whose ends are equal and closed. */
interface Interval {
  readonly from: number;
  readonly to: number;
  readonly closed: readonly [boolean, boolean];
}

/** A set of real numbers as intervals apart from each other, in order. */
export type RealSet = readonly Interval[];

const ALL: RealSet = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, closed: [false, false] }];

const near = (a: number, b: number) =>
  a === b || (Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)));
const isEmpty = ({ from, to, closed }: Interval) => from > to || (near(from, to) && !(closed[0] && closed[1]));

function union(sets: RealSet): RealSet {
  const ordered = sets
    .filter((set) => !isEmpty(set))
    .sort((a, b) => a.from - b.from || Number(b.closed[0]) - Number(a.closed[0]));
  const joined: Interval[] = [];
  for (const next of ordered) {
    const last = joined.at(-1);
    const touches = last !== undefined && near(last.to, next.from) && (last.closed[1] || next.closed[0]);
    if (last === undefined || !(touches || (next.from < last.to && !near(last.to, next.from)))) joined.push(next);
    else {
      const further = next.to > last.to && !near(next.to, last.to);
      const end = further ? next.closed[1] : last.closed[1] || (near(next.to, last.to) && next.closed[1]);
      joined[joined.length - 1] = { ...last, to: Math.max(last.to, next.to), closed: [last.closed[0], end] };
    }
  }
  return joined;
}

function complement(set: RealSet): RealSet {
  const rest: Interval[] = [];
  let from = Number.NEGATIVE_INFINITY;
  let closed = false;
  for (const next of set) {
    rest.push({ from, to: next.from, closed: [closed, !next.closed[0] && Number.isFinite(next.from)] });
    from = next.to;
    closed = !next.closed[1] && Number.isFinite(from);
  }
  rest.push({ from, to: Number.POSITIVE_INFINITY, closed: [closed, false] });
  return rest.filter(
    (interval) => !isEmpty(interval) && !(interval.from === interval.to && !Number.isFinite(interval.from)),
  );
}

const intersection = (a: RealSet, b: RealSet): RealSet => complement(union([...complement(a), ...complement(b)]));

/** The real number that an answer is, infinite ones included. */
function numberOf(answer: Answer): number | undefined {
  if (answer.kind !== 'expression') return undefined;
  const { node, text } = answer;
  if (/^\+?\\infty$/.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-\\infty$/.test(text)) return Number.NEGATIVE_INFINITY;
  if (namesOf(node).size > 0) return undefined;
  const value = triedAt(node, 0)?.value;
  return value !== undefined && !Array.isArray(value) && 're' in value && Math.abs(value.im) <= 1e-12
    ? value.re
    : undefined;
}

/** The numbers for which x lies so beside a bound. */
function beside(sign: string, bound: number): RealSet {
  const closed = sign.includes('=');
  if (sign === '=') return [{ from: bound, to: bound, closed: [true, true] }];
  if (sign === '!=') return complement([{ from: bound, to: bound, closed: [true, true] }]);
  return sign.startsWith('<')
    ? [{ from: Number.NEGATIVE_INFINITY, to: bound, closed: [false, closed] }]
    : [{ from: bound, to: Number.POSITIVE_INFINITY, closed: [closed, false] }];
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=', '=': '=', '!=': '!=' };

function ofRelation({ sides, signs }: Answer & { readonly kind: 'relation' }): RealSet | undefined {
  if (signs.length === 1 && signs[0] === 'in' && isName(sides[0]!)) return realSetOf(sides[1]!);
  const at = sides.findIndex((side) => isName(side));
  if (at < 0) return undefined;
  let set: RealSet = ALL;
  for (const [i, sign] of signs.entries()) {
    if (i !== at && i !== at - 1) return undefined;
    const bound = numberOf(sides[i === at ? i + 1 : i]!);
    const named = i === at ? sign : MIRRORED[sign];
    if (bound === undefined || named === undefined) return undefined;
    set = intersection(set, beside(named, bound));
  }
  return set;
}

/** The name that a condition on one variable is about, or the first of several conditions. */
export function subjectOf(answer: Answer): string | undefined {
  if (answer.kind === 'relation') return answer.sides.find((side) => isName(side))?.text;
  if (answer.kind !== 'list' && answer.kind !== 'sets') return undefined;
  return answer.parts.map(subjectOf).find((subject) => subject !== undefined);
}

/**
 * The set of real numbers that an answer is: an interval, sets joined, points, conditions on one variable; undefined for others.
 *
 * @example realSetOf(answerOf('x\\ne3'))?.length // 2
 */
export function realSetOf(answer: Answer): RealSet | undefined {
  if (answer.kind === 'words' || answer.kind === 'expression')
    return /^(?:\\mathbb\{?R\}?|\\Re|\\text\{allrealnumbers\})$/.test(answer.text) ? ALL : undefined;
  if (answer.kind === 'relation') return ofRelation(answer);
  if (answer.kind === 'sets') {
    const [first, ...others] = answer.parts.map(realSetOf);
    let set = first;
    for (const [i, other] of others.entries()) {
      if (set === undefined || other === undefined) return undefined;
      const sign = answer.signs[i];
      if (sign === '\\cup') set = union(set.concat(other));
      else set = intersection(set, sign === '\\cap' ? other : complement(union(other)));
    }
    return set;
  }
  const { brackets, parts } = answer;
  if (brackets === '' || brackets === '{}') {
    const names = new Set(parts.map(subjectOf));
    const sets = parts.map((part) => {
      const point = numberOf(part);
      if (point !== undefined) return Number.isFinite(point) ? beside('=', point) : undefined;
      return names.size === 1 ? realSetOf(part) : undefined;
    });
    return sets.every((set) => set !== undefined) ? union(sets.flat() as RealSet) : undefined;
  }
  if (parts.length !== 2) return undefined;
  const [from, to] = parts.map(numberOf);
  if (from === undefined || to === undefined || from > to) return undefined;
  return union([{ from, to, closed: [brackets[0] === '[', brackets.at(-1) === ']'] }]);
}

/** Whether two sets of real numbers are the same. */
export const sameSets = (a: RealSet, b: RealSet): boolean =>
  a.length === b.length &&
  a.every(({ from, to, closed }, i) => {
    const other = b[i]!;
    return (
      near(from, other.from) && near(to, other.to) && closed[0] === other.closed[0] && closed[1] === other.closed[1]
    );
  });
