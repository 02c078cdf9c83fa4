// How a cell that computes is stopped: its loops look, at each round, whether they are to go on.
'use strict';

const ts = require('@tslab/typescript-for-tslab');
const { Cell, Interrupted } = require('./cell.cjs');

/** What the main thread and the one that listens for interrupts both know, as places in shared memory. */
const PLACES = { ASKED: 0, SEEN: 1, SIGNALS: 2, CLOSED: 3 };
const { ASKED, SEEN, SIGNALS } = PLACES;
const CHECK = '__interrupted__';

/** Puts the look into every loop of a cell's script. @type {import('@tslab/typescript-for-tslab').TransformerFactory<import('@tslab/typescript-for-tslab').SourceFile>} */
const interruptible = (context) => {
  const { factory } = context;
  const look = () =>
    factory.createExpressionStatement(factory.createCallExpression(factory.createIdentifier(CHECK), undefined, []));
  /** @type {import('@tslab/typescript-for-tslab').Visitor} */
  const visit = (node) => {
    const seen = ts.visitEachChild(node, visit, context);
    if (!ts.isIterationStatement(seen, false)) return seen;
    const rounds = ts.isBlock(seen.statement) ? seen.statement.statements : [seen.statement];
    const body = factory.createBlock([look(), ...rounds], true);
    if (ts.isForStatement(seen))
      return factory.updateForStatement(seen, seen.initializer, seen.condition, seen.incrementor, body);
    if (ts.isForInStatement(seen)) return factory.updateForInStatement(seen, seen.initializer, seen.expression, body);
    if (ts.isForOfStatement(seen))
      return factory.updateForOfStatement(seen, seen.awaitModifier, seen.initializer, seen.expression, body);
    if (ts.isWhileStatement(seen)) return factory.updateWhileStatement(seen, seen.expression, body);
    return ts.isDoStatement(seen) ? factory.updateDoStatement(seen, body, seen.expression) : seen;
  };
  return (file) => ts.visitEachChild(file, visit, context);
};

/**
 * Hears of interrupts in the main thread.
 * @param {Int32Array} state shared with the thread that sends them
 * @param {() => void} stop gives up the cell that is running
 */
function hearInterrupts(state, stop) {
  /** @returns {boolean} whether there was an interrupt that was not seen yet */
  const take = () => {
    const asked = Atomics.load(state, ASKED);
    if (Atomics.exchange(state, SEEN, asked) === asked) return false;
    stop();
    return true;
  };
  const look = () => {
    if (Atomics.load(state, ASKED) === 0) return;
    take();
    if (Cell.own?.interrupted) throw new Interrupted('the cell was interrupted');
  };
  Object.defineProperty(globalThis, CHECK, { value: look });
  Object.assign(globalThis, { [Symbol.for('inference-scaling.check')]: look });
  process.on('SIGINT', () => {
    // The other thread's signals reach code that runs in a script; here the message has come first, or comes next.
    if (Atomics.load(state, SIGNALS) > 0) Atomics.sub(state, SIGNALS, 1);
    else stop();
  });
  return take;
}

exports.hearInterrupts = hearInterrupts;
exports.interruptible = interruptible;
exports.PLACES = PLACES;
