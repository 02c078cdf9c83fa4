import { tf } from '../../compute/tf.js';
import type { Prediction } from '../../dynamics/predictions.js';
import type { Process } from '../../dynamics/processes/process.js';

/** A trained network as one of the processes sees it. */
export interface ImageModel {
  readonly process: Process;
  readonly predicts: Prediction;
  /** What the network is told at time t of the process. */
  networkTime(t: number): number;
  /** Whether the prediction is the negative of the network's output. */
  readonly reversed?: boolean;
}

/** A network's output for images of one time, or of one each: numbers or a tensor of as many numbers as there are images. */
type Output = (x: tf.Tensor4D, t: number | tf.Tensor1D) => tf.Tensor4D;

/** The prediction of a model at time t of its process, or at a time for each image. */
export function evaluate(
  { networkTime, reversed = false }: ImageModel,
  run: Output,
  x: tf.Tensor4D,
  t: number | readonly number[],
): tf.Tensor4D {
  const output = run(x, typeof t === 'number' ? networkTime(t) : tf.tensor1d(t.map(networkTime)));
  return reversed ? output.neg() : output;
}
