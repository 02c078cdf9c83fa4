// How a cell that computes or waits is stopped: its loops look, at each round, whether they are to go on, and so does what follows an await.
'use strict';

const ts = require('@tslab/typescript-for-tslab');
const { Cell, Interrupted } = require('./cell.cjs');

/** What the main thread and the one that listens for interrupts both know, as places in shared memory. */
const PLACES = { ASKED: 0, SEEN: 1, SIGNALS: 2, CLOSED: 3 };
const { ASKED, SEEN, SIGNALS } = PLACES;
const CHECK = '__interrupted__';
const WAITS = '__waits__';
const RESUMED = '__resumed__';
const AT = '__at__';
/** The variable that tslab puts a cell's last value into. */
const LAST = /^tsLastExpr\d*$/;
/** What `import.meta` is in a script. */
const META = '__meta__';
/** A loop that only awaits what is there already lets the kernel hear of interrupts this often. */
const BREATH_MS = 50;
/** Awaits of one call inside another begin this close together. */
const AT_ONCE_MS = 1;

/** @typedef {{place: number, depth: number, compiled?: import('./source.cjs').Compiled}} Site a place in a compiled module, and how many functions it is inside */

/** Places that scripts speak of by their number. @type {Site[]} */
const sites = [];
let assigned = 0;

/** The places of the scripts that were made since the last call are those of this cell. @param {import('./source.cjs').Compiled} compiled */
function assignSites(compiled) {
  for (; assigned < sites.length; assigned++) sites[assigned].compiled = compiled;
}

/** The places of a script that was made meanwhile are no cell's. */
function noSites() {
  assigned = sites.length;
}

/** Statements that only declare, before which nothing has to be noted. @param {ts.Statement} statement */
const declares = (statement) =>
  ts.isImportDeclaration(statement) ||
  ts.isExportDeclaration(statement) ||
  ts.isFunctionDeclaration(statement) ||
  ts.isEmptyStatement(statement) ||
  (ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression));

/** What is written in the cell of a statement: tslab makes a variable of its last expression. @param {ts.Statement} statement @returns {ts.Node} */
function written(statement) {
  const [first] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
  const isLast = first && ts.isIdentifier(first.name) && LAST.test(first.name.text);
  return (isLast && first.initializer) || statement;
}

/** Puts the look into every loop of a cell's script and after every await, and a note before every statement at its top. @type {ts.TransformerFactory<ts.SourceFile>} */
const interruptible = (context) => {
  const { factory } = context;
  let depth = 0;
  /** @type {ts.SourceFile} */
  let file;
  /** @param {string} name @param {ts.Expression[]} args */
  const call = (name, ...args) => factory.createCallExpression(factory.createIdentifier(name), undefined, args);
  /** @param {ts.Node} node */
  const site = (node) => {
    sites.push({ place: ts.getOriginalNode(node).getStart(file), depth });
    return factory.createNumericLiteral(sites.length - 1);
  };
  /** @param {ts.Statement} statement */
  const body = (statement) => {
    const rounds = ts.isBlock(statement) ? statement.statements : [statement];
    return factory.createBlock([factory.createExpressionStatement(call(CHECK)), ...rounds], true);
  };
  /** @type {ts.Visitor} */
  const visit = (node) => {
    const inside = ts.isFunctionLike(node) ? 1 : 0;
    depth += inside;
    const seen = ts.visitEachChild(node, visit, context);
    depth -= inside;
    if (ts.isMetaProperty(seen) && seen.keywordToken === ts.SyntaxKind.ImportKeyword)
      return factory.createIdentifier(META);
    if (ts.isAwaitExpression(seen)) {
      const number = site(node);
      const again = factory.createNumericLiteral(number.text);
      return call(RESUMED, factory.updateAwaitExpression(seen, call(WAITS, seen.expression, number)), again);
    }
    if (ts.isForStatement(seen))
      return factory.updateForStatement(seen, seen.initializer, seen.condition, seen.incrementor, body(seen.statement));
    if (ts.isForInStatement(seen))
      return factory.updateForInStatement(seen, seen.initializer, seen.expression, body(seen.statement));
    if (ts.isForOfStatement(seen))
      return factory.updateForOfStatement(
        seen,
        seen.awaitModifier,
        seen.initializer,
        seen.expression,
        body(seen.statement),
      );
    if (ts.isWhileStatement(seen)) return factory.updateWhileStatement(seen, seen.expression, body(seen.statement));
    return ts.isDoStatement(seen) ? factory.updateDoStatement(seen, body(seen.statement), seen.expression) : seen;
  };
  return (whole) => {
    file = whole;
    const statements = file.statements.flatMap((statement) => {
      const changed = /** @type {ts.Statement} */ (ts.visitNode(statement, visit));
      return declares(statement)
        ? [changed]
        : [factory.createExpressionStatement(call(AT, site(written(statement)))), changed];
    });
    return factory.updateSourceFile(file, statements);
  };
};

