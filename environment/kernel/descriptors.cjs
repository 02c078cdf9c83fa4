// What is written to the process's own descriptors: output of processes that inherit them, fs.writeSync(1), native code's logs. It goes through
// a file for each, beside the connection file, so that whoever writes never waits and what a dying kernel said is still there.
'use strict';

const {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} = require('node:fs');
const { StringDecoder } = require('node:string_decoder');
const { Cell } = require('./cell.cjs');

const NAMES = /** @type {const} */ (['stdout', 'stderr']);
const LOOK_MS = 100;
const CHUNK = 1 << 16;
/** A file that has been read is emptied where it is longer than this. */
const LONG = 1 << 26;
/** Where a runtime says why it ends. */
const FATAL = /^(?:FATAL ERROR|# Fatal error|terminate called|.*Assertion .*failed|.*[Ss]egmentation fault).*$/m;
const MEMORY = /heap out of memory/;

class Descriptors {
  /** @param {string} connection the connection file */
  constructor(connection) {
    /** What the kernel before this one said as it died; undefined where it did not. @type {string | undefined} */
    this.lastWords = lastWords(connection);
    this.files = NAMES.map((name) => logOf(connection, name));
    this.streams = NAMES.map((name, i) => {
      const number = i + 1;
      const terminal = terminalOf(number);
      rmSync(this.files[i], { force: true });
      closeSync(number);
      // The lowest number that is free is the one that was closed.
      openSync(this.files[i], 'a+', 0o600);
      const decoder = new StringDecoder('utf8');
      return { name, number, terminal, decoder, read: 0 };
    });
    setInterval(() => this.drain(), LOOK_MS).unref();
  }

  /** Shows what was written since the last call under the cell that runs, or that ran last; before the first it goes to the terminal. */
  drain() {
    for (const stream of this.streams) {
      const { name, number, terminal, decoder } = stream;
      const { size } = fstatSync(number);
      while (stream.read < size) {
        const chunk = Buffer.alloc(Math.min(CHUNK, size - stream.read));
        const length = readSync(number, chunk, 0, chunk.length, stream.read);
        if (length === 0) break;
        stream.read += length;
        const cell = Cell.now;
        if (cell !== undefined) cell.print(name, decoder.write(chunk.subarray(0, length)));
        else if (terminal !== undefined) writeSync(terminal, chunk, 0, length);
      }
      if (stream.read > LONG) {
        ftruncateSync(number);
        stream.read = 0;
      }
    }
  }

  /** Leaves nothing behind. */
  close() {
    this.drain();
    for (const file of this.files) rmSync(file, { force: true });
  }
}

/** @param {string} connection @param {string} name */
const logOf = (connection, name) => `${connection.replace(/\.json$/, '')}.${name}.log`;

/** Another way to where a descriptor leads. @param {number} number @returns {number | undefined} */
function terminalOf(number) {
  try {
    return openSync(`/dev/fd/${number}`, 'a');
  } catch {
    return undefined; // A socket, or no such folder.
  }
}

/** Why the last kernel of this connection died. @param {string} connection */
function lastWords(connection) {
  const file = logOf(connection, 'stderr');
  const [said] = (existsSync(file) && FATAL.exec(readFileSync(file, 'utf8'))) || [];
  const more = MEMORY.test(said ?? '') ? '; NODE_OPTIONS=--max-old-space-size=8192 gives it more, in MB' : '';
  return said && `the kernel before this one ended: ${said}${more}`;
}

exports.Descriptors = Descriptors;
