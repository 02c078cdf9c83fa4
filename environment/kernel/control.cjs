// A thread beside the one that runs cells: it interrupts and ends them even while they compute, and keeps the heart beating.
'use strict';

const { rmSync } = require('node:fs');
const inspector = require('node:inspector');
const { parentPort, workerData } = require('node:worker_threads');
const zmq = require('zeromq');
const { frames, read } = require('./message.cjs');
const { childrenOf, signalTrees } = require('./processes.cjs');

/** The thread that runs cells. */
const main = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { pid, parent, connection, info, shared, places, logs } = workerData;
const { ASKED, SEEN, SIGNALS, CLOSED } = places;
const SOON_MS = 50;
const PATIENCE_MS = 250;
const LAST_MS = 1500;
const PARENT_MS = 500;

const state = new Int32Array(shared);
/** @type {zmq.Socket[]} */
const sockets = [];

/** Ends the kernel and what its cells have started. */
function end() {
  for (const log of logs) rmSync(log, { force: true });
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // No process group of its own, or ended already.
    }
  }
}

if (parent) {
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      end();
    }
  }, PARENT_MS);
}

/** Node ends running JavaScript and goes on after it only where it does not count asynchronous calls. */
const canTerminate =
  process.allowedNodeEnvironmentFlags.has('--async-context-frame') ||
  process.execArgv.includes('--experimental-async-context-frame');
/** @type {inspector.Session | undefined} */
let session;

/** The last resort: ends the JavaScript that is running in the main thread. */
function terminate() {
  if (!canTerminate) return;
  if (session === undefined) {
    const opened = new inspector.Session();
    opened.connectToMainThread();
    session = opened;
  }
  session.post('Runtime.terminateExecution', () => {});
}

/** @param {number} asked */
const seen = (asked) => Atomics.load(state, SEEN) >= asked;
/** @param {number} milliseconds @returns {Promise<void>} */
const sleep = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

/**
 * Asks the main thread to give up the running cell. Its loops and the library's see that by themselves; a process that it waits for
 * hears of it as it would in a terminal; a script that runs to its end without a loop is ended by a signal, and what neither
 * reaches is terminated.
 */
async function interrupt() {
  const asked = Atomics.add(state, ASKED, 1) + 1;
  main.postMessage('interrupt');
  await sleep(SOON_MS);
  if (seen(asked)) return;
  signalTrees(waitedFor(), 'SIGINT');
  await sleep(PATIENCE_MS);
  if (seen(asked)) return;
  Atomics.add(state, SIGNALS, 1);
  process.kill(pid, 'SIGINT');
  for (await sleep(LAST_MS); !seen(asked); await sleep(LAST_MS)) {
    signalTrees(waitedFor(), 'SIGKILL');
    terminate();
  }
}

/** @param {import('./message.cjs').Message} message @param {string} type @param {object} content */
const reply = (message, type, content) =>
  frames(connection.key, { type, content, parent: message, identity: message.identity });

/** @template {zmq.Socket} Opened @param {Opened} socket */
function open(socket) {
  sockets.push(socket);
  return socket;
}

/** Processes that run beside the cells. @type {Set<number>} */
const beside = new Set();
/** Those that a cell waits for with all else. */
const waitedFor = () => childrenOf(pid).filter((id) => !beside.has(id));

/** A thread that is ended with open sockets takes the process with it. */
main.on('message', (told) => {
  if (typeof told === 'number') {
    beside.add(told);
    return;
  }
  for (const socket of sockets) socket.close();
  Atomics.store(state, CLOSED, 1);
  Atomics.notify(state, CLOSED);
});

/** @param {number} port */
const address = (port) => `${connection.transport}://${connection.ip}:${port}`;

async function control() {
  const socket = open(new zmq.Router({ linger: 200 }));
  await socket.bind(address(connection.control_port));
  main.postMessage('ready');
  for await (const received of socket) {
    let message;
    try {
      message = read(connection.key, received);
    } catch {
      continue;
    }
    const type = message.header.msg_type;
    if (type === 'interrupt_request') {
      void interrupt();
      await socket.send(reply(message, 'interrupt_reply', { status: 'ok' }));
    } else if (type === 'shutdown_request') {
      await socket.send(reply(message, 'shutdown_reply', { status: 'ok', restart: message.content.restart === true }));
      main.postMessage('shutdown');
      setTimeout(end, 1000);
    } else if (type === 'kernel_info_request') {
      await socket.send(reply(message, 'kernel_info_reply', info));
    }
  }
}

async function heart() {
  // Whatever comes goes back as it came: a socket that wants the frames of a request gives up at others.
  const socket = open(new zmq.Router({ linger: 0 }));
  await socket.bind(address(connection.hb_port));
  for await (const beat of socket) await socket.send(beat).catch(() => {});
}

void control();
void heart();
