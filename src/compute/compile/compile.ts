import { tf } from '../tf.js';
import { build, EAGER, type Entry } from './build.js';
import { noteCalled } from './names.js';
import { type NativeBackend, nativeBackend } from './native.js';
import { PROGRAMS_KEPT, recent } from './recent.js';
import { flatten, rebuild, type Structure } from './structure.js';
import { Tracer } from './trace.js';
import { UnsupportedError } from './unsupported.js';

/**
 * - `xla`: one XLA program; best where many small operations follow each other (decoding, training small networks).
 * - `graph`: a TensorFlow graph with its own optimisers; best where a few convolutions do the work.
 * - `eager`: the function as it is.
 * - `auto`: the fastest of the three, measured once for every form of the arguments.
 */
export type Mode = 'xla' | 'graph' | 'eager' | 'auto';

export interface CompileOptions {
  /**
   * How many of the first arguments are weights, which stay the same from call to call (default 0): on a card they are handed over once and
   * stay there. Calls with others are right too, and hand them over again.
   */
  readonly resident?: number;
  /** What the program is called in a proof of what a backend computes (`doctor -- --prove`). */
  readonly name?: string;
  readonly mode?: Mode;
  /** Most programs kept; the one used longest ago is dropped. 16 by default. */
  readonly programs?: number;
}

/** A compiled function; it can be called like the function it was made from. */
export type Compiled<A extends unknown[], R> = ((...args: A) => R) & {
  /** The mode that calls with these arguments run in; undefined before the first one. */
  modeOf(...args: A): Exclude<Mode, 'auto'> | undefined;
  /** Frees every program. */
  dispose(): void;
};

const ROUNDS = 3;

let warned = false;

function warnOnce(error: UnsupportedError): void {
  if (warned) return;
  warned = true;
  process.stderr.write(`${error.message}; it runs uncompiled\n`);
}

function secondsOf(work: () => Structure): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    const { tensors } = flatten(work());
    for (const tensor of tensors) tensor.dataSync();
    tf.dispose(tensors);
    return performance.now() - start;
  });
  return Math.min(...times) / 1000;
}

/**
 * Makes a function of tensors into one program of TensorFlow, traced by running it once for every form (shapes, types, plain
 * values) of its arguments. Its arguments and its result are tensors in lists and objects; every tensor it uses must be among its
 * arguments. It may call anything of TensorFlow.js, gradients included, but not read a tensor's value. What it cannot compile is an
 * `UnsupportedError`; in mode `auto`, and on backends without programs, it runs as it is.
 *
 * The caller owns the result's tensors, as with any function of TensorFlow.js (`tf.tidy` frees them).
 *
 * @param fn of tensors
 * @param options `mode`, `name`, how many `programs` are kept, and how many bytes may be `resident`
 * @returns the function, with `dispose`
 * @example const square = compile((x: Parameters<typeof tf.square>[0]) => tf.square(x)); square(tf.scalar(3)) // 9
 */
export function compile<A extends unknown[], R>(fn: (...args: A) => R, options: CompileOptions = {}): Compiled<A, R> {
  const { name, mode = 'auto', programs = PROGRAMS_KEPT, resident = 0 } = options;
  const entries = recent<Entry>(programs, ({ program }) => program?.dispose());
  const own = fn as unknown as (...args: never[]) => Structure;

  const runEntry = (entry: Entry, args: A): R => {
    if (entry.program === undefined) return tf.tidy(() => fn(...args) as never) as R;
    return rebuild(entry.result, entry.program.run(flatten(args).tensors)) as R;
  };

  const fastest = (args: A, backend: NativeBackend): Entry => {
    const built: Entry[] = [];
    for (const candidate of ['graph', 'xla'] as const) {
      try {
        const entry = build(own, args, backend, { mode: candidate, resident });
        built.push(entry);
        flatten(runEntry(entry, args)).tensors.forEach((tensor) => tensor.dispose());
      } catch (error) {
        if (error instanceof UnsupportedError) warnOnce(error);
        else if (!(error instanceof Error)) throw error;
      }
    }
    const timed = [...built, EAGER].map((entry) => ({ entry, seconds: secondsOf(() => runEntry(entry, args)) }));
    const best = timed.reduce((a, b) => (b.seconds < a.seconds ? b : a)).entry;
    for (const { program } of built) if (program !== best.program) program?.dispose();
    return best;
  };

  const made = (args: A): Entry => {
    const backend = nativeBackend();
    if (backend === undefined || mode === 'eager') return EAGER;
    return mode === 'auto' ? fastest(args, backend) : build(own, args, backend, { mode, resident });
  };

  const call = (...args: A): R => {
    if (Tracer.current !== undefined) return fn(...args);
    if (name !== undefined) noteCalled(name);
    return runEntry(
      entries.of(flatten(args).form, () => made(args)),
      args,
    );
  };
  return Object.assign(call, {
    modeOf: (...args: A) => entries.peek(flatten(args).form)?.mode,
    dispose: () => entries.clear(),
  });
}
