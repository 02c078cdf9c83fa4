import { readOut } from '../../../compute/read-out.js';
import { tf } from '../../../compute/tf.js';
import { checkControl, dormandPrinceSteps, type StepControl, type StepCount } from '../../../dynamics/solvers/index.js';
import { doubles } from '../../../dynamics/space.js';
import type { Spent } from '../../spent.js';
import { countForward, flopsOf, type ImageNetwork } from '../network.js';
import { CHUNK, type Chunk, type ImageOde, type ImageState } from '../state.js';
import type { ImageWay } from './way.js';

/** Accepted error of a step of an image, in the root mean square of its pixels: absolute + relative |x|. */
export type ImageTolerance = Pick<StepControl, 'relative' | 'absolute'>;

const TOLERANCE = 1e-2;

function integrateChunk(
  chunk: Chunk,
  network: ImageNetwork,
  ode: ImageOde,
  control: Required<StepControl>,
  spent: (rows: number) => void,
): Chunk {
  const size = chunk.x.size / CHUNK;
  const noises = chunk.x.dataSync<'float32'>();
  const times = [ode.start, ode.end];
  const counts: StepCount[] = Array.from({ length: chunk.rows }, () => ({ accepted: 0, rejected: 0, evaluations: 0 }));
  const runs = counts.map((count, row) => {
    const start = Float64Array.from(noises.subarray(row * size, (row + 1) * size));
    return dormandPrinceSteps(doubles, { times, start }, control, count);
  });
  const states = runs.map((run) => run.next());
  for (;;) {
    const asking = states.flatMap((state, row) => (state.done === true ? [] : [{ row, ...state.value }]));
    if (asking.length === 0) break;
    const images = new Float32Array(CHUNK * size);
    const told = new Float32Array(CHUNK);
    for (const { row, x, t } of asking) {
      images.set(x, row * size);
      told[row] = ode.networkTime(t);
    }
    spent(asking.length);
    const slopes = readOut(() =>
      network.run(tf.tensor4d(images, chunk.x.shape), tf.tensor1d(told), chunk.classes).dataSync<'float32'>(),
    );
    for (const { row } of asking) {
      states[row] = runs[row]!.next(Float64Array.from(slopes.subarray(row * size, (row + 1) * size)));
    }
  }
  const ends = new Float32Array(CHUNK * size);
  states.forEach(({ value }, row) => ends.set(value as Float64Array, row * size));
  const x = tf.tensor4d(ends, chunk.x.shape);
  chunk.x.dispose();
  const forwards = counts.map(({ evaluations }) => network.forwards * evaluations);
  return { ...chunk, x, spent: forwards.map((own): Spent => ({ forwards: own, flops: own * flopsOf(network) })) };
}

/**
 * Dormand and Prince's method with step control on a family's ODE. Every image takes its own steps, so that it stays a function of its
 * problem and key alone; the network runs on all images of a chunk that are still on their way. Nothing is done until the last refinement,
 * and then all of it. `depth` is the most network evaluations that an image may ask for; what it used, rejected steps included, is
 * counted, and stands on the sample. Since the number of steps depends on the image, it cannot be compiled into one program as
 * `imageSampler` is: the network is, and is called once a stage.
 *
 * @throws Error where an image needs more evaluations than `depth`.
 */
export function adaptiveWay(ode: ImageOde, { relative = TOLERANCE, absolute = TOLERANCE }: ImageTolerance): ImageWay {
  const controlOf = (evaluations: number) => ({ relative, absolute, evaluations });
  return {
    name: relative === absolute ? `dormand-prince-${relative}` : `dormand-prince-${relative}-${absolute}`,
    check: (depth) => checkControl(controlOf(depth)),
    refine(state: ImageState, network) {
      const { depth, meter } = state.spending;
      if (state.step + 1 < depth) return { ...state, step: state.step + 1 };
      const chunks = state.chunks.map((chunk) =>
        integrateChunk(chunk, network, ode, controlOf(depth), (rows) => countForward(meter, network, rows)),
      );
      return { ...state, chunks, step: state.step + 1 };
    },
    level() {
      throw new RangeError(
        'sampler dormand-prince: expected a way with images between its steps, got one whose steps are each image’s own',
      );
    },
  };
}
