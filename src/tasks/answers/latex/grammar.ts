import { call, type Node, nameOf, numberOf } from './node.js';
import { FUNCTION_NAMES } from './spelling.js';

/** Brackets within brackets that are still read. */
const DEEPEST = 60;

/** Said within this module where a text is no expression; the reader turns it into undefined. */
class Unreadable extends Error {}

const SYMBOLS = new Set([
  ...['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'varepsilon', 'zeta', 'eta', 'theta', 'vartheta', 'iota', 'kappa'],
  ...[
    'lambda',
    'mu',
    'nu',
    'xi',
    'pi',
    'rho',
    'varrho',
    'sigma',
    'tau',
    'upsilon',
    'phi',
    'varphi',
    'chi',
    'psi',
    'omega',
  ],
  ...['Gamma', 'Delta', 'Theta', 'Lambda', 'Xi', 'Pi', 'Sigma', 'Upsilon', 'Phi', 'Psi', 'Omega', 'infty', 'partial'],
  ...['ell', 'hbar', 'angle', 'triangle', 'nabla', 'square', 'imath', 'jmath', 'aleph', 'Re', 'Im'],
]);
const ACCENTS = new Set([
  ...['hat', 'bar', 'vec', 'tilde', 'dot', 'ddot', 'overline', 'overrightarrow', 'widehat', 'widetilde', 'underline'],
  ...['mathbb', 'mathcal', 'mathfrak', 'mathscr', 'text'],
]);
const PLAIN_FUNCTIONS = new Set<string>(FUNCTION_NAMES);
const INVERSES: Readonly<Record<string, string>> = Object.fromEntries(
  ['sin', 'cos', 'tan', 'sec', 'csc', 'cot', 'sinh', 'cosh', 'tanh'].map((name) => [name, `arc${name}`]),
);
/** Letters that are functions where a bracket follows; after all others it is a product. */
const FUNCTION_LETTERS = 'fghFGH';
const CLOSES: Readonly<Record<string, string>> = {
  ...{ '(': ')', '[': ']', '{': '}', '\\{': '\\}', '\\lbrace': '\\rbrace', '\\lfloor': '\\rfloor' },
  ...{ '\\lceil': '\\rceil', '|': '|', '\\lvert': '\\rvert', '\\vert': '\\vert', '\\|': '\\|', '\\lVert': '\\rVert' },
};
const TIMES = ['*', '\\cdot', '\\times', '\\ast'];
const OVER = ['/', '\\div', ':'];
const COMMAND = /\\(?:[A-Za-z]+|.)/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:(?<=\.\d+)e[-+]?\d+|E[-+]?\d+)?/y;

/** A reader of one expression by recursive descent, for one pass over one text. */
class Reader {
  private at = 0;
  private depth = 0;
  private bars = 0;

  constructor(private readonly text: string) {}

  all(): Node {
    const node = this.sum();
    this.blanks();
    if (this.at < this.text.length) throw new Unreadable();
    return node;
  }

  private blanks() {
    while (this.text[this.at] === ' ') this.at++;
  }

  /** The command or character that comes next. */
  private next(): string {
    this.blanks();
    COMMAND.lastIndex = this.at;
    return COMMAND.exec(this.text)?.[0] ?? this.text[this.at] ?? '';
  }

  private take(sign: string): boolean {
    if (sign === '' || this.next() !== sign) return false;
    this.at += sign.length;
    return true;
  }

  private takeOne(signs: readonly string[]): string | undefined {
    return signs.find((sign) => this.take(sign));
  }

  private must(sign: string) {
    if (!this.take(sign)) throw new Unreadable();
  }

  private sum(): Node {
    if (++this.depth > DEEPEST) throw new Unreadable();
    let node = this.signed();
    for (;;) {
      const sign = this.takeOne(['+', '-', '\\pm', '\\mp']);
      if (sign === undefined) break;
      const term = this.signed();
      if (sign === '+' || sign === '-') node = call(sign, node, term);
      else node = call('+', node, call(sign.slice(1), term));
    }
    this.depth--;
    return node;
  }

  private signed(): Node {
    const sign = this.takeOne(['+', '-', '\\pm', '\\mp']);
    if (sign === undefined) return this.term();
    if (++this.depth > DEEPEST) throw new Unreadable();
    const node = this.signed();
    this.depth--;
    return sign === '+' ? node : call(sign === '-' ? 'neg' : sign.slice(1), node);
  }

  private term(): Node {
    let node = this.product();
    for (;;) {
      const over = this.takeOne(OVER);
      if (over === undefined && this.takeOne(TIMES) === undefined) return node;
      const negative = this.take('-');
      if (!negative) this.take('+');
      const factor = this.product();
      node = call(over === undefined ? '*' : '/', node, negative ? call('neg', factor) : factor);
    }
  }

