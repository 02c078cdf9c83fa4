import type { FunctionNode, MathNode, OperatorNode, ParenthesisNode } from 'mathjs';
import { mathJs } from '../compute/mathjs.js';
import { quotedText } from '../compute/printable.js';
import type { Input, Law } from './law.js';

/** The functions of one number that an expression may use, as JavaScript. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'abs acos acosh asin asinh atan atanh cbrt cos cosh exp expm1 log log10 log1p log2 sign sin sinh sqrt tan tanh'
      .split(' ')
      .map((name) => [name, `Math.${name}`]),
  ),
  sec: '1/Math.cos',
  csc: '1/Math.sin',
  cot: '1/Math.tan',
  sech: '1/Math.cosh',
  csch: '1/Math.sinh',
  coth: '1/Math.tanh',
};
const OF_TWO: Readonly<Record<string, string>> = { pow: 'Math.pow', atan2: 'Math.atan2' };
const OF_ANY: Readonly<Record<string, string>> = { min: 'Math.min', max: 'Math.max' };
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['ln', 'log'],
  ['arctan', 'atan'],
  ['arcsin', 'asin'],
  ['arccos', 'acos'],
]);
const OPERATORS = new Set(['add', 'subtract', 'multiply', 'divide', 'pow', 'unaryMinus', 'unaryPlus']);
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, PI: Math.PI, e: Math.E, E: Math.E };

const known = () => [...Object.keys(FUNCTIONS), ...Object.keys(OF_TWO), ...Object.keys(OF_ANY)].sort().join(', ');

export interface ExpressionOptions {
  readonly name?: string;
  readonly bounds?: Readonly<Record<string, readonly [number, number]>>;
}

type Refuse = (why: string) => never;

/** An expression nested deeper than this is refused, before anything goes down into it by calls. */
const DEEPEST = 500;

/** How deep a tree is nested, level by level; beyond `DEEPEST` it is not looked at further. */
function depthOf(root: MathNode): number {
  let level: MathNode[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return depth;
    const below: MathNode[] = [];
    for (const node of level) node.forEach((inner) => below.push(inner));
    level = below;
  }
  return 0;
}

const manyOf = (least: number, most: number) =>
  `${least}${most === least ? '' : most === 2 ? ' or 2' : ' or more'} arguments`;

/** Every number, symbol, operator and function of the tree is allowed; `names` are the symbols that are. */
function checkTree(root: MathNode, names: readonly string[], refuse: Refuse): void {
  const visit = (node: MathNode): void => {
    switch (node.type) {
      case 'ConstantNode': {
        const { value } = node as unknown as { value: unknown };
        if (typeof value !== 'number') refuse(`"${node}" is not a number`);
        return;
      }
      case 'SymbolNode': {
        const { name } = node as unknown as { name: string };
        if (names.includes(name) || Object.hasOwn(CONSTANTS, name)) return;
        refuse(`unknown symbol "${name}"; the symbols are ${[...names, 'pi', 'e'].join(', ')}`);
        return;
      }
      case 'ParenthesisNode':
        visit((node as ParenthesisNode).content);
        return;
      case 'OperatorNode': {
        const { fn, op, args } = node as OperatorNode;
        if (!OPERATORS.has(fn)) refuse(`the operator "${op}" is not one of + - * / ^`);
        args.forEach(visit);
        return;
      }
      case 'FunctionNode': {
        const { fn, args } = node as FunctionNode;
        const name = fn.name;
        if (fn.type !== 'SymbolNode') refuse(`"${fn}" is not a function's name`);
        if (names.includes(name)) refuse(`"${name}" is no function: write "${name} * (...)" for a product`);
        const [least, most] = Object.hasOwn(OF_ANY, name)
          ? [1, Infinity]
          : Object.hasOwn(OF_TWO, name)
            ? [2, 2]
            : Object.hasOwn(FUNCTIONS, name)
              ? [1, name === 'log' ? 2 : 1]
              : refuse(`unknown function "${name}"; the functions are ${known()}`);
        if (args.length < least! || args.length > most!) {
          refuse(`"${name}" takes ${manyOf(least!, most!)}, got ${args.length}`);
        }
        args.forEach(visit);
        return;
      }
      default: {
        const kind = node.type.replace(/Node$/, '').toLowerCase();
        refuse(`"${node}" (${kind}) is not allowed; an expression has numbers, symbols, + - * / ^ and functions`);
      }
    }
  };
  visit(root);
}

