// What cells start: timers, requests and processes end with the cell that started them when it is interrupted.
'use strict';

const processes = require('node:child_process');
const timers = require('node:timers');
const { Cell } = require('./cell.cjs');
const { isOfCell } = require('./failure.cjs');
const { signalTrees } = require('./processes.cjs');

/** @template {(callback: (...args: unknown[]) => void, ...rest: any[]) => unknown} Timer @param {Timer} make @param {(timer: any) => void} clear @returns {Timer} */
function ofCell(make, clear) {
  /** @type {(callback: (...args: unknown[]) => void, ...rest: unknown[]) => unknown} */
  const made = (callback, ...rest) => {
    const cell = Cell.own;
    if (cell === undefined || typeof callback !== 'function') return make(callback, ...rest);
    const timer = make(
      (...args) => {
        if (cell.interrupted) clear(timer);
        else callback.apply(timer, args);
      },
      ...rest,
    );
    return timer;
  };
  return /** @type {Timer} */ (Object.assign(made, make, Object.fromEntries(symbolsOf(make))));
}

/** The promise of a timer is kept as a property under a symbol. @param {Function} timer */
const symbolsOf = (timer) => Object.getOwnPropertySymbols(timer).map((key) => [key, Reflect.get(timer, key)]);

/** @param {Parameters<typeof fetch>[0]} input @param {Parameters<typeof fetch>[1]} [init] */
async function fetchOfCell(input, init) {
  const signals = [Cell.own?.signal, init?.signal, input instanceof Request ? input.signal : undefined];
  const heard = signals.filter((signal) => signal !== undefined && signal !== null);
  return fetch(input, heard.length > 0 ? { ...init, signal: AbortSignal.any(heard) } : init);
}

/** What the scripts of cells find under these names in place of Node's own. */
const GLOBALS = {
  setTimeout: ofCell(setTimeout, clearTimeout),
  setInterval: ofCell(setInterval, clearInterval),
  setImmediate: ofCell(setImmediate, clearImmediate),
  fetch: fetchOfCell,
};

/** Modules that cells find changed in the same way. @type {Record<string, object>} */
const MODULES = { timers: { ...timers, ...GLOBALS } };

/** @typedef {import('node:child_process').ChildProcess & {spawn(options: {detached?: boolean}): number}} Spawning */

/**
 * Notes the processes that are started.
 * @param {(started: number) => void} tell which process runs beside the cells, and is none that they wait for
 * @param {() => void} look throws where the cell that waited for a process was interrupted
 */
function noteProcesses(tell, look) {
  const { prototype } = /** @type {{prototype: Spawning}} */ (/** @type {unknown} */ (processes.ChildProcess));
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    const failed = spawn.call(this, options);
    const { pid } = this;
    if (pid === undefined) return failed;
    tell(pid);
    const cell = Cell.own;
    if (cell !== undefined && options.detached !== true && isOfCell(new Error('spawned'))) {
      cell.processes.add(pid);
      this.once('exit', () => cell.processes.delete(pid));
    }
    return failed;
  };
  for (const name of /** @type {const} */ (['execSync', 'execFileSync', 'spawnSync'])) {
    const run = /** @type {(...args: unknown[]) => unknown} */ (processes[name]);
    Object.assign(processes, {
      [name]: (/** @type {unknown[]} */ ...args) => {
        try {
          return run(...args);
        } finally {
          look();
        }
      },
    });
  }
}

/** A cell that reads from the terminal would wait for ever: there is none. */
function withoutInput() {
  const { get: standard } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(process, 'stdin'));
  Object.defineProperty(process, 'stdin', {
    configurable: true,
    get() {
      if (isOfCell(new Error('read')))
        throw new Error("a cell has no standard input: ask(...) of 'inference-scaling/notebook' asks its reader");
      return standard?.call(process);
    },
  });
}

/** Ends what a cell has started. @param {Cell} cell */
function endStarted(cell) {
  signalTrees([...cell.processes], 'SIGINT');
}

exports.endStarted = endStarted;
exports.GLOBALS = GLOBALS;
exports.MODULES = MODULES;
exports.noteProcesses = noteProcesses;
exports.withoutInput = withoutInput;
