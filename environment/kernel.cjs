// The notebook kernel: tslab with its faults mended in a thin layer around its server (see the README's design section).
'use strict';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

const { Worker } = require('node:worker_threads');
const { createConverter } = require('tslab/dist/converter');
const { createExecutor } = require('tslab/dist/executor');
const { JupyterHandlerImpl, ZmqServer } = require('tslab/dist/jupyter');

/** Ends the kernel when the process that started it is gone, even in the middle of a synchronous cell. */
function endWithParent() {
  const parent = Number(process.env.JPY_PARENT_PID);
  if (!parent) return;
  const script = `
    const { pid, parent } = require('node:worker_threads').workerData;
    setInterval(() => {
      try { process.kill(parent, 0); } catch { process.kill(pid, 'SIGKILL'); }
    }, 500);`;
  new Worker(script, { eval: true, workerData: { pid: process.pid, parent } }).unref();
}

/** Cells share what they declare, so `export` before a declaration says nothing new; as spaces it leaves every column in place. */
function withoutExport(code) {
  return code.replace(
    /^export(?= +(?:declare|const|let|var|async|function|class|abstract|interface|type|enum|namespace)\b)/gm,
    '      ',
  );
}

/** What a cell threw or the compiler reported, in the terms of Jupyter's `error` message. */
class Failure {
  constructor(ename, evalue, traceback) {
    this.ename = ename;
    this.evalue = evalue;
    this.traceback = traceback;
  }

  /** @param {unknown} thrown */
  static of(thrown) {
    if (thrown instanceof Error || (thrown && typeof thrown === 'object' && 'stack' in thrown && 'message' in thrown)) {
      const own = String(thrown.stack ?? thrown.message)
        .split('\n')
        .filter((line) => !/node_modules\/tslab|node:vm|environment\/kernel\.cjs/.test(line));
      return new Failure(thrown.name ?? 'Error', String(thrown.message), own);
    }
    const text = String(thrown);
    return new Failure('Thrown', text, [text]);
  }
}

let failure = null;
const diagnostics = [];

/** Called by tslab's executor with what a cell threw, or with a compiler diagnostic and a format for it. */
function noteError(...args) {
  if (args.length === 5 && typeof args[0] === 'string' && args[0].startsWith('%s%d')) {
    diagnostics.push({ at: `${args[1]}${args[2]}:${args[3]}`, text: String(args[4]) });
  } else {
    failure = Failure.of(args[0]);
  }
}

/**
 * Nothing is watched: an imported module stays as it was loaded until the kernel restarts anyway, and a change on disk between
 * two cells (a record written, the library rebuilt) would leave TypeScript with a second timer, at which tslab gives up.
 */
const { sys } = require('@tslab/typescript-for-tslab');
sys.watchDirectory = () => ({ close() {} });
sys.watchFile = () => ({ close() {} });

const converters = {
  node: createConverter({ isJS: false, isBrowser: false }),
  get browser() {
    return this.node;
  },
  close() {
    this.node.close();
  },
};
const executor = createExecutor(process.cwd(), converters, { log: (value) => showResult(value), error: noteError });

/** Earlier variables as globals too: tslab does not rewrite the shorthand `{ name }`, which then looks for a global. */
function shareVariables() {
  for (const name of Object.keys(executor.locals)) {
    if (Object.hasOwn(globalThis, name)) continue;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => executor.locals[name],
      set: (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true }),
    });
  }
}

/** @type {{request: object, send: (type: string, content: object) => void} | null} the cell that is running, or ran last */
let cell = null;
const displayed = new Set();

/** How the library shows a thing: a bundle of representations by mime type; the same id again updates the output in place. */
globalThis[Symbol.for('inference-scaling.display')] = (bundle, id) => {
  const update = id !== undefined && displayed.has(id);
  if (id !== undefined) displayed.add(id);
  const content = { data: bundle, metadata: {}, transient: id === undefined ? {} : { display_id: id } };
  cell?.send(update ? 'update_display_data' : 'display_data', content);
};

const SHOWN = Symbol.for('inference-scaling.show');

function showResult(value) {
  const show = globalThis[SHOWN];
  if (typeof show === 'function' && show(value)) return;
  console.log(value);
}

class Handler extends JupyterHandlerImpl {
  constructor() {
    super(executor, false);
    this.waiting = [];
    this.running = false;
  }

  handleKernel() {
    const reply = super.handleKernel();
    reply.language_info.version = require('@tslab/typescript-for-tslab').version;
    reply.implementation_version = require('tslab/package.json').version;
    reply.status = 'ok';
    return reply;
  }

  /** Runs cells one after another; after a failure, cells that were already waiting are aborted and later ones run. */
  enqueue(request, send) {
    return new Promise((resolve) => {
      this.waiting.push({ request, send, resolve });
      if (!this.running) void this.drain();
    });
  }

  async drain() {
    this.running = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const reply = await this.runCell(next.request, next.send);
      next.resolve(reply);
      if (reply.status === 'error' && next.request.stop_on_error !== false) {
        await new Promise((turn) => setTimeout(turn, 10));
        for (const aborted of this.waiting.splice(0))
          aborted.resolve({ status: 'aborted', execution_count: this.execCount });
      }
    }
    this.running = false;
  }

  async runCell(request, send) {
    const silent = request.silent === true;
    if (!silent) this.execCount++;
    const count = this.execCount;
    cell = { request, send };
    if (!silent) send('execute_input', { code: request.code, execution_count: count });
    const stream = (name) => (chunk) => {
      send('stream', { name, text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
      return true;
    };
    process.stdout.write = stream('stdout');
    process.stderr.write = stream('stderr');
    require('tslab/dist/jupyter').lastWriteDisplayData = (content, update) =>
      send(update ? 'update_display_data' : 'display_data', content);
    failure = null;
    diagnostics.length = 0;
    let ok = false;
    try {
      ok = await executor.execute(withoutExport(request.code));
    } catch (error) {
      failure = Failure.of(error);
    }
    shareVariables();
    const ran = { execution_count: count, payload: [], user_expressions: {} };
    if (ok) return { status: 'ok', ...ran };
    failure ??= new Failure(
      'CompileError',
      diagnostics.map(({ at, text }) => `${at} - ${text}`).join('\n') || 'the cell did not compile',
      diagnostics.map(({ at, text }) => `cell:${at} - ${text}`),
    );
    const error = { ename: failure.ename, evalue: failure.evalue, traceback: failure.traceback };
    send('error', error);
    return { status: 'error', ...ran, ...error };
  }

  handleShutdown(request) {
    setTimeout(() => process.exit(0), 100);
    return { status: 'ok', restart: request?.restart === true };
  }
}

class Server extends ZmqServer {
  async handleExecute(socket, message) {
    const send = (type, content) => {
      const published = message.createReply();
      published.header.msg_type = type;
      published.content = content;
      published.signAndSend(this.connInfo.key, this.iopub);
    };
    const reply = message.createReply();
    reply.header.msg_type = 'execute_reply';
    reply.content = await this.handler.enqueue(message.content, send);
    reply.signAndSend(this.connInfo.key, socket);
  }
}

function reportLate(thrown) {
  const late = Failure.of(thrown);
  cell?.send('stream', { name: 'stderr', text: `${late.traceback.join('\n')}\n` });
}

endWithParent();
process.on('SIGINT', () => executor.interrupt());
process.on('SIGTERM', () => process.exit(143));
process.on('uncaughtException', reportLate);
process.on('unhandledRejection', reportLate);
void new Server(new Handler(), process.argv[2]).init();
