import type { Meter } from '../../compute/meter.js';
import type { Key } from '../../compute/random.js';
import { rowsFor } from '../../compute/rows.js';
import { tf } from '../../compute/tf.js';
import type { Spent } from '../spent.js';
import { evaluate, type ImageModel } from './model.js';
import { countForward, flopsOf, type ImageNetwork } from './network.js';
import { type Asked, type ImageSteps, imageSteps } from './steps.js';
import type { Plan } from './way.js';

/**
 * Rows of every network call. Batches are cut into chunks of this many rows, the last one filled up, because a matrix product
 * may round differently for another number of rows: this is what makes a sample the same in any batch, to the last bit.
 */
export const chunkRows = (): number => rowsFor(32);

/** Where the images of a chunk start. */
export interface ChunkStart {
  /** As many rows as are asked for, of side x side values each. */
  readonly images: readonly Float32Array[];
  readonly labels: readonly number[];
  readonly keys: readonly Key[];
  readonly side: number;
  /** What the images are multiplied by: the noise's standard deviation at the start, 1 for images on their way. */
  readonly scale: number;
}

/** Images on their way together, and the one network evaluation that they want next. */
export class Chunk {
  /** The images at the end of the latest step [rows of a chunk, side, side, 1]. */
  x: tf.Tensor4D;
  readonly classes: tf.Tensor1D;
  /** Rows that were asked for; the others fill the chunk up. */
  readonly rows: number;
  private readonly steps: ImageSteps | undefined;
  private asked: Asked | undefined;
  /** Tensors that live from one evaluation to the next, `x` among them. */
  private alive: ReadonlySet<tf.Tensor>;
  /** Evaluations of each row, where they differ. */
  private readonly evaluations: number[] | undefined;

  constructor(
    plan: Plan | undefined,
    private readonly model: ImageModel,
    { images, labels, keys, side, scale }: ChunkStart,
  ) {
    const count = chunkRows();
    const values = new Float32Array(count * side * side);
    images.forEach((image, row) => values.set(image, row * side * side));
    const classes = new Int32Array(count);
    classes.set(labels);
    this.rows = images.length;
    this.x = tf.tidy(() => {
      const x = tf.tensor4d(values, [count, side, side, 1]);
      return scale === 1 ? x : x.mul(scale);
    });
    this.classes = tf.tensor1d(classes, 'int32');
    this.alive = new Set([this.x]);
    if (plan === undefined) return;
    const onStep = (x: tf.Tensor4D) => {
      this.x = x;
    };
    this.evaluations = plan.sampler.adaptive ? Array.from(images, () => 0) : undefined;
    this.steps = imageSteps(plan, model, { x: this.x, keys, rows: this.rows, onStep });
    this.advance(() => this.steps!.next());
  }

  /** One network evaluation of every row that is still on its way, counted as it is made. */
  refine(network: ImageNetwork, meter: Meter): void {
    if (this.asked === undefined) return;
    const { x, t, rows } = this.asked;
    countForward(meter, network, rows?.length ?? this.rows);
    for (const row of rows ?? []) this.evaluations![row]!++;
    const run = (images: tf.Tensor4D, told: number | tf.Tensor1D) => network.run(images, told, this.classes);
    this.advance(() => this.steps!.next(evaluate(this.model, run, x, t)));
  }

  /** What each row has cost, where that differs. */
  spent(network: ImageNetwork): Spent[] | undefined {
    return this.evaluations?.map((count) => {
      const nfe = network.nfe * count;
      return { nfe, flops: nfe * flopsOf(network) };
    });
  }

  dispose(): void {
    tf.dispose([this.classes, ...this.alive]);
  }

  /** Takes a step of the sampler, and frees every tensor that nobody needs any more. */
  private advance(next: () => IteratorResult<Asked, tf.Tensor4D>): void {
    const before = this.alive;
    const alive = tf.tidy(() => {
      const { done, value } = next();
      this.asked = done === true ? undefined : value;
      if (done === true) this.x = value;
      return done === true ? [value] : [this.x, value.x, ...value.held];
    });
    this.alive = new Set(alive);
    for (const tensor of before) if (!this.alive.has(tensor)) tensor.dispose();
  }
}
