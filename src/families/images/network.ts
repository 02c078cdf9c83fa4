import { compile } from '../../compute/compile/index.js';
import type { Meter } from '../../compute/meter.js';
import { tf } from '../../compute/tf.js';
import { type ImageConfig, imageFlops, runImage } from '../../networks/images/image.js';
import type { Weights } from '../../networks/weights.js';

/** A network with its weights: images, one time for all of them or one each [batch], and their classes to an output shaped as the images. */
export interface ImageNetwork {
  readonly config: ImageConfig;
  /** Function evaluations of one run per image: 2 where it is guided. */
  readonly nfe: number;
  run(x: tf.Tensor4D, t: number | tf.Tensor1D, classes: tf.Tensor1D): tf.Tensor4D;
}

/** Parts of a chunk that a graph runs at the same time. */
const PARTS = 2;

/** The network as one compiled graph; it runs on an even number of images. */
export function imageNetwork(config: ImageConfig, weights: Weights): ImageNetwork {
  const run = compile(
    (w: Weights, x: tf.Tensor4D, t: tf.Tensor1D, classes: tf.Tensor1D) => {
      const times = tf.split(t, PARTS) as tf.Tensor1D[];
      const labels = tf.split(classes, PARTS) as tf.Tensor1D[];
      const parts = (tf.split(x, PARTS) as tf.Tensor4D[]).map((part, i) =>
        runImage(config, w, part, times[i]!, labels[i]!),
      );
      return tf.concat(parts) as tf.Tensor4D;
    },
    { name: 'image network', resident: 1, mode: 'graph' },
  );
  return {
    config,
    nfe: 1,
    run: (x, t, classes) =>
      run(weights, x, typeof t === 'number' ? (tf.fill([x.shape[0]], t) as tf.Tensor1D) : t, classes),
  };
}

/** Counts one run of a network on that many images. */
export function countForward(meter: Meter, network: ImageNetwork, rows: number): void {
  meter.count(network.nfe * rows, network.nfe * rows * flopsOf(network));
}

/** Floating-point operations of one forward pass for one image. */
export function flopsOf({ config }: ImageNetwork): number {
  return imageFlops(config);
}
