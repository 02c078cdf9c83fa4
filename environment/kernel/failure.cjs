// What a cell threw or the compiler reported, in the terms of Jupyter's `error` message.
'use strict';

const { inspect } = require('node:util');
const { inSource } = require('./sources.cjs');

/** How many frames of a stack are kept: those of the kernel are among them and not shown. */
const FRAMES = 20;
const MOST_ERRORS = 10;

/** @typedef {{stack: string, message: unknown, name?: unknown, cause?: unknown, code?: unknown, errors?: unknown}} Thrown an error of any realm */

/** @param {unknown} thrown @returns {thrown is Thrown} */
const isError = (thrown) =>
  thrown !== null &&
  typeof thrown === 'object' &&
  'stack' in thrown &&
  typeof thrown.stack === 'string' &&
  'message' in thrown;

const CELL = /In\[([\w-]+)\]:(\d+)(?::(\d+))?/;
/** Frames of the kernel itself, of tslab and of the machinery that runs a script, which say nothing about a cell. */
const OURS =
  /node_modules\/tslab|environment\/kernel\/|evalmachine|node:vm|node:internal|node:async_hooks|new Promise \(<anonymous>\)/;

/** @type {Map<string, import('./source.cjs').Compiled>} cells by their label */
const compiled = new Map();

/** The frame of a cell in the cell's own lines; undefined for what was put around it. @param {string} text @returns {string | undefined} */
function inCell(text) {
  const [, count = '', line, column] = CELL.exec(text) ?? [];
  const place = compiled.get(count)?.place(Number(line), Number(column));
  if (place === undefined) return undefined;
  const where = `In[${count}]:${place.line}:${place.column}`;
  return /^(async )?In\[/.test(text) ? text.replace(CELL, where) : text.replace(/\(.*\)$/, `(${where})`);
}

/** A frame as it is shown; undefined where it says nothing. @param {NodeJS.CallSite} frame */
function shown(frame) {
  const text = String(frame);
  if (CELL.test(text)) return inCell(text);
  return OURS.test(text) ? undefined : inSource(frame, text);
}

/** Stacks name a cell's own lines and the library's sources from here on, wherever they are printed, and leave the kernel out. */
function mapStacks() {
  Error.stackTraceLimit = FRAMES;
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map(shown).filter((line) => line !== undefined);
    let head = 'Error';
    try {
      head = Error.prototype.toString.call(error);
    } catch {
      // What was thrown does not even say its name.
    }
    // Where the kernel itself fails its frames are all there is.
    const all = lines.length > 0 || frames.some((frame) => CELL.test(String(frame))) ? lines : frames.map(String);
    return head + all.map((line) => `\n    at ${line}`).join('');
  };
}

/** The line of a cell that a traceback points at, as it was written. @param {readonly string[]} traceback */
function sourceLine(traceback) {
  for (const frame of traceback) {
    const [, count, line] = CELL.exec(frame) ?? [];
    const text = compiled.get(count ?? '')?.code.split('\n')[Number(line) - 1];
    if (text !== undefined) return [`In[${count}], line ${line}:`, `  ${text.trim()}`];
  }
  return [];
}

/** The frame of a cell and the one of the script that it is stand in the same line. */
const SCRIPT = /^\s+at (?:async )?(In\[[\w-]+\]:\d+):\d+$/;
/** @param {string} frame @param {number} i @param {readonly string[]} frames */
const isRepeated = (frame, i, frames) => i > 0 && SCRIPT.exec(frame)?.[1] === (SCRIPT.exec(frames[i - 1])?.[1] ?? '');

/** Properties of an error's own, such as its code. @param {Thrown} error */
function propertiesOf(error) {
  const own = Object.entries(error).filter(([key]) => !['stack', 'message', 'name', 'cause', 'errors'].includes(key));
  return own.length > 0 ? inspect(Object.fromEntries(own)).split('\n') : [];
}

/** The errors that an AggregateError holds, one after another. @param {Thrown} error */
function errorsOf({ errors }) {
  if (!Array.isArray(errors)) return [];
  const told = (/** @type {unknown} */ one, /** @type {number} */ i) => {
    const [head = '', ...rest] = Failure.of(one).traceback;
    return [`${i + 1} of ${errors.length}: ${head}`, ...rest.map((line) => `  ${line}`)];
  };
  return errors.slice(0, MOST_ERRORS).flatMap(told);
}

