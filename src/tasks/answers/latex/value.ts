import { Complex } from 'complex.js';
import { lnGamma } from '../../../numerics/log-gamma.js';
import type { Node } from './node.js';

/** A number or a matrix of numbers, by rows. */
export type Value = Complex | readonly (readonly Complex[])[];

/** Places at which expressions are tried: three where variables are positive, three of either sign, two further out. */
export const PLACES = 8;

/** Nodes that are evaluated at one place at most, terms of sums included. */
const MOST_STEPS = 20_000;
/** Terms of a sum that are still added one by one. */
const MOST_TERMS = 1000;

/** Said within this module where an expression has no value. */
class NoValue extends Error {}

const real = (x: number) => Complex(x, 0);
const isReal = (x: Complex) => Math.abs(x.im) <= 1e-12 * Math.abs(x.re);

/** A number between 0 and 1 that a text has: FNV-1a. */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 32;
}

/** The value of a variable at a place. */
function placed(name: string, place: number): Complex {
  const part = share(`${place} ${name}`);
  if (place < 3) return real(0.35 + 1.9 * part);
  return real(place < 6 ? 4 * part - 2 : 2 + 5 * part);
}

/** A smooth function of its own for each name that stands for an unknown one: equal where all arguments are. */
function own(name: string, args: readonly Complex[]): Complex {
  return args.reduce(
    (sum, arg, i) =>
      sum.add(
        arg
          .mul(0.3 + share(`${name} ${i}`))
          .add(share(`${i} ${name}`))
          .sin(),
      ),
    real(share(name)),
  );
}

function power(base: Complex, exponent: Complex): Complex {
  if (base.im === 0 && exponent.im === 0 && (base.re >= 0 || Number.isInteger(exponent.re)))
    return real(base.re ** exponent.re);
  return base.pow(exponent);
}

/** The n-th root; of a negative number for an odd n the real one. */
function root(degree: Complex, x: Complex): Complex {
  if (degree.im === 0 && x.im === 0 && x.re < 0 && degree.re % 2 === 1) return real(-((-x.re) ** (1 / degree.re)));
  return power(x, degree.inverse());
}

function factorial(x: Complex): Complex {
  if (!isReal(x) || x.re <= -1) throw new NoValue();
  const value = Math.exp(lnGamma(x.re + 1));
  return real(Number.isInteger(x.re) && value < 2 ** 52 ? Math.round(value) : value);
}

function binomial(n: Complex, k: Complex): Complex {
  if (!isReal(n) || !isReal(k) || !Number.isInteger(k.re) || k.re < 0 || k.re > MOST_TERMS)
    return factorial(n).div(factorial(k).mul(factorial(n.sub(k))));
  let value = 1;
  for (let i = 1; i <= k.re; i++) value *= (n.re - k.re + i) / i;
  return real(value);
}

const UNARY = [
  'sin',
  'cos',
  'tan',
  'sec',
  'csc',
  'cot',
  'sinh',
  'cosh',
  'tanh',
  'sech',
  'csch',
  'coth',
  'exp',
  'sqrt',
] as const;
const INVERSE = ['sin', 'cos', 'tan', 'sec', 'csc', 'cot', 'sinh', 'cosh', 'tanh'] as const;

const euclid = (a: number, b: number): number => (b === 0 ? Math.abs(a) : euclid(b, a % b));
const wholes = (args: readonly Complex[]): readonly number[] => {
  if (!args.every((x) => isReal(x) && Number.isSafeInteger(x.re))) throw new NoValue();
  return args.map(({ re }) => re);
};
const reals = (args: readonly Complex[]): readonly number[] => {
  if (!args.every(isReal)) throw new NoValue();
  return args.map(({ re }) => re);
};

