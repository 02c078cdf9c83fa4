import { flatten, rebuild, type Structure } from './structure.js';
import { Tracer } from './trace.js';

/**
 * `fn(...args)` as an XLA program of its own inside a function compiled in mode `graph`; regions that do not wait for each other's
 * results run at the same time, each on its own thread, which an XLA program alone does not do. Anywhere else it is just a call.
 *
 * @param fn of tensors
 * @param args its arguments
 * @returns what it returns
 * @example compile((a: typeof classes, b: typeof classes) => region((c, d) => tf.add(c, d), a, b), { mode: 'graph' })(tf.tensor1d([1]), tf.tensor1d([2])) // [3]
 */
export function region<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
  const tracer = Tracer.current;
  if (tracer === undefined || tracer.xla) return fn(...args);
  let result: Structure;
  const results = tracer.region(flatten(args).tensors, () => {
    result = fn(...args);
    return flatten(result).tensors;
  });
  return rebuild(result, results) as R;
}