/** JavaScript for a checked tree; symbols become what `symbols` says. 0 and 1 in sums and products are folded away. */
function code(node: MathNode, symbols: ReadonlyMap<string, string>): string {
  const of = (inner: MathNode) => code(inner, symbols);
  if (node.type === 'ConstantNode') {
    const value = Number((node as unknown as { value: number }).value);
    return value < 0 ? `(${value})` : `${value}`;
  }
  if (node.type === 'SymbolNode') {
    const { name } = node as unknown as { name: string };
    return symbols.get(name) ?? `${CONSTANTS[name]}`;
  }
  if (node.type === 'ParenthesisNode') return of((node as ParenthesisNode).content);
  if (node.type === 'OperatorNode') {
    const { fn, args } = node as OperatorNode;
    const parts = args.map(of);
    const [a, b] = parts as [string, string];
    switch (fn) {
      case 'add': {
        const terms = parts.filter((part) => part !== '0');
        return terms.length > 1 ? `(${terms.join('+')})` : (terms[0] ?? '0');
      }
      case 'multiply': {
        if (parts.includes('0')) return '0';
        const factors = parts.filter((part) => part !== '1');
        return factors.length > 1 ? `(${factors.join('*')})` : (factors[0] ?? '1');
      }
      case 'subtract':
        return b === '0' ? a : `(${a}-${b})`;
      case 'divide':
        return a === '0' ? '0' : b === '1' ? a : `(${a}/${b})`;
      case 'pow':
        return b === '1' ? a : b === '2' && /^[\w[\]]+$/.test(a) ? `(${a}*${a})` : `Math.pow(${a},${b})`;
      case 'unaryMinus':
        return a === '0' ? '0' : `(-${a})`;
      case 'unaryPlus':
        return a;
    }
  }
  if (node.type === 'FunctionNode') {
    const { fn, args } = node as FunctionNode;
    const parts = args.map(of);
    if (fn.name === 'log' && parts.length === 2) return `(Math.log(${parts[0]})/Math.log(${parts[1]}))`;
    const script = FUNCTIONS[fn.name] ?? OF_TWO[fn.name] ?? OF_ANY[fn.name];
    if (script !== undefined) return `(${script}(${parts.join(',')}))`;
  }
  throw new Error(`expressionLaw: no code for "${node}"`);
}

type Compiled = (x: readonly number[], p: readonly number[]) => number;

/** The only text that goes into a function is what `code` writes: numbers, Math functions, x[i] and p[j]. */
const compile = (body: string) => new Function('x', 'p', `'use strict';return ${body};`) as Compiled;

/** The parsed model, with names such as ln for log read as what they mean, and its symbols replaced by safe ones. */
function renamed(root: MathNode, names: ReadonlyMap<string, string>): MathNode {
  return root.transform((node, path, parent) => {
    if (node.type !== 'SymbolNode') return node;
    const symbol = node.clone() as MathNode & { name: string };
    const called = parent?.type === 'FunctionNode' && path === 'fn';
    symbol.name = (called ? OTHER_NAMES : names).get(symbol.name) ?? symbol.name;
    return symbol;
  });
}

/**
 * Any law as an expression in mathjs syntax, with its parameters and the values to start from.
 *
 * The variable is x, or those named in `variables`; then the x of a point is an array in that order. Allowed are numbers,
 * pi, e, + - * / ^, parentheses and elementary functions; a parameter named e or pi hides the constant. The derivatives
 * are symbolic; for what mathjs cannot differentiate (min, max, atan2, ...), and where a formula is not finite, they are
 * central differences, and `note` names the parameters. The text is parsed and checked node by node, never evaluated.
 *
 * @param model the formula of y
 * @param start each parameter with the value to start from
 * @param options `variables` by name (default x), bounds of parameters, and a name
 * @returns the law, for `fitLaw`
 * @throws RangeError for a text that cannot be parsed, for what is not allowed in it, and for names that do not agree with `start`
 * @example fitLaw(expressionLaw('b1 * (1 - exp(-b2 * x))', { b1: 1, b2: 0.1 }), points)
 * @example expressionLaw('e + a / N^alpha + b / D^beta', { e: 1, a: 1, alpha: 0.3, b: 1, beta: 0.3 }, { variables: ['N', 'D'] })
 */
