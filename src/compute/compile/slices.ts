import { tf } from '../tf.js';
import { Tracer } from './trace.js';

/**
 * `tensor` with `update` written over it from position `at` (an int32 scalar) of `axis`; in an XLA program it is written in
 * place. The update has the tensor's shape in every other axis.
 *
 * @param tensor to be written over
 * @param update of as many axes
 * @param at the position, an int32 scalar
 * @param axis counted from 0
 * @returns a new tensor
 * @example updateSlice(tf.zeros([4]), tf.ones([1]), tf.scalar(2, 'int32'), 0) // [0, 0, 1, 0]
 */
export function updateSlice<T extends tf.Tensor>(tensor: T, update: tf.Tensor, at: tf.Scalar, axis: number): T {
  const tracer = Tracer.current;
  if (tracer === undefined) return written(tensor, update, at.dataSync()[0]!, axis) as T;
  if (!tracer.xla) return masked(tensor, update, at, axis) as T;
  const zero = tf.scalar(0, 'int32');
  const place = at.toInt();
  const indices = tf.stack(tensor.shape.map((_, i) => (i === axis ? place : zero)));
  const result = tracer.aside(() => written(tensor, update, tracer.valueAt(place), axis));
  tracer.note('XlaDynamicUpdateSlice', {}, [tensor, update, indices], result);
  return result as T;
}

function written(tensor: tf.Tensor, update: tf.Tensor, at: number, axis: number): tf.Tensor {
  const size = tensor.shape[axis]!;
  const width = update.shape[axis]!;
  const part = (from: number, length: number) => {
    const begin = tensor.shape.map((_, i) => (i === axis ? from : 0));
    return tensor.slice(
      begin,
      tensor.shape.map((side, i) => (i === axis ? length : side)),
    );
  };
  const parts = [part(0, at), update, part(at + width, size - at - width)];
  return tf.concat(
    parts.filter(({ size: length }) => length > 0),
    axis,
  );
}

/** The same by operations that every mode has: a one-hot place for each row of the update. */
function masked(tensor: tf.Tensor, update: tf.Tensor, at: tf.Scalar, axis: number): tf.Tensor {
  const size = tensor.shape[axis]!;
  const width = update.shape[axis]!;
  const side = tensor.shape.map((_, i) => (i === axis ? size : 1));
  const places = tf.range(0, size, 1, 'int32').sub(at.toInt());
  if (width !== 1) {
    const rows = tf.gather(update, places.clipByValue(0, width - 1).toInt(), axis);
    const inside = places.greaterEqual(0).logicalAnd(places.less(width)).reshape(side);
    return tf.where(tf.broadcastTo(inside, tensor.shape), rows, tensor);
  }
  const here = places.equal(0).reshape(side);
  return tf.where(tf.broadcastTo(here, tensor.shape), tf.broadcastTo(update, tensor.shape), tensor);
}
