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
/** What `import.meta` is in a script. */
const META = '__meta__';
/** A loop that only awaits what is there already lets the kernel hear of interrupts this often. */
const BREATH_MS = 50;

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
    if (ts.isAwaitExpression(seen))
      return call(RESUMED, factory.updateAwaitExpression(seen, call(WAITS, seen.expression, site(node))));
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
      return declares(statement) ? [changed] : [factory.createExpressionStatement(call(AT, site(statement))), changed];
    });
    return factory.updateSourceFile(file, statements);
  };
};

/** When the event loop had its last turn that is known of. */
let breathed = 0;

/** @returns {Promise<void>} */
const breath = () =>
  new Promise((turn) => {
    setImmediate(() => {
      breathed = performance.now();
      turn();
    });
  });

/** What a script awaits: noted for as long as it is waited for. @param {unknown} value @param {number} site */
function waits(value, site) {
  const cell = Cell.own;
  if (cell !== undefined && value instanceof Promise) {
    const wait = { site };
    cell.waits.add(wait);
    const done = () => cell.waits.delete(wait);
    Promise.prototype.then.call(value, done, done);
  }
  return performance.now() - breathed > BREATH_MS ? breath().then(() => value) : value;
}

/**
 * Where a cell stands: the awaits that it has not come back from, the innermost first, or else its statement.
 * @param {Cell} cell @returns {{label: string, line: number, column: number}[]}
 */
function standsAt(cell) {
  const waiting = [...cell.waits].reverse().map(({ site }) => sites[site]);
  waiting.sort((a, b) => b.depth - a.depth);
  const at = cell.at === undefined ? [] : [sites[cell.at]];
  return (waiting.length > 0 ? waiting : at).flatMap(({ place, compiled }) => {
    const found = compiled?.placeInModule(place);
    return compiled === undefined || found === undefined ? [] : [{ label: compiled.cell.label, ...found }];
  });
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
  /** @param {unknown} value */
  const resumed = (value) => {
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
exports.META = META;
exports.noSites = noSites;
exports.PLACES = PLACES;
exports.standsAt = standsAt;
