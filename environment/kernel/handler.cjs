// What the kernel does at each request: tslab compiles and runs the cells.
'use strict';

const { isCompleteCode } = require('tslab/dist/converter');
const { Cell } = require('./cell.cjs');
const { outputsOf, textOf } = require('./display.cjs');
const { Executor } = require('./executor.cjs');
const { Failure } = require('./failure.cjs');
const { completed, explained, inspected, questionOf } = require('./help.cjs');
const { LANGUAGE } = require('./language.cjs');
const { standsAt, statementOf } = require('./interrupt.cjs');
const { VERSION } = require('./message.cjs');
const { completeness } = require('./source.cjs');
const { stale } = require('./stale.cjs');
const { endStarted } = require('./started.cjs');

const MOST_HISTORY = 1000;
const SESSION = 1;

const info = {
  status: 'ok',
  protocol_version: VERSION,
  implementation: 'tslab',
  implementation_version: require('tslab/package.json').version,
  language_info: LANGUAGE,
  banner: `TypeScript ${LANGUAGE.version}, not strict, on Node.js ${process.versions.node}, by tslab`,
  help_links: [{ text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' }],
};

/** @returns {Promise<void>} */
const nextTurn = () => new Promise((turn) => setImmediate(turn));

/** Why a cell failed: what it threw, or what the compiler reported. @param {Cell} cell */
const failureOf = (cell) => cell.failure ?? Failure.ofDiagnostics(cell);

/** @typedef {import('./cell.cjs').Channels} Channels */
/** @typedef {import('tslab/dist/converter').Converter} Converter */
/** @typedef {import('./cell.cjs').Request & {silent?: boolean, store_history?: boolean, user_expressions?: Record<string, string>}} ExecuteRequest */
/**
 * @typedef {object} HistoryRequest
 * @property {'range' | 'tail' | 'search'} hist_access_type
 * @property {boolean} [output]
 * @property {number | null} [n]
 * @property {number} [start]
 * @property {number | null} [stop]
 * @property {string} [pattern]
 * @property {boolean} [unique]
 */

class Handler {
  /** @param {Converter} converter tslab's compiler @param {import('./descriptors.cjs').Descriptors} descriptors @param {() => void} exit */
  constructor(converter, descriptors, exit) {
    this.exit = exit;
    this.descriptors = descriptors;
    this.count = 0;
    this.uncounted = 0;
    /** @type {{count: number, code: string}[]} */
    this.history = [];
    /** @type {Cell | undefined} */
    this.running = undefined;
    this.executor = new Executor(converter);
  }

  /** What is done at each type of request. @returns {import('./server.cjs').Answers} */
  get answers() {
    return {
      kernel_info: () => info,
      execute: (content, channels) => this.execute(content, channels),
      complete: (content) => completed(this.executor, content),
      inspect: (content) => inspected(this.executor, content),
      is_complete: ({ code }) => this.isComplete(code),
      history: (content) => ({ status: 'ok', history: this.past(content) }),
      comm_info: () => ({ status: 'ok', comms: {} }),
      shutdown: ({ restart }) => {
        setTimeout(this.exit, 100);
        return { status: 'ok', restart: restart === true };
      },
    };
  }

  /** Shows the value of a cell's last expression. @param {Cell} cell @param {unknown} value */
  async result(cell, value) {
    if (cell.probe) cell.probe.value = value;
    if (cell.probe || value === undefined || cell.silent) return;
    this.descriptors.drain();
    const say = (/** @type {string} */ why) => cell.print('stderr', why);
    const [first = textOf(value), ...more] = await outputsOf(value, say);
    // It may have been interrupted meanwhile.
    if (!cell.running || cell.interrupted) return;
    try {
      cell.send('execute_result', { execution_count: cell.count, metadata: {}, ...first });
      for (const output of more) cell.send('display_data', { metadata: {}, transient: {}, ...output });
    } catch (error) {
      say(`what was to be shown is no JSON: ${/** @type {Error} */ (error).message}\n`);
      cell.send('execute_result', { execution_count: cell.count, metadata: {}, ...textOf(value) });
    }
  }

  /** @param {ExecuteRequest} content @param {Channels} channels */
  async execute(content, channels) {
    const { silent = false, store_history: counted = true, user_expressions: expressions = {} } = content;
    const shown = !silent && counted && content.code.trim() !== '';
    if (shown) this.count++;
    const cell = new Cell(content, channels, this.count, shown ? `${this.count}` : `quiet-${++this.uncounted}`);
    cell.silent = silent;
    if (shown) this.remember(cell);
    if (shown && this.count === 1) await this.warn(cell);
    if (!silent) cell.send('execute_input', { code: cell.code, execution_count: cell.count });
    const { code, name, detailed } = questionOf(cell.code);
    cell.code = code;
    const ok = (name !== undefined && code.trim() === '') || (await this.run(cell));
    if (ok && name !== undefined) this.explain(cell, name, detailed);
    /** @type {Record<string, object>} */
    const values = {};
    const ran = { execution_count: cell.count, payload: cell.payload, user_expressions: values };
    if (!ok) {
      const { content: failed } = failureOf(cell);
      cell.send('error', failed);
      return { status: 'error', ...ran, ...failed };
    }
    for (const [key, code] of Object.entries(expressions)) values[key] = await this.evaluate(cell, code);
    cell.flush();
    return { status: 'ok', ...ran };
  }

  /** Says at the first cell where the kernel does not run what the sources say. @param {Cell} cell */
  async warn(cell) {
    const said = await stale().catch((error) => error.message);
    for (const line of [this.descriptors.lastWords, said]) if (line !== undefined) cell.print('stderr', `${line}\n`);
  }

  /** Runs a cell to its end, or until it is given up; a cell that fails has a failure then. @param {Cell} cell @returns {Promise<boolean>} */
  async run(cell) {
    this.running = cell;
    // In a turn of its own: what an interrupt ends is then the cell's work and not the kernel's.
    /** @type {Promise<void>} */
    const execution = new Promise((done) => {
      setImmediate(() => {
        const failed = (/** @type {unknown} */ error) => {
          cell.failure ??= Failure.of(error);
          cell.failure.at(statementOf(cell));
        };
        const ended = (/** @type {{value?: unknown}} */ { value }) => {
          if (cell.running && cell.failure === undefined) return this.result(cell, value);
          return undefined;
        };
        cell
          .within(() => this.executor.execute(cell))
          .then(ended)
          .catch(failed)
          .finally(done);
      });
    });
    await Promise.race([execution, cell.stopped]);
    // Rejections that nobody awaits are known after this turn, and where a loop stood that was interrupted.
    await nextTurn();
    this.descriptors.drain();
    if (cell.failure?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') cell.interrupted = true;
    this.running = undefined;
    cell.running = false;
    if (cell.interrupted) {
      cell.failure = Failure.ofInterrupt(cell.label, cell.failure, standsAt(cell));
      endStarted(cell);
    }
    if (cell.diagnostics.length > 0) cell.failure = failureOf(cell);
    const ok = cell.failure === undefined;
    this.executor.settle(cell, ok);
    return ok;
  }

  interrupt() {
    this.running?.interrupt();
  }

  /** Answers `name?` with what is known of it. @param {Cell} cell @param {string} name @param {boolean} detailed */
  explain(cell, name, detailed) {
    const text = explained(this.executor, name, detailed);
    cell.payload.push({ source: 'page', data: { 'text/plain': text }, start: 0 });
  }

  /** @param {Cell} cell @param {string} code */
  async evaluate(cell, code) {
    const silent = { publish: () => {}, ask: cell.askFor };
    const probe = new Cell({ code }, silent, cell.count, `quiet-${++this.uncounted}`);
    probe.probe = {};
    const ok = await this.run(probe);
    cell.takeOver();
    if (ok) {
      const [first] = await outputsOf(probe.probe.value, () => {});
      return { status: 'ok', metadata: {}, ...first };
    }
    return { status: 'error', ...failureOf(probe).content };
  }

  /** @param {string} code */
  isComplete(code) {
    const { completed, indent } = isCompleteCode(code);
    return completed ? { status: completeness(code) } : { status: 'incomplete', indent };
  }

  /** @param {Cell} cell */
  remember({ count, code }) {
    this.history.push({ count, code });
    if (this.history.length > MOST_HISTORY) this.history.shift();
  }

  /** Cells of this kernel's life, as [session, number, code]. @param {HistoryRequest} content */
  past({ hist_access_type: type, output, n, start = 0, stop = Number.POSITIVE_INFINITY, pattern = '*', unique }) {
    let found = this.history;
    if (type === 'range')
      found = found.filter(({ count }) => count >= start && count < (stop ?? Number.POSITIVE_INFINITY));
    if (type === 'search') {
      const escaped = pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '[^]*')
        .replaceAll('?', '[^]');
      const matching = new RegExp(`^${escaped}$`);
      found = found.filter(({ code }) => matching.test(code));
      if (unique) found = found.filter(({ code }, i) => found.findLastIndex((other) => other.code === code) === i);
    }
    if (type !== 'range' && n !== undefined && n !== null) found = found.slice(-n);
    return found.map(({ count, code }) => [SESSION, count, output ? [code, null] : code]);
  }
}

exports.Handler = Handler;
exports.info = info;
