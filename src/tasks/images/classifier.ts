import { shipped } from '../../compute/code.js';
import { compile } from '../../compute/compile/index.js';
import { modelsFolder } from '../../compute/paths.js';
import { readOut } from '../../compute/read-out.js';
import { rowsFor } from '../../compute/rows.js';
import { tf } from '../../compute/tf.js';
import { loadCheckpoint } from '../../networks/checkpoint.js';
import { convolutional, convolutionalConfig, convolutionalFlops } from '../../networks/images/convolutional.js';
import type { Weights } from '../../networks/weights.js';

export interface Judgement {
  /** Probability of each digit. */
  readonly probabilities: readonly number[];
  /** Activations of the layer before the last. */
  readonly features: readonly number[];
}

/** A trained classifier of handwritten digits. */
export interface DigitClassifier {
  /** The checkpoint's name and the start of its weights' SHA-256. */
  readonly id: string;
  /** Floating-point operations of one forward pass. */
  readonly flops: number;
  /** Judges images of 784 values in [-1, 1]. */
  judge(images: readonly Float32Array[]): Judgement[];
}

const SIDE = 28;
/** Rows of every network call; see `chunkRows` of the image families. */
const ROWS = 32;

/**
 * Loads a classifier of `data/models`: `digit-classifier`, by which digits are judged, or another. Batches are cut into chunks of one
 * size, so that a judgement does not depend on them.
 *
 * @param folder of the checkpoint (default: `modelsFolder()`)
 * @param name of the checkpoint (default 'digit-classifier')
 * @returns the classifier; images are 28 x 28 pixels in [-1, 1]
 * @throws Error where there is no such checkpoint, or one of another kind
 * @example digitClassifier().judge([images[0].pixels])[0].probabilities.length // 10
 */
export function digitClassifier(folder = modelsFolder(), name = 'digit-classifier'): DigitClassifier {
  const { weights, card, id } = loadCheckpoint(folder, name, convolutionalConfig);
  const run = compile(
    (w: Weights, x: tf.Tensor4D) => {
      const { features, logits } = convolutional(w, x);
      return { features, probabilities: tf.softmax(logits) };
    },
    { name: 'classifier of images', resident: 1, mode: 'graph' },
  );
  const rows = rowsFor(ROWS);
  const judgeChunk = (images: readonly Float32Array[]): Judgement[] => {
    const pixels = new Float32Array(rows * SIDE * SIDE);
    images.forEach((image, row) => pixels.set(image, row * SIDE * SIDE));
    const [features, probabilities] = readOut(() => {
      const out = run(weights, tf.tensor4d(pixels, [rows, SIDE, SIDE, 1]));
      return [out.features.arraySync() as number[][], out.probabilities.arraySync() as number[][]] as const;
    });
    return images.map((_, row) => ({ features: features[row]!, probabilities: probabilities[row]! }));
  };
  return shipped({
    id,
    flops: convolutionalFlops(card.network),
    judge(images) {
      const judged: Judgement[] = [];
      for (let at = 0; at < images.length; at += rows) judged.push(...judgeChunk(images.slice(at, at + rows)));
      return judged;
    },
  });
}

/**
 * The classifier of clothes, for Fashion-MNIST.
 *
 * @param folder of the checkpoint (default: `modelsFolder()`)
 * @returns the classifier
 * @throws Error where there is no such checkpoint, or one of another kind
 * @example clothesClassifier().judge([images[0].pixels])[0].probabilities.length // 10
 */
export function clothesClassifier(folder?: string): DigitClassifier {
  return digitClassifier(folder, 'clothes-classifier');
}

/**
 * The second classifier, narrower and trained on other batches: searches choose by it and are judged by the first.
 *
 * @param folder of the checkpoint (default: `modelsFolder()`)
 * @returns the classifier; images are 28 x 28 pixels in [-1, 1]
 * @throws Error where there is no such checkpoint, or one of another kind
 * @example digitJudge().judge([images[0].pixels])[0].probabilities.length // 10
 */
export function digitJudge(folder?: string): DigitClassifier {
  return digitClassifier(folder, 'digit-judge');
}
