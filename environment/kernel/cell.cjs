// One cell: what it prints and shows goes out in the order in which it was made, under the request that caused it.
'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');
const { StringDecoder } = require('node:string_decoder');

/** The cell whose work is being done, also in its timers and promises. @type {AsyncLocalStorage<Cell>} */
const current = new AsyncLocalStorage();
/** @type {Cell | undefined} the cell that ran last: what belongs to none is shown there */
let last;

/** Text is sent at most this often, so that a loop that prints does not flood whoever reads. */
const FLUSH_MS = 50;
const FLUSH_CHARACTERS = 1 << 16;

/** @typedef {{line: number, column: number, file: string, text: string}} Diagnostic what the compiler reported, at a place counted from 1; `file` is empty where that is the cell */
/** @typedef {{code: string, allow_stdin?: boolean}} Request what a cell is made from */
/**
 * @typedef {object} Channels a cell's ways to whoever sent it
 * @property {(type: string, content: object) => void} publish
 * @property {(question: {prompt: string, password: boolean}) => Promise<string>} ask
 */

class Interrupted extends Error {
  name = 'Interrupted';
}

class Cell {
  /**
   * @param {Request} request
   * @param {Channels} channels
   * @param {number} count
   * @param {string} label names the cell in stacks
   */
  constructor({ code, allow_stdin = false }, { publish, ask }, count, label) {
    this.code = code;
    this.takesInput = allow_stdin;
    this.publish = publish;
    this.askFor = ask;
    this.count = count;
    this.label = label;
    /** @type {{source: 'page', data: Record<string, string>, start: number}[]} */
    this.payload = [];
    /** @type {readonly Diagnostic[]} */
    this.diagnostics = [];
    /** What the executor made of the cell; undefined before it was compiled. @type {import('./executor.cjs').Work | undefined} */
    this.work = undefined;
    /** What it waits for now by its site, in the order in which it began to. @type {Map<number, {count: number, since: number}>} */
    this.waits = new Map();
    /** The site of the statement that is run. @type {number | undefined} */
    this.at = undefined;
    /** Processes that it has started. @type {Set<number>} */
    this.processes = new Set();
    this.controller = new AbortController();
    this.running = true;
    /** Whether the value of its last expression is kept to itself. */
    this.silent = false;
    this.interrupted = false;
    /** Outputs that can be updated. @type {Set<string>} */
    this.shownIds = new Set();
    /** @type {import('./failure.cjs').Failure | undefined} */
    this.failure = undefined;
    /** Of a cell that only asks for the value of an expression: that value. @type {{value?: unknown} | undefined} */
    this.probe = undefined;
    /** @type {{name: 'stdout' | 'stderr', text: string}} */
    this.pending = { name: 'stdout', text: '' };
    this.flushed = 0;
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
    this.decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
    this.stop = () => {};
    /** Resolves when the cell is to be given up: it was interrupted, or what it started has failed. @type {Promise<void>} */
    this.stopped = new Promise((resolve) => {
      this.stop = resolve;
    });
    this.takeOver();
  }

  /** What belongs to no cell is this one's from here on. */
  takeOver() {
    last = this;
  }

  /** The cell that started what happens now, where that is known. @returns {Cell | undefined} */
  static get own() {
    return current.getStore();
  }

  /** The cell under which what happens now is shown. @returns {Cell | undefined} */
  static get now() {
    return Cell.own ?? last;
  }

  /** @template T @param {() => T} work @returns {T} */
  within(work) {
    return current.run(this, work);
  }

  /** @param {string} type @param {object} content */
  send(type, content) {
    this.flush();
    this.publish(type, content);
  }

  /** @param {'stdout' | 'stderr'} name @param {string | Uint8Array} chunk */
  print(name, chunk) {
    // What an interrupted cell still does is cut off.
    if (this.interrupted && !this.running) return;
    const text = typeof chunk === 'string' ? chunk : this.decoders[name].write(Buffer.from(chunk));
    if (name !== this.pending.name) this.flush();
    this.pending = { name, text: this.pending.text + text };
    if (this.pending.text.length > FLUSH_CHARACTERS || performance.now() - this.flushed > FLUSH_MS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushed = performance.now();
    const { name, text } = this.pending;
    this.pending = { name, text: '' };
    if (text !== '') this.publish('stream', { name, text });
  }

  /**
   * @param {Record<string, unknown>} data by mime type
   * @param {string} [id] the same id again in the same cell updates the output in place
   * @param {Record<string, unknown>} [metadata] by mime type
   */
  display(data, id, metadata = {}) {
    if (this.interrupted) throw new Interrupted('this cell was interrupted');
    const update = id !== undefined && this.shownIds.has(id);
    if (id !== undefined) this.shownIds.add(id);
    const transient = id === undefined ? {} : { display_id: `${id} in ${this.label}` };
    this.send(update ? 'update_display_data' : 'display_data', { data, metadata, transient });
  }

  /** A line of text from whoever sits before the notebook. @param {string} prompt @param {boolean} password */
  async ask(prompt, password) {
    if (!this.takesInput) throw new Error(`no one can be asked "${prompt}" here: this run takes no input`);
    this.flush();
    return this.askFor({ prompt, password });
  }

  /** @param {boolean} wait for what comes next before the output is cleared */
  clear(wait) {
    this.send('clear_output', { wait });
  }

  /** An error of something that the cell started: it fails the cell, or is shown under it when it has ended. @param {import('./failure.cjs').Failure} failure */
  late(failure) {
    if (this.running && this.failure === undefined) {
      this.failure = failure;
      this.stop();
    } else if (!this.interrupted) this.send('error', failure.content);
  }

  /** Aborted when the cell is interrupted. */
  get signal() {
    return this.controller.signal;
  }

  interrupt() {
    if (this.interrupted) return;
    this.interrupted = true;
    this.controller.abort(new Interrupted('the cell was interrupted'));
    this.stop();
  }
}

/** What is written to the process's streams is the output of a cell; before the first cell it goes to the terminal. */
function takeStreams() {
  for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
    const write = process[name].write.bind(process[name]);
    /** @typedef {(error?: Error | null) => void} Written */
    /** @param {string | Uint8Array} chunk @param {BufferEncoding | Written} [encoding] @param {Written} [done] */
    const taken = (chunk, encoding, done) => {
      const cell = Cell.now;
      const written = typeof encoding === 'function' ? encoding : done;
      if (cell === undefined) return write(chunk, typeof encoding === 'function' ? undefined : encoding, written);
      cell.print(name, chunk);
      if (typeof written === 'function') process.nextTick(written);
      return true;
    };
    process[name].write = taken;
  }
}

exports.Cell = Cell;
exports.Interrupted = Interrupted;
exports.takeStreams = takeStreams;
