import { differenceOf, ratioOf, sameExpressions, sameZeros } from './expressions.js';
import { type RealSet, realSetOf, sameSets, subjectOf } from './intervals.js';
import { type Node, namesOf } from './node.js';
import { LONGEST } from './spelling.js';
import { type Answer, answerOf, isName } from './structure.js';

type Relation = Answer & { readonly kind: 'relation' };
type List = Answer & { readonly kind: 'list' };

/** Answers that were read already, the last few hundred: a vote compares each with many. */
const read = new Map<string, Answer>();
const MOST_READ = 500;

function readOf(text: string): Answer {
  const before = read.get(text);
  if (before !== undefined) return before;
  const answer = answerOf(text);
  if (read.size >= MOST_READ) read.clear();
  read.set(text, answer);
  return answer;
}

/** Letters alone, without commands and signs. */
const wordsOf = (text: string) => text.replaceAll(/\\[A-Za-z]+|[^\p{L}\p{N}.+-]/gu, '').toLowerCase();
const isWord = (text: string) => /^\(?[A-Za-z]{4,}\)?$|^\\text\{[^{}]*\}$/.test(text);

/** The side of an equation or membership that is the answer itself: x = 5 is 5, where the left side is a name, or nothing holds a variable. */
function assignedBy(relation: Relation): Answer | undefined {
  const first = relation.sides[0]!;
  if (!relation.signs.every((sign) => sign === '=' || sign === 'in')) return undefined;
  const bare = relation.sides.every((side) => side.kind === 'expression' && namesOf(side.node).size === 0);
  return isName(first) || bare ? relation.sides.at(-1) : undefined;
}

const nodeOf = (answer: Answer): Node | undefined => (answer.kind === 'expression' ? answer.node : undefined);

/** An inequality or chain of them read from left to right in rising order. */
function rising({ sides, signs, ...rest }: Relation): Relation {
  const turned: Readonly<Record<string, string>> = { '>': '<', '>=': '<=' };
  if (!signs.every((sign) => Object.hasOwn(turned, sign))) return { sides, signs, ...rest };
  return { ...rest, sides: [...sides].reverse(), signs: signs.map((sign) => turned[sign]!).reverse() };
}

function sameRelations(one: Relation, other: Relation, folded: boolean): boolean {
  const [a, b] = [rising(one), rising(other)];
  const ends = ({ sides }: Relation): readonly [Answer, Answer] => [sides[0]!, sides.at(-1)!];
  const equations = [a, b].every(({ signs }) => signs.every((sign) => sign === '=' || sign === 'in'));
  if (equations) {
    const [left, right] = [ends(a), ends(b)];
    if (left.every((side, i) => sameAnswers(side, right[i]!, folded))) return true;
    if (left.every((side, i) => sameAnswers(side, right[1 - i]!, folded))) return true;
    const nodes = [...left, ...right].map(nodeOf);
    if (nodes.some((node) => node === undefined)) return false;
    const [p, q, r, s] = nodes as [Node, Node, Node, Node];
    // Two values of one name are no equation to be solved: x = 5 is not x = 6.
    return sameZeros(differenceOf(p, q), differenceOf(r, s), folded);
  }
  if (a.signs.join() !== b.signs.join()) return false;
  if (a.sides.every((side, i) => sameAnswers(side, b.sides[i]!, folded))) return true;
  if (a.signs.length > 1) return false;
  const nodes = [...a.sides, ...b.sides].map(nodeOf);
  if (nodes.some((node) => node === undefined)) return false;
  const [p, q, r, s] = nodes as [Node, Node, Node, Node];
  const ratio = ratioOf(differenceOf(p, q), differenceOf(r, s), folded);
  return ratio !== undefined && (a.signs[0] === '!=' || (Math.abs(ratio.im) < 1e-9 && ratio.re > 0));
}