type Numeric = (...args: readonly Complex[]) => Complex;
const FUNCTIONS = new Map<string, Numeric>([
  ...UNARY.map((name): [string, Numeric] => [name, (x) => x![name]()]),
  ...INVERSE.map((name): [string, Numeric] => [`arc${name}`, (x) => x![`a${name}`]()]),
  ['neg', (x) => x!.neg()],
  ['^', (x, y) => power(x!, y!)],
  ['/', (x, y) => x!.div(y!)],
  ['root', (degree, x) => root(degree!, x!)],
  ['ln', (x) => x!.log()],
  ['log', (x) => x!.log().div(Math.LN10)],
  ['logOf', (base, x) => x!.log().div(base!.log())],
  ['abs', (x) => real(x!.abs())],
  ['floor', (x) => real(Math.floor(reals([x!])[0]! + 1e-12))],
  ['ceil', (x) => real(Math.ceil(reals([x!])[0]! - 1e-12))],
  ['percent', (x) => x!.div(100)],
  ['factorial', (x) => factorial(x!)],
  ['binom', (n, k) => binomial(n!, k!)],
  ['min', (...xs) => real(Math.min(...reals(xs)))],
  ['max', (...xs) => real(Math.max(...reals(xs)))],
  ['gcd', (...xs) => real(wholes(xs).reduce(euclid))],
  ['lcm', (...xs) => real(wholes(xs).reduce((a, b) => Math.abs(a * b) / euclid(a, b)))],
]);

const isMatrix = (value: Value): value is readonly (readonly Complex[])[] => Array.isArray(value);

function determinant(rows: readonly (readonly Complex[])[]): Complex {
  if (rows.length !== rows[0]!.length || rows.length > 6) throw new NoValue();
  if (rows.length === 1) return rows[0]![0]!;
  return rows[0]!.reduce((sum, x, i) => {
    const minor = determinant(rows.slice(1).map((row) => row.filter((_, j) => j !== i)));
    return i % 2 === 0 ? sum.add(x.mul(minor)) : sum.sub(x.mul(minor));
  }, real(0));
}

function onMatrices(name: string, [a, b]: readonly Value[]): Value {
  const each = (rows: readonly (readonly Complex[])[], change: (x: Complex, i: number, j: number) => Complex) =>
    rows.map((row, i) => row.map((x, j) => change(x, i, j)));
  if (a === undefined) throw new NoValue();
  if (name === 'det' && isMatrix(a)) return determinant(a);
  if (name === 'neg' && isMatrix(a)) return each(a, (x) => x.neg());
  if (b === undefined) throw new NoValue();
  if (isMatrix(a) && isMatrix(b)) {
    if (name === '*' && a[0]!.length === b.length)
      return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum.add(x.mul(b[k]![j]!)), real(0))));
    if (!'+-'.includes(name) || a.length !== b.length || a[0]!.length !== b[0]!.length) throw new NoValue();
    return each(a, (x, i, j) => (name === '+' ? x.add(b[i]![j]!) : x.sub(b[i]![j]!)));
  }
  if (name === '*') return isMatrix(a) ? each(a, (x) => x.mul(b as Complex)) : each(b as Complex[][], (x) => x.mul(a));
  if (name === '/' && isMatrix(a)) return each(a, (x) => x.div(b as Complex));
  throw new NoValue();
}

/** How an expression is tried: with letters that differ in case only as one, and with variables that have values of their own. */
export interface Trial {
  readonly folded?: boolean;
  readonly bound?: ReadonlyMap<string, number>;
}

/** One evaluation: the place, the bound variables, and the largest number that was added. */
class Evaluation {
  private steps = 0;
  largest = 0;
  private readonly bound: Map<string, Complex>;
  private readonly folded: boolean;

  constructor(
    private readonly place: number,
    { folded = false, bound = new Map() }: Trial,
  ) {
    this.folded = folded;
    this.bound = new Map([...bound].map(([name, value]) => [name, real(value)]));
  }