  /** Whether a factor may follow without a sign of multiplication. */
  private factorFollows(): boolean {
    const next = this.next();
    if (next === '|') return this.bars === 0;
    if (/^[\dA-Za-z.([{]$/.test(next)) return true;
    if (!next.startsWith('\\')) return false;
    const name = next.slice(1);
    return (
      SYMBOLS.has(name) ||
      ACCENTS.has(name) ||
      PLAIN_FUNCTIONS.has(name) ||
      ['frac', 'sqrt', 'binom', 'begin', 'sum', 'prod', 'int', 'lim', 'boxed', 'lg', 'operatorname'].includes(name) ||
      (next in CLOSES && next !== '\\|' && next !== '\\vert')
    );
  }

  private product(): Node {
    let node = this.power();
    while (this.factorFollows()) {
      const from = this.at;
      const factor = this.power();
      // A whole number before a fraction of whole numbers is added to it: 1\frac{1}{2}.
      const mixed =
        node.kind === 'number' &&
        !node.digits.includes('.') &&
        /^\\frac\{\d+\}\{\d+\}$/.test(this.text.slice(from, this.at).trim());
      node = call(mixed ? '+' : '*', node, factor);
    }
    return node;
  }

  private power(): Node {
    let node = this.atom();
    for (;;) {
      if (this.take('!')) node = call('factorial', node);
      else if (this.take('\\%')) node = call('percent', node);
      else if (this.take('^')) {
        if (node.kind === 'name' && this.prime()) node = nameOf(`${node.name}'`);
        else node = call('^', node, this.exponent());
      } else return node;
    }
  }

  private prime(): boolean {
    const found = /^(?:\{\s*)?\\prime\s*\}?/.exec(this.text.slice(this.at));
    if (found !== null) this.at += found[0].length;
    return found !== null;
  }

  /** What stands behind ^: a group, a whole number with its sign, or one atom. */
  private exponent(): Node {
    if (this.next() === '{') return this.atom();
    const negative = this.take('-');
    const node = this.atom();
    return negative ? call('neg', node) : node;
  }

  /** An argument without brackets is one digit or one atom. */
  private argument(): Node {
    const next = this.next();
    if (!/\d/.test(next)) return this.atom();
    this.at++;
    return numberOf(next);
  }

  /** The text of a group, or one character or command. */
  private raw(): string {
    const next = this.next();
    if (next !== '{') {
      const digits = /^\d+/.exec(this.text.slice(this.at))?.[0] ?? next;
      this.at += digits.length;
      return digits;
    }
    let depth = 0;
    for (let i = this.at; i < this.text.length; i++) {
      if (this.text[i] === '{') depth++;
      else if (this.text[i] === '}' && --depth === 0) {
        const inner = this.text.slice(this.at + 1, i);
        this.at = i + 1;
        return inner.replaceAll(/[{}\s]/g, '');
      }
    }
    throw new Unreadable();
  }

  private named(name: string): Node {
    let full = name;
    while (this.take("'")) full += "'";
    if (this.take('_')) full += `_${this.raw()}`;
    while (this.take("'")) full += "'";
    if (!FUNCTION_LETTERS.includes(name) || name.length > 1) return nameOf(full);
    const inverse = /^\^(?:\{-1\}|-1)(?=\()/.exec(this.text.slice(this.at))?.[0] ?? '';
    const braced = /^\s*\{\s*\(/.test(this.text.slice(this.at + inverse.length));
    if (!braced && this.text[this.at + inverse.length] !== '(') return nameOf(full);
    this.at += inverse.length;
    const args = this.functionArguments();
    return call(`own:${full}${inverse === '' ? '' : '^-1'}`, ...args);
  }

  private atom(): Node {
    const next = this.next();
    NUMBER.lastIndex = this.at;
    const digits = NUMBER.exec(this.text)?.[0];
    if (digits !== undefined) {
      this.at += digits.length;
      return numberOf(digits);
    }
    if (Object.hasOwn(CLOSES, next)) return this.group(next);
    this.at += next.length;
    if (/^[A-Za-z]$/.test(next)) return this.named(next);
    if (!next.startsWith('\\')) throw new Unreadable();
    return this.command(next.slice(1));
  }

  private group(open: string): Node {
    this.take(open);
    const bars = this.bars;
    this.bars = open === '|' ? bars + 1 : 0;
    const node = this.sum();
    this.must(CLOSES[open]!);
    this.bars = bars;
    if (open === '\\lfloor') return call('floor', node);
    if (open === '\\lceil') return call('ceil', node);
    return /\||vert/i.test(open) ? call('abs', node) : node;
  }

  private command(name: string): Node {
    if (name === 'frac') return call('/', this.argument(), this.argument());
    if (name === 'binom') return call('binom', this.argument(), this.argument());
    if (name === 'boxed') return this.argument();
    if (name === 'sqrt') {
      if (!this.take('[')) return call('sqrt', this.argument());
      const degree = this.sum();
      this.must(']');
      return call('root', degree, this.argument());
    }
    if (name === 'begin') return this.matrix();
    if (name === 'sum' || name === 'prod' || name === 'int' || name === 'lim') return this.big(name);
    if (PLAIN_FUNCTIONS.has(name) || name === 'lg') return this.function(name === 'lg' ? 'log' : name);
    if (ACCENTS.has(name)) return this.named(`${name}:${this.raw()}`);
    if (SYMBOLS.has(name)) return this.named(name);
    throw new Unreadable();
  }

  private function(name: string): Node {
    let power: Node | undefined;
    let base: Node | undefined;
    for (;;) {
      if (this.take('_')) base = this.argument();
      else if (this.take('^')) power = this.exponent();
      else break;
    }
    const inverse = power?.kind === 'call' && power.name === 'neg' && power.args[0]!.kind === 'number';
    const arc = inverse && Object.hasOwn(INVERSES, name) ? INVERSES[name]! : name;
    const args = this.functionArguments();
    const value = base === undefined ? call(arc, ...args) : call('logOf', base, ...args);
    return power === undefined || arc !== name ? value : call('^', value, power);
  }

  /** Arguments in brackets; without them all factors up to a sign or another function, with what they are divided by: \cos\pi/3. */
  private functionArguments(): readonly Node[] {
    const next = this.next();
    if (next === '(' || next === '|' || next === '\\lvert') {
      if (next !== '(') return [this.atom()];
      this.take('(');
      const args = [this.sum()];
      while (this.take(',')) args.push(this.sum());
      this.must(')');
      return args;
    }
    if (next === '{' && /^\{\s*\(/.test(this.text.slice(this.at))) {
      this.take('{');
      const args = this.functionArguments();
      this.must('}');
      return args;
    }
    if (next === '{') return [this.atom()];
    let node = this.take('-') ? call('neg', this.power()) : this.power();
    while (this.factorFollows() && !PLAIN_FUNCTIONS.has(this.next().slice(1))) node = call('*', node, this.power());
    if (this.next() === '/') {
      this.at++;
      node = call('/', node, this.power());
    }
    return [node];
  }

  private matrix(): Node {
    const kind = this.raw();
    if (kind === 'array') this.raw();
    else if (!/^(?:[pbBvV]|small)?matrix$/.test(kind)) throw new Unreadable();
    const rows: Node[][] = [[]];
    while (!this.take('\\end')) {
      if (this.take('\\\\')) rows.push([]);
      else if (!this.take('&') && !this.take('\\hline')) rows.at(-1)!.push(this.sum());
    }
    this.raw();
    if (rows.at(-1)!.length === 0) rows.pop();
    if (rows.length === 0 || rows.some((row) => row.length !== rows[0]!.length)) throw new Unreadable();
    return kind === 'vmatrix' ? call('det', { kind: 'matrix', rows }) : { kind: 'matrix', rows };
  }

  private big(name: string): Node {
    let variable: string | undefined;
    let from: Node = nameOf('nil');
    let to: Node = nameOf('nil');
    for (;;) {
      if (this.take('_')) {
        const pattern = name === 'lim' ? /^([A-Za-z])\\(?:rightarrow|to)(.+)$/ : /^([A-Za-z])=(.+)$/;
        const bound = name === 'int' ? null : pattern.exec(this.raw());
        if (bound === null && name !== 'int') throw new Unreadable();
        variable = bound?.[1];
        from = bound === null ? this.argument() : new Reader(bound[2]!).all();
      } else if (this.take('^')) to = this.exponent();
      else break;
    }
    return { kind: 'big', name, variable, from, to, body: this.term() };
  }
}

/**
 * The expression that a text in the spelling of `spelt` is; undefined for what is none.
 *
 * Juxtaposition binds closer than division (1/2x is 1/(2x)); a function without brackets takes all factors that follow.
 *
 * @example expressionOf('2x') // { kind: 'call', name: '*', args: [{ kind: 'number', digits: '2' }, { kind: 'name', name: 'x' }] }
 */
export function expressionOf(text: string): Node | undefined {
  try {
    return new Reader(text).all();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
