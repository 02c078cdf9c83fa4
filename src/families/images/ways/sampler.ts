import { normals } from '../../../compute/random.js';
import { tf } from '../../../compute/tf.js';
import type { Prediction } from '../../../dynamics/predictions.js';
import type { Process } from '../../../dynamics/processes/process.js';
import { type Sampler, sample } from '../../../dynamics/samplers/sampler.js';
import type { Space } from '../../../dynamics/space.js';
import { countForward, type ImageNetwork } from '../network.js';
import { CHUNK, type Chunk, type ImageState } from '../state.js';

/** A sampler with the times that it stops at, for any number of steps. */
export interface ImageSampling {
  /** Names it in records, schedule included. */
  readonly name: string;
  readonly sampler: Sampler;
  times(process: Process, steps: number): readonly number[];
}

/** A trained network as one of the processes sees it. */
export interface ImageModel {
  readonly process: Process;
  readonly predicts: Prediction;
  /** The prediction at time t of the process. */
  evaluate(run: (x: tf.Tensor4D, t: number) => tf.Tensor4D, x: tf.Tensor4D, t: number): tf.Tensor4D;
}

const MOST_STEPS = 4096;

/**
 * The times of the most steps that `evaluations` network evaluations pay for; a sampler may use fewer (Heun's last step is Euler's).
 *
 * @throws RangeError where they do not pay for a single step.
 */
export function timesFor({ name, sampler, times }: ImageSampling, process: Process, evaluations: number) {
  let [paid, unpaid] = [0, MOST_STEPS + 1];
  while (unpaid - paid > 1) {
    const steps = Math.floor((paid + unpaid) / 2);
    if (costOf(steps) <= evaluations) paid = steps;
    else unpaid = steps;
  }
  if (paid === 0)
    throw new RangeError(`sampler ${name}: expected evaluations for at least one step, got ${evaluations}`);
  return times(process, paid);

  function costOf(steps: number): number {
    try {
      return sampler.evaluations(times(process, steps), process);
    } catch (error) {
      // A schedule may need 2 steps at least.
      if (steps === 1) return 0;
      throw error;
    }
  }
}

/** Tensors made on the way that may still be needed: no sampler looks back further than this. */
const KEPT = 256;

/** Vectors outside a compiled program, freed when they are old. */
class Recent {
  private readonly made: tf.Tensor4D[] = [];

  readonly space: Space<tf.Tensor4D> = {
    combine: (terms) =>
      this.keep(() => {
        const parts = terms.filter(([factor]) => factor !== 0);
        if (parts.length === 0) return tf.zerosLike(terms[0]![1]);
        return parts
          .map(([factor, vector]) => (factor === 1 ? vector : vector.mul(factor)) as tf.Tensor4D)
          .reduce((sum, part) => sum.add(part));
      }),
  };

  keep(make: () => tf.Tensor4D): tf.Tensor4D {
    const tensor = tf.tidy(make);
    this.made.push(tensor);
    if (this.made.length > KEPT) this.made.shift()!.dispose();
    return tensor;
  }

  /** Frees all but one. */
  end(but?: tf.Tensor4D): void {
    for (const tensor of this.made) if (tensor !== but) tensor.dispose();
  }
}

function noiseOf({ x, keys }: Chunk, draw: number): tf.Tensor4D {
  const size = x.size / CHUNK;
  const values = new Float32Array(CHUNK * size);
  keys.forEach((key, row) => values.set(normals(key, draw, size), row * size));
  return tf.tensor4d(values, x.shape);
}

function runChunk(
  chunk: Chunk,
  sampler: Sampler,
  times: readonly number[],
  { process, predicts, evaluate }: ImageModel,
  run: (x: tf.Tensor4D, t: number) => tf.Tensor4D,
): Chunk {
  const recent = new Recent();
  let x: tf.Tensor4D | undefined;
  try {
    x = sample<tf.Tensor4D>(sampler, {
      space: recent.space,
      process,
      model: { predicts, evaluate: (state, t) => recent.keep(() => evaluate(run, state, t)) },
      times,
      start: recent.keep(() => chunk.x.mul(process.sigma(times[0]!))),
      noise: (draw) => recent.keep(() => noiseOf(chunk, draw)),
    }).x;
  } finally {
    recent.end(x);
  }
  chunk.x.dispose();
  return { ...chunk, x };
}

/**
 * One refinement by a sampler that goes its whole way at once: nothing is done until the last refinement, and then all of it, every
 * evaluation counted where the network is called. What a sampler draws on its way is keyed by the sample and the draw.
 */
export function sampleImages(
  state: ImageState,
  network: ImageNetwork,
  sampling: ImageSampling,
  model: ImageModel,
): ImageState {
  const { depth, meter } = state.spending;
  if (state.step + 1 < depth) return { ...state, step: state.step + 1 };
  const times = timesFor(sampling, model.process, Math.floor(depth));
  const chunks = state.chunks.map((chunk) =>
    runChunk(chunk, sampling.sampler, times, model, (x, t) => {
      countForward(meter, network, chunk.rows);
      return network.run(x, t, chunk.classes);
    }),
  );
  return { ...state, chunks, step: state.step + 1 };
}
