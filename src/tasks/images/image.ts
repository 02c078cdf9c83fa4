/** A generated image: side x side values in [-1, 1], row by row. */
export interface Image {
  readonly pixels: Float32Array;
  /** What it cost, where that is not the same for every image of a batch. */
  readonly nfe?: number;
  readonly flops?: number;
}
