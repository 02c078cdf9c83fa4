import { deviceInUse } from '../tf.js';
import type { Spec } from './graph.js';
import { giveRoom, takeRoom } from './room.js';

/** TensorFlow's number for float32; other types are small, and a card's kernels want integers in the host's memory. */
const FLOAT32 = 1;

/** Arguments that a program holds on the device: their numbers, and what gives their room back. */
export interface Held {
  readonly arguments: readonly number[];
  release(): void;
}

const NONE: Held = { arguments: [], release: () => undefined };

/** Whether an argument may stay on a device. */
export const stays = ({ dtype }: Spec): boolean => dtype === FLOAT32;

/** Bytes of float32 tensors. */
export const bytesOf = (specs: readonly Spec[]): number =>
  specs.reduce((sum, { shape }) => sum + 4 * shape.reduce((product, side) => product * side, 1), 0);

/**
 * Which of a program's first `count` arguments stay on the device between calls. tfjs-node hands a program its arguments from the host's
 * memory at every call; beside the CPU that is a copy of all weights. On the CPU it is none, and nothing is held; nothing either where
 * half of the device's free memory would not do.
 *
 * @example holdOn([{ dtype: 1, shape: [512, 512] }], 1).arguments // [0] on a card
 */
export function holdOn(given: readonly Spec[], count: number): Held {
  if (deviceInUse() === undefined) return NONE;
  const floats = given.slice(0, count).flatMap((spec, i) => (stays(spec) ? [i] : []));
  const bytes = bytesOf(floats.map((i) => given[i]!));
  if (!takeRoom(bytes)) return NONE;
  let there = true;
  return {
    arguments: floats,
    release() {
      if (there) giveRoom(bytes);
      there = false;
    },
  };
}
