import { tf } from '../tf.js';
import { build, EAGER, type Entry } from './build.js';
import type { CompileOptions, Mode } from './compile.js';
import { Kept } from './kept.js';
import { noteCalled } from './names.js';
import { nativeBackend } from './native.js';
import { PROGRAMS_KEPT, recent } from './recent.js';
import type { Cell } from './stored.js';
import { flatten, rebuild, type Structure } from './structure.js';
import { Tracer } from './trace.js';
import { unsupported } from './unsupported.js';

/** What a call makes, and the state after it. */
export interface Advanced<S, R> {
  readonly made: R;
  readonly state: S;
}

/** A compiled function whose state stays where it computes. */
export type Keeping<W, S, G, R> = ((weights: W, state: Kept<S>, given: G) => Advanced<Kept<S>, R>) & {
  /** Frees every program; states go on to be good. */
  dispose(): void;
};

/**
 * `compile` for a function of weights, a state and what is given to the call, whose result is what the call makes and the state after it. The state
 * keeps its form, shapes and types. On a card the state stays there from call to call, float32 tensors of it at least, as long as half of the memory
 * that was free has room for weights and states; any number of states may go on from one, side by side. On the CPU, where a program is handed tensors
 * without a copy, and where functions run as they are written, it is tensors all the time. The numbers are those of `compile` to the last bit.
 *
 * The caller frees the states, old and new, and owns what was made.
 *
 * @param fn of weights, state and what is given; its result has `made` and `state`
 * @param options `mode`, `name`, and how many `programs` are kept
 * @returns the function, with `dispose`
 * @example
 * const one = tf.scalar(1);
 * const sum = keeping((_, s: { x: typeof one }, y: typeof one) => ({ made: [], state: { x: s.x.add<typeof one>(y) } }), { mode: 'xla' });
 * sum([], keep({ x: one }), tf.scalar(2)).state.use(({ x }) => x.dataSync()[0]) // 3
 */
export function keeping<W, S, G, R>(
  fn: (weights: W, state: S, given: G) => Advanced<S, R>,
  {
    name,
    mode,
    programs = PROGRAMS_KEPT,
  }: Omit<CompileOptions, 'mode' | 'resident'> & { readonly mode: Exclude<Mode, 'auto'> },
): Keeping<W, S, G, R> {
  const entries = recent<Entry>(programs, ({ program }) => program?.dispose());

  const advance = (weights: W, before: S, given: G): Advanced<S, R> => {
    const { made, state } = fn(weights, before, given);
    const [expected, got] = [flatten(before).form, flatten(state).form];
    if (got !== expected) throw new TypeError(`keeping: expected a state of the form ${expected}, got ${got}`);
    return { made, state };
  };

  const made = (weights: W, state: Kept<S>, given: G): Entry => {
    const backend = nativeBackend();
    if (backend === undefined || mode === 'eager') return EAGER;
    const building = { mode, resident: 1, state: 1 };
    return state.use((before) => build(advance as never, [weights, before, given], backend, building));
  };

  const eagerly = (weights: W, state: Kept<S>, given: G): Advanced<Kept<S>, R> =>
    state.use((before) => {
      const old = new Set(flatten(before).tensors);
      const after = tf.tidy(() => advance(weights, before, given) as never) as Advanced<S, R>;
      // What a call hands on as it is gets a tensor of its own, for the state before may be freed.
      const tensors = flatten(after.state).tensors.map((tensor) => (old.has(tensor) ? tensor.clone() : tensor));
      return { made: after.made, state: new Kept<S>(after.state, state.form, tensors) };
    });

  const call = (weights: W, state: Kept<S>, given: G): Advanced<Kept<S>, R> => {
    if (Tracer.current !== undefined)
      return unsupported('a program that keeps its state cannot be part of another one');
    if (name !== undefined) noteCalled(name);
    const key = `${flatten(weights).form}|${state.form}|${flatten(given).form}`;
    const { program, result } = entries.of(key, () => made(weights, state, given));
    if (program === undefined) return eagerly(weights, state, given);
    const cells = program.carry([...flatten(weights).tensors, ...state.cells, ...flatten(given).tensors]);
    const whole = result as Advanced<Structure, Structure>;
    const count = cells.length - state.cells.length;
    const tensors = cells.slice(0, count) as tf.Tensor[];
    return {
      made: rebuild(whole.made, tensors) as R,
      state: new Kept<S>(whole.state, state.form, cells.slice(count) as readonly Cell[]),
    };
  };
  return Object.assign(call, { dispose: () => entries.clear() });
}
