import { tf } from '../tf.js';
import type { NativeBackend } from './native.js';
import { loadProgram, type Program } from './program.js';
import { flatten, rebuild, type Structure } from './structure.js';
import { Tracer } from './trace.js';

/** A function for one form of its arguments: a program of it, or none where it runs as it is written. */
export interface Entry {
  readonly mode: 'xla' | 'graph' | 'eager';
  readonly program: Program | undefined;
  /** The form of the result, with the tensors of the trace in it (freed). */
  readonly result: Structure;
}

/** A function that runs as it is written. */
export const EAGER: Entry = { mode: 'eager', program: undefined, result: undefined };

/**
 * The arguments with tensors of their own where several share their data (a tensor and its clone): a trace tells tensors apart by
 * their data, and would take the second for the first in every later call.
 */
function apart(args: readonly unknown[]): readonly unknown[] {
  const { tensors } = flatten(args);
  const seen = new Set<object>();
  const own = tensors.map((tensor) => {
    if (!seen.has(tensor.dataId)) {
      seen.add(tensor.dataId);
      return tensor;
    }
    return tf.tensor(tensor.dataSync(), tensor.shape, tensor.dtype as 'float32');
  });
  return own.some((tensor, i) => tensor !== tensors[i]) ? (rebuild(args as Structure, own) as unknown[]) : args;
}

export interface Building {
  readonly mode: 'xla' | 'graph';
  /** How many of the first arguments are weights. */
  readonly resident: number;
  /** The argument that is a state; the last of the result's tensors are the state after the call. */
  readonly state?: number;
}

/** Runs `fn` once on the arguments, noting what it does, and loads that as a program. */
export function build(
  fn: (...args: never[]) => Structure,
  args: readonly unknown[],
  backend: NativeBackend,
  { mode, resident, state }: Building,
): Entry {
  const tracer = new Tracer(backend, mode === 'xla');
  let result: Structure;
  tf.tidy(() => {
    const own = apart(args);
    tracer.run(flatten(own).tensors, () => {
      result = fn(...(own as never[]));
      return flatten(result).tensors;
    });
  });
  const count = (some: readonly unknown[]) => flatten(some).tensors.length;
  const [first, length] = state === undefined ? [0, 0] : [count(args.slice(0, state)), count([args[state]])];
  const carried = Array.from({ length }, (_, i) => ({ argument: first + i, result: count([result]) - length + i }));
  const program = loadProgram(backend, tracer.functions, { resident: count(args.slice(0, resident)), carried });
  return { mode, program, result };
}