/** @param {Thrown} error */
function causeOf(error) {
  if (!isError(error.cause) || error.cause === error) return [];
  const [head, ...rest] = Failure.of(error.cause).traceback;
  return [`caused by ${head}`, ...rest];
}

class Failure {
  /** @param {string} ename @param {string} evalue @param {readonly string[]} traceback @param {unknown} [code] */
  constructor(ename, evalue, traceback, code) {
    this.code = code;
    this.ename = ename;
    this.evalue = evalue;
    this.traceback = traceback;
  }

  /** @param {unknown} thrown @returns {Failure} */
  static of(thrown) {
    if (!isError(thrown)) {
      const text = typeof thrown === 'string' ? thrown : inspect(thrown);
      return new Failure('Thrown', text, [`Thrown: ${text}`]);
    }
    const frames = thrown.stack
      .split('\n')
      .filter((line) => !/^\s+at /.test(line) || !OURS.test(line))
      .filter((line, i, all) => !isRepeated(line, i, all));
    const traceback = [
      ...frames,
      ...propertiesOf(thrown),
      ...sourceLine(frames),
      ...errorsOf(thrown),
      ...causeOf(thrown),
    ];
    return new Failure(String(thrown.name ?? 'Error'), String(thrown.message), traceback, thrown.code);
  }

  /** Says where a cell was when it failed by something whose stack does not lead to it. @param {readonly {label: string, line: number, column: number}[]} places */
  at(places) {
    if (this.traceback.some((line) => CELL.test(line))) return;
    const frames = places.map((at) => `    at In[${at.label}]:${at.line}:${at.column}`);
    this.traceback = [...this.traceback, ...frames, ...sourceLine(frames)];
  }

  /**
   * An interrupt, with where the cell stood.
   * @param {string} label of the cell @param {Failure | undefined} thrown what its loop threw when it looked
   * @param {readonly {label: string, line: number, column: number}[]} places where it waited
   */
  static ofInterrupt(label, thrown, places) {
    const looked = thrown?.ename === 'Interrupted' ? thrown.traceback.filter((line) => CELL.test(line)) : [];
    const frames = looked.length > 0 ? looked : places.map((at) => `    at In[${at.label}]:${at.line}:${at.column}`);
    const [, where, line] = CELL.exec(frames[0] ?? '') ?? [];
    const place = line === undefined ? '' : ` in line ${line}${where === label ? '' : ` of In[${where}]`}`;
    const said = `the cell was interrupted${place}`;
    const at = frames.filter((frame) => /^\s+at /.test(frame));
    return new Failure('Interrupted', said, [`Interrupted: ${said}`, ...at, ...sourceLine(at)]);
  }

  /** What the compiler reported. @param {Pick<import('./cell.cjs').Cell, 'diagnostics' | 'label' | 'code'>} cell */
  static ofDiagnostics({ diagnostics, label, code }) {
    const lines = code.split('\n');
    const shown = diagnostics.map(({ line, column, file, text }) => `${file}${line}:${column} - ${text}`);
    const traceback = diagnostics.flatMap(({ line, column, file, text }) =>
      file !== ''
        ? [`${file}${line}:${column} - ${text}`]
        : [`In[${label}]:${line}:${column} - ${text}`, `  ${lines[line - 1] ?? ''}`, `  ${' '.repeat(column - 1)}^`],
    );
    return new Failure('CompileError', shown.join('\n') || 'the cell did not compile', traceback);
  }

  /** The content of the message. */
  get content() {
    return { ename: this.ename, evalue: this.evalue, traceback: this.traceback };
  }
}

/** Whether it was a cell's own code, and not a library's, that made this error. @param {Error} made */
const isOfCell = (made) => CELL.test(/^ {4}at (?!.*\(?node:).*$/m.exec(made.stack ?? '')?.[0] ?? '');

/** The cell that a stack leads to. @param {unknown} thrown */
function cellOf(thrown) {
  const [, label] = isError(thrown) ? (CELL.exec(thrown.stack) ?? []) : [];
  return compiled.get(label ?? '')?.cell;
}

exports.cellOf = cellOf;
exports.compiled = compiled;
exports.Failure = Failure;
exports.isOfCell = isOfCell;
exports.mapStacks = mapStacks;
