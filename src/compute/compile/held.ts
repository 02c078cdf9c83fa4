import { deviceInUse } from '../tf.js';
import type { Spec } from './graph.js';

/** Of the memory that a device had free when it started, the share that arguments held on it may take. */
const SHARE = 0.5;
const MIB = 2 ** 20;

/** TensorFlow's number for float32; other types are small, and a card's kernels want integers in the host's memory. */
const FLOAT32 = 1;

let held = 0;

/** Arguments that a program holds on the device: their numbers, and what gives their room back. */
export interface Held {
  readonly arguments: readonly number[];
  release(): void;
}

const NONE: Held = { arguments: [], release: () => undefined };

/**
 * Which of a program's first `count` arguments stay on the device between calls. tfjs-node hands a program its arguments from the host's
 * memory at every call; beside the CPU that is a copy of all weights. On the CPU it is none, and nothing is held; nothing either where
 * half of the device's free memory would not do.
 *
 * @example holdOn([{ dtype: 1, shape: [512, 512] }], 1).arguments // [0] on a card
 */
export function holdOn(given: readonly Spec[], count: number): Held {
  const device = deviceInUse();
  if (device === undefined) return NONE;
  const floats = given.slice(0, count).flatMap(({ dtype }, i) => (dtype === FLOAT32 ? [i] : []));
  const sizes = floats.map((i) => 4 * given[i]!.shape.reduce((product, side) => product * side, 1));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (held + bytes > SHARE * MIB * (device.memory ?? Number.POSITIVE_INFINITY)) return NONE;
  held += bytes;
  let there = true;
  return {
    arguments: floats,
    release() {
      if (there) held -= bytes;
      there = false;
    },
  };
}
