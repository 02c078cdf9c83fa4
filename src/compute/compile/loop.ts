import { tf } from '../tf.js';
import { flatten, rebuild, type Structure } from './structure.js';
import { Tracer } from './trace.js';

/**
 * `state = body(state, i)` for i = 0..count-1, i as an int32 scalar. Eagerly this is a JavaScript loop; inside a compiled function
 * one While of the program. The state is tensors in lists and objects, and keeps its form, shapes and types.
 *
 * @param count of turns, a whole number >= 0
 * @param state tensors in lists and objects
 * @param body the next state
 * @returns the last state
 * @throws RangeError for a count that is not whole or below 0, and a TypeError for a state that changes its form
 * @example loop(3, tf.scalar(1), (x) => x.mul(2)) // 8
 */
export function loop<S>(count: number, state: S, body: (state: S, i: tf.Scalar) => S): S {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`loop: expected a whole number of turns >= 0, got ${count}`);
  }
  const tracer = Tracer.current;
  if (count === 0) return state;
  if (tracer === undefined) return eagerly(count, state, body);
  const index = tf.scalar(0, 'int32');
  const { tensors, form } = flatten(state);
  const results = tracer.loop(
    count,
    index,
    tensors,
    () => {
      const after = flatten(body(state, index));
      if (after.form.replace(/\[[\d,]*\]/g, '') !== form.replace(/\[[\d,]*\]/g, '')) {
        throw new TypeError(`loop: expected a state of the form ${form}, got ${after.form}`);
      }
      return after.tensors;
    },
    (i) => i.add(tf.scalar(1, 'int32')),
  );
  return rebuild(state as Structure, results) as S;
}

function eagerly<S>(count: number, state: S, body: (state: S, i: tf.Scalar) => S): S {
  let current = state;
  for (let i = 0; i < count; i++) {
    const before = new Set(flatten(current).tensors);
    const next = tf.tidy(() => body(current, tf.scalar(i, 'int32')) as never) as S;
    const after = new Set(flatten(next).tensors);
    if (i > 0) for (const tensor of before) if (!after.has(tensor)) tensor.dispose();
    current = next;
  }
  return current;
}
