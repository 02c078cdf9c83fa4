import type { FunctionNode, MathNode, OperatorNode, ParenthesisNode } from 'mathjs';
import { mathJs } from '../../compute/mathjs.js';
import { quotedText } from '../../compute/printable.js';
import { TableError } from './error.js';

/** A part of an expression as SQL. Truth values are SQL's; a number that there is none of is NULL. */
interface Part {
  readonly sql: string;
  readonly is: 'number' | 'text' | 'truth';
}

/** A column as an expression wants it. */
export interface ExpressionColumn {
  readonly text: string;
  readonly number: string;
}

const NUMERIC: Readonly<Record<string, (a: string, b: string) => string>> = {
  add: (a, b) => `(${a} + ${b})`,
  subtract: (a, b) => `(${a} - ${b})`,
  multiply: (a, b) => `(${a} * ${b})`,
  divide: (a, b) => `(${a} / nullif(${b}, 0))`,
  pow: (a, b) => `pow(${a}, ${b})`,
  mod: (a, b) => `(${a} % nullif(${b}, 0))`,
};
const COMPARED: Readonly<Record<string, string>> = {
  equal: '=',
  unequal: '<>',
  smaller: '<',
  smallerEq: '<=',
  larger: '>',
  largerEq: '>=',
};
const above = (name: string) => (a: string) => `CASE WHEN ${a} > 0 THEN ${name}(${a}) END`;
const FUNCTIONS: Readonly<Record<string, (a: string) => string>> = {
  abs: (a) => `abs(${a})`,
  exp: (a) => `exp(${a})`,
  log: above('ln'),
  ln: above('ln'),
  log2: above('log2'),
  log10: above('log10'),
  sqrt: (a) => `CASE WHEN ${a} >= 0 THEN sqrt(${a}) END`,
  floor: (a) => `floor(${a})`,
  ceil: (a) => `ceil(${a})`,
  round: (a) => `round(${a})`,
};
const OF_MANY: Readonly<Record<string, string>> = { min: 'least', max: 'greatest' };

/** An expression nested deeper than this is refused; so is one that overflows the parser. */
const DEEPEST = 200;

const textSql = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Names that mathjs cannot read, [Model Size] and evaluation.score, replaced by ones that it can. */
function readable(text: string): { text: string; names: Map<string, string> } {
  const names = new Map<string, string>();
  const pieces = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\[([^\]]+)\]|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+/g;
  const replaced = text.replace(pieces, (piece, bracketed: string | undefined) => {
    if (piece.startsWith('"') || piece.startsWith("'")) return piece;
    const symbol = `column_${names.size}_`;
    names.set(symbol, bracketed ?? piece);
    return symbol;
  });
  return { text: replaced, names };
}

/** SQL over the columns of a table from a checked tree; nothing of the text itself goes into it but numbers and quoted texts. */
class Writer {
  readonly #find: (column: string) => Promise<ExpressionColumn>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #refuse: (why: string) => never;

  constructor(
    find: (column: string) => Promise<ExpressionColumn>,
    names: ReadonlyMap<string, string>,
    refuse: (why: string) => never,
  ) {
    this.#find = find;
    this.#names = names;
    this.#refuse = refuse;
  }

  async part(node: MathNode, wanted: Part['is'], depth = 0): Promise<Part> {
    if (depth > DEEPEST) this.#refuse(`expected it nested at most ${DEEPEST} deep`);
    const found = await this.#write(node, wanted, depth + 1);
    if (wanted === 'number' && found.is === 'truth') return { sql: `CAST(${found.sql} AS DOUBLE)`, is: 'number' };
    if (wanted === 'truth' && found.is === 'number') return { sql: `(${found.sql} <> 0)`, is: 'truth' };
    if (found.is === wanted) return found;
    return this.#refuse(`expected a ${wanted === 'truth' ? 'condition' : wanted} at ${quotedText(String(node), 40)}`);
  }

