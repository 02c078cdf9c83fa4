import { flatten, rebuild, type Structure } from './structure.js';
import { Tracer } from './trace.js';

/**
 * `fn(...args)` as an XLA program of its own inside a function compiled in mode `graph`; regions that do not wait for each other's
 * results run at the same time, each on its own thread, which an XLA program alone does not do. Anywhere else it is just a call.
 *
 * @example compile((w, halves) => halves.map((half) => region(gradientsOf, w, half)), { mode: 'graph' })
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