/** Whether the parts of two lists are the same in some order. */
function samePool(one: readonly Answer[], other: readonly Answer[], folded: boolean): boolean {
  const left = [...other];
  return one.every((part) => {
    const at = left.findIndex((candidate) => sameAnswers(part, candidate, folded));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

const UNORDERED = new Set(['', '{}']);

function sameLists(one: List, other: List, folded: boolean): boolean {
  if (one.parts.length !== other.parts.length) return false;
  if (UNORDERED.has(one.brackets) && UNORDERED.has(other.brackets)) return samePool(one.parts, other.parts, folded);
  // A tuple is a list without brackets in its order; an interval is none.
  const alike =
    one.brackets === other.brackets ||
    [one, other].every(({ brackets }) => brackets === '()' || UNORDERED.has(brackets));
  return alike && one.parts.every((part, i) => sameAnswers(part, other.parts[i]!, folded));
}

/** The set of real numbers that an answer can only be: joined sets, conditions, half-open or unbounded intervals. */
function properSet(answer: Answer): RealSet | undefined {
  if (
    answer.kind === 'list' &&
    !/^(?:\[\)|\(\]|\[\])$/.test(answer.brackets) &&
    !/\\infty|[<>]|\\[lgn]e/.test(answer.text)
  )
    return undefined;
  return realSetOf(answer);
}

/** Parts of a union, an intersection or a list that are compared one by one. */
function sameJoined(one: Answer, other: Answer, folded: boolean): boolean {
  if (one.kind !== 'sets' || other.kind !== 'sets' || one.signs.join() !== other.signs.join()) return false;
  if (one.parts.length !== other.parts.length) return false;
  if (one.signs.includes('\\setminus')) return one.parts.every((part, i) => sameAnswers(part, other.parts[i]!, folded));
  return samePool(one.parts, other.parts, folded);
}

const fold = (text: string, folded: boolean) => (folded ? text.toLowerCase() : text);

function sameAnswers(one: Answer, other: Answer, folded: boolean): boolean {
  if (fold(one.text, folded) === fold(other.text, folded)) return true;
  if (isWord(one.text) || isWord(other.text))
    return wordsOf(one.text) !== '' && wordsOf(one.text) === wordsOf(other.text);
  const [a, b] = [properSet(one), properSet(other)];
  const [about, aboutOther] = [subjectOf(one), subjectOf(other)];
  const alike = about === undefined || aboutOther === undefined || fold(about, folded) === fold(aboutOther, folded);
  if (alike && (a !== undefined || b !== undefined)) {
    const [left, right] = [a ?? realSetOf(one), b ?? realSetOf(other)];
    if (left !== undefined && right !== undefined) return sameSets(left, right);
  }
  if (one.kind === 'relation' && other.kind === 'relation') return sameRelations(one, other, folded);
  if (one.kind === 'relation' || other.kind === 'relation') {
    const [relation, plain] = one.kind === 'relation' ? [one, other] : [other as Relation, one];
    const value = assignedBy(relation);
    return value !== undefined && sameAnswers(value, plain, folded);
  }
  if (one.kind === 'list' && other.kind === 'list') return sameLists(one, other, folded);
  if (one.kind === 'list' || other.kind === 'list') {
    const [list, plain] = one.kind === 'list' ? [one, other] : [other as List, one];
    return list.parts.length === 1 && UNORDERED.has(list.brackets) && sameAnswers(list.parts[0]!, plain, folded);
  }
  if (one.kind === 'sets' || other.kind === 'sets') return sameJoined(one, other, folded);
  const [p, q] = [nodeOf(one), nodeOf(other)];
  if (p === undefined || q === undefined) return false;
  return sameExpressions(p, q, folded);
}

/** Whether a text holds a letter in both cases, so that they cannot mean the same. */
function bothCases(text: string): boolean {
  const letters = new Set(text.replaceAll(/\\[A-Za-z]+/g, ''));
  return [...letters].some((letter) => letter !== letter.toLowerCase() && letters.has(letter.toLowerCase()));
}

const BASED = /^(\d+)_\{?(\d+)\}?$/;

/** A number without its base, where only one of two has one. */
function unbased(text: string, other: string): string {
  const found = BASED.exec(text);
  return found !== null && !BASED.test(other) ? found[1]! : text;
}

/**
 * Whether two answers in the spelling of `spelt` are the same. Letters are compared in their case first, and without it where neither answer holds a
 * letter in both.
 */
export function sameSpelt(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length > LONGEST || b.length > LONGEST) return false;
  const [one, other] = [readOf(unbased(a, b)), readOf(unbased(b, a))];
  if (sameAnswers(one, other, false)) return true;
  if (bothCases(a) || bothCases(b) || !/[A-Za-z]/.test(a) || !/[A-Za-z]/.test(b)) return false;
  return sameAnswers(one, other, true);
}