  async #write(node: MathNode, wanted: Part['is'], depth: number): Promise<Part> {
    switch (node.type) {
      case 'ConstantNode': {
        const { value } = node as unknown as { value: unknown };
        if (typeof value === 'string') return { sql: textSql(value), is: 'text' };
        if (typeof value === 'boolean') return { sql: String(value), is: wanted === 'text' ? 'text' : 'truth' };
        if (typeof value === 'number' && Number.isFinite(value)) return { sql: `${value}::DOUBLE`, is: 'number' };
        return this.#refuse(`${quotedText(String(node), 40)} is not a number`);
      }
      case 'SymbolNode': {
        const { name } = node as unknown as { name: string };
        const column = await this.#find(this.#names.get(name) ?? name);
        return wanted === 'text' ? { sql: column.text, is: 'text' } : { sql: column.number, is: 'number' };
      }
      case 'ParenthesisNode':
        return this.part((node as ParenthesisNode).content, wanted, depth);
      case 'OperatorNode':
        return this.#operator(node as OperatorNode, depth);
      case 'FunctionNode':
        return this.#call(node as FunctionNode, depth);
      case 'AssignmentNode':
        return this.#refuse('"=" sets a value; a comparison is written ==');
      default:
        return this.#refuse(
          `${quotedText(String(node), 40)} (${node.type.replace(/Node$/, '').toLowerCase()}) is not allowed`,
        );
    }
  }

  async #operator(node: OperatorNode, depth: number): Promise<Part> {
    const { op, args } = node;
    const fn: string = node.fn;
    // One after the other: a part may ask the table.
    const of = async (is: Part['is']) => {
      const parts: Part[] = [];
      for (const arg of args) parts.push(await this.part(arg, is, depth));
      return parts;
    };
    const [one] = args;
    if (fn === 'unaryMinus') return { sql: `(-${(await this.part(one!, 'number', depth)).sql})`, is: 'number' };
    if (fn === 'unaryPlus') return this.part(one!, 'number', depth);
    if (fn === 'not') return { sql: `(NOT ${(await this.part(one!, 'truth', depth)).sql})`, is: 'truth' };
    if (fn === 'and' || fn === 'or') {
      return { sql: `(${(await of('truth')).map(({ sql }) => sql).join(` ${fn.toUpperCase()} `)})`, is: 'truth' };
    }
    if (Object.hasOwn(COMPARED, fn)) {
      const truths = args.some(({ type, ...node }) => type === 'ConstantNode' && isTruth(node));
      const texts = truths || args.some(({ type, ...node }) => type === 'ConstantNode' && isText(node));
      const [a, b] = await of(texts ? 'text' : 'number');
      const sides = [a!.sql, b!.sql].map((sql) => (truths ? `lower(trim(${sql}::VARCHAR))` : sql));
      return { sql: `(${sides[0]} ${COMPARED[fn]} ${sides[1]})`, is: 'truth' };
    }
    if (!Object.hasOwn(NUMERIC, fn))
      this.#refuse(`the operator "${op}" is not one of + - * / ^ % == != < <= > >= and or not`);
    const parts = (await of('number')).map(({ sql }) => sql);
    return { sql: parts.reduce((a, b) => NUMERIC[fn]!(a, b)), is: 'number' };
  }

  async #call({ fn, args }: FunctionNode, depth: number): Promise<Part> {
    const known = `${[...Object.keys(FUNCTIONS), ...Object.keys(OF_MANY)].sort().join(', ')}`;
    const { name } = fn;
    const parts: string[] = [];
    for (const arg of args) parts.push((await this.part(arg, 'number', depth)).sql);
    if (Object.hasOwn(OF_MANY, name) && parts.length > 0)
      return { sql: `${OF_MANY[name]}(${parts.join(', ')})`, is: 'number' };
    if (!Object.hasOwn(FUNCTIONS, name))
      this.#refuse(`unknown function ${quotedText(String(name), 40)}; the functions are ${known}`);
    if (parts.length !== 1) this.#refuse(`"${name}" takes 1 argument, got ${parts.length}`);
    return { sql: FUNCTIONS[name]!(parts[0]!), is: 'number' };
  }
}

const isText = (node: object) => typeof (node as { value?: unknown }).value === 'string';
const isTruth = (node: object) => typeof (node as { value?: unknown }).value === 'boolean';

/**
 * An expression over columns as SQL: numbers, texts in quotes, column names ([in brackets] where they are no words, a.b for paths),
 * + - * / ^ %, comparisons, and, or, not, and functions of numbers. It is parsed by mathjs and written anew node by node; nothing of it is run.
 *
 * @example await expressionSql('C / (6 * N)', 'number', '--let D', find) // '("c0" / nullif((6::DOUBLE * "c1"), 0))'
 */
export async function expressionSql(
  text: string,
  wanted: 'number' | 'truth',
  where: string,
  find: (column: string) => Promise<ExpressionColumn>,
): Promise<string> {
  const refuse = (why: string): never => {
    throw new TableError(`${where}: ${quotedText(text, 80)}: ${why}`);
  };
  const { text: plain, names } = readable(text);
  const { parse } = mathJs();
  let tree: MathNode;
  try {
    tree = parse(plain);
  } catch (error) {
    return refuse(error instanceof SyntaxError ? error.message : `expected it nested at most ${DEEPEST} deep`);
  }
  return (await new Writer(find, names, refuse).part(tree, wanted)).sql;
}