/** Since when the event loop owes a turn; 0 where it has had one. */
let owed = 0;

function turned() {
  owed = 0;
}

/** @returns {Promise<void>} */
const breath = () => new Promise((turn) => setImmediate(turn));

/**
 * What a script awaits, noted until it comes back. Nothing is added to the promise: stacks lead through promises that one alone waits for.
 * @param {unknown} value @param {number} site
 */
function waits(value, site) {
  const now = performance.now();
  const cell = Cell.own;
  if (cell !== undefined) {
    const { count = 0 } = cell.waits.get(site) ?? {};
    cell.waits.delete(site);
    cell.waits.set(site, { count: count + 1, since: now });
  }
  if (owed === 0) {
    owed = now;
    setImmediate(turned);
  } else if (now - owed > BREATH_MS) {
    if (value instanceof Promise) value.catch(() => {});
    return breath().then(() => value);
  }
  return value;
}

/** @param {number} site that a script has come back from */
function cameBack(site) {
  const waits = Cell.own?.waits;
  const wait = waits?.get(site);
  if (waits === undefined || wait === undefined) return;
  if (--wait.count === 0) waits.delete(site);
}

/**
 * Where a cell stands: the awaits that it has not come back from, the innermost first, or else its statement. An await that threw is still
 * noted; it is older than those that are waited for, and not between them.
 * @param {Cell} cell @returns {{label: string, line: number, column: number}[]}
 */
function standsAt(cell) {
  const waiting = [...cell.waits].reverse().map(([site, { since }]) => ({ ...sites[site], since }));
  const last = waiting[0]?.since ?? 0;
  const begun = waiting.filter(({ since }) => last - since < AT_ONCE_MS).sort((a, b) => b.depth - a.depth);
  /** @type {Site[]} */
  const chain = [];
  for (const site of [...begun, ...waiting]) if (site.depth < (chain.at(-1)?.depth ?? Infinity)) chain.push(site);
  const at = cell.at === undefined ? [] : [sites[cell.at]];
  return (chain.length > 0 ? chain : at).flatMap(placeOf);
}

/** Where the statement is that a cell has begun last. @param {Cell} cell */
const statementOf = ({ at }) => (at === undefined ? [] : placeOf(sites[at]));

/** @param {Site} site */
function placeOf({ place, compiled }) {
  const found = compiled?.placeInModule(place);
  return compiled === undefined || found === undefined ? [] : [{ label: compiled.cell.label, ...found }];
}

/**
 * Hears of interrupts in the main thread.
 * @param {Int32Array} state shared with the thread that sends them
 * @param {() => void} stop gives up the cell that is running
 */
function hearInterrupts(state, stop) {
  /** Whether there was any interrupt: until then there is nothing to look for. */
  let any = false;
  /** @returns {boolean} whether there was an interrupt that was not seen yet */
  const take = () => {
    const asked = Atomics.load(state, ASKED);
    if (Atomics.exchange(state, SEEN, asked) === asked) return false;
    any = true;
    stop();
    return true;
  };
  const look = () => {
    if (!any && Atomics.load(state, ASKED) === 0) return;
    take();
    if (Cell.own?.interrupted) throw new Interrupted('the cell was interrupted');
  };
  /** @param {unknown} value @param {number} site */
  const resumed = (value, site) => {
    cameBack(site);
    look();
    return value;
  };
  /** @param {number} site */
  const at = (site) => {
    const cell = Cell.own;
    if (cell !== undefined) cell.at = site;
  };
  const scripts = { [CHECK]: look, [WAITS]: waits, [RESUMED]: resumed, [AT]: at };
  for (const [name, value] of Object.entries(scripts)) Object.defineProperty(globalThis, name, { value });
  Object.assign(globalThis, { [Symbol.for('inference-scaling.check')]: look });
  process.on('SIGINT', () => {
    // The other thread's signals reach code that runs in a script; here the message has come first, or comes next.
    if (Atomics.load(state, SIGNALS) > 0) Atomics.sub(state, SIGNALS, 1);
    else {
      any = true;
      stop();
    }
  });
  return { take, look };
}

exports.assignSites = assignSites;
exports.hearInterrupts = hearInterrupts;
exports.interruptible = interruptible;
exports.LAST = LAST;
exports.META = META;
exports.noSites = noSites;
exports.PLACES = PLACES;
exports.standsAt = standsAt;
exports.statementOf = statementOf;