export function expressionLaw(
  model: string,
  start: Readonly<Record<string, number>>,
  options?: ExpressionOptions & { readonly variables?: readonly [string] },
): Law;
export function expressionLaw(
  model: string,
  start: Readonly<Record<string, number>>,
  options: ExpressionOptions & { readonly variables: readonly [string, string, ...string[]] },
): Law<readonly number[]>;
export function expressionLaw(
  model: string,
  start: Readonly<Record<string, number>>,
  options: ExpressionOptions & { readonly variables?: readonly string[] } = {},
): Law<never> {
  const refuse: Refuse = (why) => {
    throw new RangeError(`expressionLaw ${quotedText(model, 80)}: ${why}`);
  };
  const { variables = ['x'], bounds = {} } = options;
  const parameters = Object.keys(start);
  if (variables.length === 0) refuse('expected at least one variable');
  if (parameters.length === 0) refuse('expected at least one parameter in start');
  for (const name of parameters) {
    if (variables.includes(name)) refuse(`"${name}" is a variable and cannot be a parameter in start`);
    if (!Number.isFinite(start[name])) refuse(`expected a finite start for "${name}", got ${start[name]}`);
  }
  if (new Set(variables).size < variables.length) refuse(`expected different variables, got ${variables.join(', ')}`);
  for (const name of Object.keys(bounds)) {
    if (!parameters.includes(name)) refuse(`bounds for "${name}", but start has only ${parameters.join(', ')}`);
    const [low, high] = bounds[name]!;
    if (!(low < high && start[name]! >= low && start[name]! <= high)) {
      refuse(`expected bounds low < high around the start ${start[name]} of "${name}", got ${low} and ${high}`);
    }
  }

  const { derivative, parse } = mathJs();
  let parsed: MathNode;
  try {
    parsed = parse(model);
  } catch (error) {
    if (error instanceof RangeError) return refuse(`expected it nested at most ${DEEPEST} deep, got deeper`);
    throw new RangeError(`expressionLaw ${quotedText(model, 80)}: ${(error as Error).message}`, { cause: error });
  }
  if (depthOf(parsed) > DEEPEST) refuse(`expected it nested at most ${DEEPEST} deep, got deeper`);
  const names = [...variables, ...parameters];
  const plain = renamed(parsed, new Map());
  checkTree(plain, names, refuse);
  const used = new Set<string>();
  plain.traverse((node, path, parent) => {
    if (node.type === 'SymbolNode' && !(parent?.type === 'FunctionNode' && path === 'fn')) {
      used.add((node as unknown as { name: string }).name);
    }
  });
  const idle = parameters.filter((name) => !used.has(name));
  if (idle.length > 0) refuse(`the parameter "${idle[0]}" of start is not in the model`);

  // Names of our own keep the rules of mathjs, such as log(e) = 1, from parameters that are named like constants.
  const safe = new Map(names.map((name, i) => [name, `symbol${i}`]));
  const tree = renamed(plain, safe);
  const symbols = new Map([
    ...variables.map((name, i): [string, string] => [safe.get(name)!, `x[${i}]`]),
    ...parameters.map((name, j): [string, string] => [safe.get(name)!, `p[${j}]`]),
  ]);
  const value = compile(code(tree, symbols));
  const slopes = parameters.map((name) => {
    try {
      return compile(code(derivative(tree, safe.get(name)!, { simplify: false }), symbols));
    } catch {
      return null;
    }
  });
  const sizes = parameters.map((name) => Math.abs(start[name]!) || 1);
  const difference = (x: readonly number[], p: readonly number[], j: number) => {
    const h = Math.cbrt(Number.EPSILON) * (Math.abs(p[j]!) || sizes[j]!);
    const at = (moved: number) =>
      value(
        x,
        p.map((old, k) => (k === j ? moved : old)),
      );
    const above = p[j]! + h;
    const below = p[j]! - h;
    return (at(above) - at(below)) / (above - below);
  };

  const numeric = parameters.filter((_, j) => slopes[j] === null);
  const several = variables.length > 1;
  const list = (x: Input) => (typeof x === 'number' ? [x] : x);
  const law: Law<Input> = {
    name: options.name ?? model,
    formula: `y = ${model}`,
    parameters,
    meanings: parameters.map((name) => `the parameter ${name}`),
    ...(several && { variables }),
    domain: 'all x',
    expression: { ...options, model, start },
    ...(numeric.length > 0 && {
      note: `the derivatives by ${numeric.join(', ')} are central differences: mathjs has none in closed form`,
    }),
    predict: (x, p) => value(list(x), p),
    jacobian(x, p) {
      const at = list(x);
      return slopes.map((slope, j) => {
        const exact = slope?.(at, p) ?? Number.NaN;
        return Number.isFinite(exact) ? exact : difference(at, p, j);
      });
    },
    start: () => parameters.map((name) => start[name]!),
    bounds: () => ({
      low: parameters.map((name) => bounds[name]?.[0] ?? -Infinity),
      high: parameters.map((name) => bounds[name]?.[1] ?? Infinity),
    }),
  };
  return law;
}