  private seen(x: Complex): Complex {
    this.largest = Math.max(this.largest, Math.abs(x.re), Math.abs(x.im));
    return x;
  }

  number(node: Node): Complex {
    const value = this.of(node);
    if (isMatrix(value)) throw new NoValue();
    return value;
  }

  of(node: Node): Value {
    if (++this.steps > MOST_STEPS) throw new NoValue();
    if (node.kind === 'number') return real(Number(node.digits));
    if (node.kind === 'name') return this.name(node.name);
    if (node.kind === 'matrix') return node.rows.map((row) => row.map((entry) => this.number(entry)));
    if (node.kind === 'big') return this.big(node);
    const { name, args } = node;
    const values = args.map((arg) => this.of(arg));
    if (values.some(isMatrix)) return onMatrices(name, values);
    const numbers = values as readonly Complex[];
    if (name === '+') return this.seen(numbers[0]!).add(this.seen(numbers[1]!));
    if (name === '-') return this.seen(numbers[0]!).sub(this.seen(numbers[1]!));
    if (name === '*') return numbers[0]!.mul(numbers[1]!);
    if (name.startsWith('own:')) return own(name, numbers);
    const found = FUNCTIONS.get(name);
    if (found === undefined) throw new NoValue();
    if (!['neg', '/', '^', 'root', 'sqrt'].includes(name)) for (const x of numbers) this.seen(x);
    return found(...numbers);
  }

  private name(name: string): Complex {
    if (name === 'pi') return real(Math.PI);
    if (name === 'e') return real(Math.E);
    if (name === 'i') return Complex(0, 1);
    if (name === 'infty') return real(Number.POSITIVE_INFINITY);
    const called = this.folded ? name.toLowerCase() : name;
    return this.bound.get(called) ?? placed(called, this.place);
  }

  /** A sum of few terms as it is; any other sum, product, limit or integral as an unknown function of its bounds and of what is summed. */
  private big({ name, variable: over, from, to, body }: Node & { readonly kind: 'big' }): Complex {
    const bounds = [from, to].map((bound) => this.number(bound));
    const [first, last] = bounds.map(({ re }) => re) as [number, number];
    const variable = this.folded ? over?.toLowerCase() : over;
    const before = variable === undefined ? undefined : this.bound.get(variable);
    const at = (value: number) => {
      if (variable !== undefined) this.bound.set(variable, real(value));
      return this.number(body);
    };
    try {
      if (
        variable !== undefined &&
        name !== 'lim' &&
        Number.isInteger(first) &&
        Number.isInteger(last) &&
        last - first < MOST_TERMS
      ) {
        let value = real(name === 'sum' ? 0 : 1);
        for (let i = first; i <= last; i++) value = name === 'sum' ? value.add(at(i)) : value.mul(at(i));
        return value;
      }
      const ends = bounds.map((bound) => (bound.isFinite() ? bound : real(0.7 * Math.sign(bound.re))));
      return own(`${name} of`, [...ends, at(1.3), at(2.6)]);
    } finally {
      if (variable !== undefined && before === undefined) this.bound.delete(variable);
      else if (variable !== undefined) this.bound.set(variable, before!);
    }
  }
}

/** A value, and the largest number that was added on the way to it: what is lost by cancellation is in proportion to it. */
export interface Tried {
  readonly value: Value;
  readonly largest: number;
}

/**
 * The value of an expression at one of the places; undefined where it has none there: it is not finite, is no arithmetic, or takes too long.
 */
export function triedAt(node: Node, place: number, trial: Trial = {}): Tried | undefined {
  const evaluation = new Evaluation(place, trial);
  try {
    const value = evaluation.of(node);
    const numbers = isMatrix(value) ? value.flat() : [value];
    return numbers.every((x) => x.isFinite()) ? { value, largest: evaluation.largest } : undefined;
  } catch (error) {
    if (error instanceof NoValue) return undefined;
    throw error;
  }
}
