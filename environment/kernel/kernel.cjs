// The notebook kernel: tslab compiles and runs the cells; the messages, the order and the errors are this folder's.
'use strict';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
// What a cell makes is the user's: committed figures are those of npm run reproduce.
process.env.INFERENCE_SCALING_FIGURES ??= require('node:path').resolve(__dirname, '../../data/runs/lab/figures');

try {
  require.resolve('tslab/package.json');
} catch {
  process.stderr.write('the npm packages are not installed: run npm run setup, then start the kernel again\n');
  process.exit(1);
}

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Worker } = require('node:worker_threads');
require('./newer.cjs');
const { changeCompiler } = require('./source.cjs');

// Before anything loads tslab.
changeCompiler();

const { sys } = require('@tslab/typescript-for-tslab');
const { Cell, Interrupted, takeStreams } = require('./cell.cjs');
const { cellOf, Failure, mapStacks } = require('./failure.cjs');
const { Handler, info } = require('./handler.cjs');
const { Descriptors } = require('./descriptors.cjs');
const { loadSources } = require('./modules.cjs');
const { hearInterrupts, PLACES, statementOf } = require('./interrupt.cjs');
const { noteProcesses, withoutInput } = require('./started.cjs');
const { Server } = require('./server.cjs');

/**
 * No folder is watched: a change on disk between two cells (a record written, the library rebuilt) would leave TypeScript with a
 * second timer, at which tslab gives up. Files that cells import are looked at before a cell runs.
 */
sys.watchDirectory = () => ({ close() {} });
loadSources();
mapStacks();

const { createConverter } = require('tslab/dist/converter');

const descriptors = new Descriptors(process.argv[2]);
const connection = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const parent = Number(process.env.JPY_PARENT_PID) || 0;
const handler = new Handler(createConverter({ isJS: false, isBrowser: false }), descriptors, () => process.exit(0));

process.on('SIGTERM', () => process.exit(143));

/** An error that no cell waits for belongs to the cell that started what failed. @param {unknown} thrown */
function late(thrown) {
  const cell = Cell.own ?? cellOf(thrown) ?? Cell.now;
  if (cell?.interrupted && thrown instanceof Interrupted) return;
  if (cell === undefined) process.stderr.write(`${Failure.of(thrown).traceback.join('\n')}\n`);
  else {
    const failure = Failure.of(thrown);
    if (cell.running) failure.at(statementOf(cell));
    cell.late(failure);
  }
}
process.on('uncaughtException', late);
process.on('unhandledRejection', late);

const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * Object.keys(PLACES).length));
const { take: interrupt, look } = hearInterrupts(state, () => handler.interrupt());
const workerData = {
  pid: process.pid,
  parent,
  connection,
  info,
  shared: state.buffer,
  places: PLACES,
  logs: descriptors.files,
};
const control = new Worker(join(__dirname, 'control.cjs'), { workerData });
/** @type {Record<string, () => void>} */
const deeds = { interrupt, shutdown: () => process.exit(0) };
noteProcesses(
  (started) => control.postMessage(started),
  () => {
    descriptors.drain();
    look();
  },
);
control.on('message', (deed) => deeds[deed]?.());

const CLOSING_MS = 500;
process.on('exit', () => {
  descriptors.close();
  control.postMessage('close');
  Atomics.wait(state, PLACES.CLOSED, 0, CLOSING_MS);
  try {
    // Jupyter starts a kernel as the leader of a process group: what its cells have started ends with it.
    if (parent) process.kill(-process.pid, 'SIGTERM');
  } catch {
    // Not the leader of a group.
  }
});

/** The library's ways to its reader; see src/notebook. */
const hooks = {
  /** @param {Record<string, unknown>} bundle @param {string} [id] @param {Record<string, unknown>} [metadata] */
  display: (bundle, id, metadata) => Cell.now?.display(bundle, id, metadata),
  /** @param {string} prompt @param {boolean} password */
  ask: (prompt, password) => Cell.now?.ask(prompt, password),
  /** @param {boolean} wait */
  clear: (wait) => Cell.now?.clear(wait),
};
for (const [name, hook] of Object.entries(hooks))
  Object.assign(globalThis, { [Symbol.for(`inference-scaling.${name}`)]: hook });
require('tslab/dist/jupyter').lastWriteDisplayData = (content, update) =>
  Cell.now?.send(update ? 'update_display_data' : 'display_data', content);

takeStreams();
withoutInput();
void new Server(connection, handler.answers).start();
