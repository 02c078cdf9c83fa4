// Jupyter's sockets of the main thread: requests are answered one after another, and whatever is published arrives.
'use strict';

const zmq = require('zeromq');
const { frames, read } = require('./message.cjs');

/** How long requests that were sent together with one that fails may take to arrive. */
const TOGETHER_MS = 20;
const SUBSCRIBED = 1;
/** Nothing is dropped, however far behind a reader is. */
const UNLIMITED = 0;

/** @typedef {import('./message.cjs').Message} Message */
/** @typedef {(content: any, channels: import('./cell.cjs').Channels) => Promise<object> | object} Answer to the content of a request */
/** @typedef {{[request: string]: Answer}} Answers by type of request, without `_request` */
/** @typedef {zmq.Router | zmq.XPublisher} Sending */
/** @typedef {readonly (string | Buffer)[]} Frames */

/** Sends messages in order; a socket of zeromq takes one at a time, at once unless it is busy. */
class Outbox {
  /** @param {Sending} socket */
  constructor(socket) {
    this.socket = socket;
    /** @type {Frames[]} */
    this.waiting = [];
    this.sending = Promise.resolve();
    this.blocked = false;
  }

  /** @param {Frames} message */
  send(message) {
    this.waiting.push(message);
    if (!this.blocked) this.flush();
  }

  flush() {
    this.blocked = false;
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      try {
        this.sending = this.socket.send([...next]).catch(() => {});
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EBUSY') throw error;
        this.blocked = true;
        void this.sending.then(() => this.flush());
        return;
      }
      this.waiting.shift();
    }
  }
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** @param {object | undefined} content of a reply */
const isFailed = (content) => content !== undefined && 'status' in content && content.status === 'error';

class Server {
  /**
   * @param {{transport: string, ip: string, key: string, shell_port: number, iopub_port: number, stdin_port: number}} connection
   * @param {Answers} answers
   */
  constructor(connection, answers) {
    this.connection = connection;
    this.answers = answers;
    this.shell = new zmq.Router({ sendHighWaterMark: UNLIMITED, receiveHighWaterMark: UNLIMITED });
    this.iopub = new zmq.XPublisher({ sendHighWaterMark: UNLIMITED });
    this.stdin = new zmq.Router({ sendHighWaterMark: UNLIMITED });
    this.outbox = {
      shell: new Outbox(this.shell),
      iopub: new Outbox(this.iopub),
      stdin: new Outbox(this.stdin),
    };
    /** @type {Message[]} */
    this.waiting = [];
    this.draining = false;
    /** @type {((answer: string) => void) | undefined} */
    this.answered = undefined;
  }

  async start() {
    const { transport, ip, shell_port, iopub_port, stdin_port } = this.connection;
    await this.iopub.bind(`${transport}://${ip}:${iopub_port}`);
    await this.stdin.bind(`${transport}://${ip}:${stdin_port}`);
    await this.shell.bind(`${transport}://${ip}:${shell_port}`);
    void this.welcome();
    void this.listen();
    void this.hear();
  }

  /** @param {string} type @param {object} content @param {Message} [parent] */
  publish(type, content, parent) {
    this.send('iopub', { type, content, parent, identity: [type] });
  }

  /** @param {'shell' | 'stdin'} channel @param {Message} message @param {string} type @param {object} content */
  reply(channel, message, type, content) {
    this.send(channel, { type, content, parent: message, identity: message.identity });
  }

  /** @param {keyof Server['outbox']} channel @param {import('./message.cjs').Reply} message */
  send(channel, message) {
    this.outbox[channel].send(frames(this.connection.key, message));
  }

  /** Tells everyone who starts to listen that nothing is missed from here on (Jupyter enhancement proposal 65). */
  async welcome() {
    let started = false;
    for await (const [event] of this.iopub) {
      if (event[0] !== SUBSCRIBED) continue;
      const subscription = event.subarray(1).toString();
      this.send('iopub', { type: 'iopub_welcome', content: { subscription }, identity: [subscription] });
      if (!started) this.publish('status', { execution_state: 'starting' });
      started = true;
    }
  }

  async listen() {
    for await (const received of this.shell) {
      const message = this.read(received);
      if (message === undefined) continue;
      this.waiting.push(message);
      if (!this.draining) void this.drain();
    }
  }

  /** A message that came in; undefined where it is none, of which a line is written. @param {readonly Buffer[]} received */
  read(received) {
    try {
      return read(this.connection.key, received);
    } catch (error) {
      process.stderr.write(`kernel: a message was not read: ${messageOf(error)}\n`);
      return undefined;
    }
  }

  async drain() {
    this.draining = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) await this.handle(next);
    this.draining = false;
  }

  /** @param {Message} message */
  async handle(message) {
    const [, name] = /^(\w+)_request$/.exec(message.header.msg_type) ?? [];
    this.publish('status', { execution_state: 'busy' }, message);
    const content = await this.content(message, name);
    // Nobody listens to comms here, and whoever opens one is to know.
    if (message.header.msg_type === 'comm_open')
      this.publish('comm_close', { comm_id: message.content.comm_id, data: {} }, message);
    const failed = name === 'execute' && isFailed(content) && message.content.stop_on_error !== false;
    const together = failed ? await this.together() : [];
    if (content !== undefined) this.reply('shell', message, `${name}_reply`, content);
    this.publish('status', { execution_state: 'idle' }, message);
    for (const other of together) {
      if (other.header.msg_type === 'execute_request') this.abort(other);
      else await this.handle(other);
    }
  }

  /** What is answered; undefined where a request is none of the protocol's. @param {Message} message @param {string} [name] */
  async content(message, name) {
    const answer = name !== undefined && Object.hasOwn(this.answers, name) ? this.answers[name] : undefined;
    if (answer === undefined) return undefined;
    const publish = (/** @type {string} */ type, /** @type {object} */ content) => this.publish(type, content, message);
    const ask = (/** @type {{prompt: string, password: boolean}} */ question) => this.ask(message, question);
    try {
      return await answer(message.content, { publish, ask });
    } catch (error) {
      const { name: ename, message: evalue, stack } = error instanceof Error ? error : new Error(String(error));
      return { status: 'error', ename, evalue, traceback: [String(stack)] };
    }
  }

  /** The requests that were sent before the failure of the one before them was known. */
  async together() {
    const until = performance.now() + TOGETHER_MS;
    while (performance.now() < until) await new Promise((turn) => setImmediate(turn));
    return this.waiting.splice(0);
  }

  /** @param {Message} message */
  abort(message) {
    this.publish('status', { execution_state: 'busy' }, message);
    this.reply('shell', message, 'execute_reply', { status: 'aborted' });
    this.publish('status', { execution_state: 'idle' }, message);
  }

  /** Asks whoever sent the request for a line of text. @param {Message} message @param {{prompt: string, password: boolean}} question @returns {Promise<string>} */
  ask(message, question) {
    this.reply('stdin', message, 'input_request', question);
    return new Promise((resolve) => {
      this.answered = resolve;
    });
  }

  async hear() {
    for await (const received of this.stdin) {
      const message = this.read(received);
      if (message?.header.msg_type === 'input_reply') this.answered?.(String(message.content.value));
    }
  }
}

exports.Server = Server;
