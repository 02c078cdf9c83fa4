import type { ImageNetwork } from '../network.js';
import type { ImageState, NoiseLevel } from '../state.js';

/** A way from noise to images in refinements. */
export interface ImageWay {
  /** Names it in records; absent for a family's usual way. */
  readonly name?: string | undefined;
  /** Refuses a depth that it cannot spend. */
  check(depth: number): unknown;
  refine(state: ImageState, network: ImageNetwork): ImageState;
  /** The level of noise between two refinements, where an image is on the path then. */
  level(step: number, depth: number): NoiseLevel;
}
