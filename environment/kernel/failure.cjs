// What a cell threw or the compiler reported, in the terms of Jupyter's `error` message.
'use strict';

/** @typedef {{stack: string, message: unknown, name?: unknown, cause?: unknown, code?: unknown}} Thrown an error of any realm */

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
  /node_modules\/tslab|environment\/kernel\/|node:vm|node:internal|node:async_hooks|at new Promise \(<anonymous>\)/;

/** @type {Map<string, import('./source.cjs').Compiled>} cells by their label */
const compiled = new Map();

/** Stacks name a cell's own lines from here on, wherever they are printed. */
function mapStacks() {
  Error.prepareStackTrace = (error, frames) => {
    const lines = [];
    for (const frame of frames) {
      const text = String(frame);
      const [, count, line, column] = CELL.exec(text) ?? [];
      const cell = count === undefined ? undefined : compiled.get(count);
      if (cell === undefined) {
        lines.push(`\n    at ${text}`);
        continue;
      }
      const place = cell.place(Number(line), Number(column));
      if (place === undefined) continue;
      const where = `In[${count}]:${place.line}:${place.column}`;
      lines.push(
        `\n    at ${/^(async )?In\[/.test(text) ? text.replace(CELL, where) : text.replace(/\(.*\)$/, `(${where})`)}`,
      );
    }
    let head = 'Error';
    try {
      head = Error.prototype.toString.call(error);
    } catch {
      // What was thrown does not even say its name.
    }
    return head + lines.join('');
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

/** Node writes the line of the compiled script above the stack of an error that a script throws: it is not the line of the cell. @param {string} stack */
function withoutCompiledLine(stack) {
  const end = /^In\[[\w-]+\]:\d+\n/.test(stack) ? stack.indexOf('\n\n') : -1;
  return end < 0 ? stack : stack.slice(end + 2);
}

/** The frame of a cell and the one of the script that it is stand in the same line. */
const SCRIPT = /^\s+at (?:async )?(In\[[\w-]+\]:\d+):\d+$/;
/** @param {string} frame @param {number} i @param {readonly string[]} frames */
const isRepeated = (frame, i, frames) => i > 0 && SCRIPT.exec(frame)?.[1] === (SCRIPT.exec(frames[i - 1])?.[1] ?? '');

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
      const text = typeof thrown === 'string' ? thrown : require('node:util').inspect(thrown);
      return new Failure('Thrown', text, [`Thrown: ${text}`]);
    }
    const frames = withoutCompiledLine(thrown.stack)
      .split('\n')
      .filter((line) => !/^\s+at /.test(line) || !OURS.test(line))
      .filter((line, i, all) => !isRepeated(line, i, all));
    const causes = isError(thrown.cause) && thrown.cause !== thrown ? Failure.of(thrown.cause).traceback : [];
    const because = causes.length > 0 ? [`caused by ${causes[0]}`, ...causes.slice(1)] : [];
    const traceback = [...frames, ...sourceLine(frames), ...because];
    return new Failure(String(thrown.name ?? 'Error'), String(thrown.message), traceback, thrown.code);
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

/** The cell that a stack leads to. @param {unknown} thrown */
function cellOf(thrown) {
  const [, label] = isError(thrown) ? (CELL.exec(thrown.stack) ?? []) : [];
  return compiled.get(label ?? '')?.cell;
}

exports.cellOf = cellOf;
exports.compiled = compiled;
exports.Failure = Failure;
exports.mapStacks = mapStacks;
