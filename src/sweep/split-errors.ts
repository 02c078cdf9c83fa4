import { Meter } from '../compute/meter.js';
import { normals } from '../compute/random.js';
import { probabilityFlow, type Sampler, sample } from '../dynamics/samplers/index.js';
import { uniform } from '../dynamics/schedules/index.js';
import { rk4, rungeKutta } from '../dynamics/solvers/index.js';
import { doubles } from '../dynamics/space.js';
import { pointModel, type TrainedPoints } from '../families/points/index.js';
import { type ErrorSplit, errorSplit } from '../measure/paths/error-split.js';
import { mixtureDistance } from '../measure/sets/mixture-distance.js';
import { type Mixture, truth } from '../tasks/points/mixtures.js';

/** The split at one number of steps, with what a sample cost. */
export interface SplitPoint {
  readonly depth: number;
  /** Forward passes and FLOPs of one sample, and its wall time among the others. */
  readonly nfe: number;
  readonly flops: number;
  readonly wallMs: number;
  readonly split: ErrorSplit;
}

export interface SplitErrors {
  /** What the network was trained on. */
  readonly mixture: Mixture;
  readonly trained: TrainedPoints;
  readonly sampler: Sampler;
  readonly depths: readonly number[];
  /** Independent sets of samples, and samples in each. */
  readonly sets: number;
  readonly samples: number;
  readonly seed: number;
  /** Steps of the classical Runge-Kutta method that stand for infinitely many; 32 by default. */
  readonly finest?: number;
}

/**
 * Where the error of a trained network's samples comes from, at several numbers of steps (see `errorSplit`). Set s of seed k has the
 * noise of the keys (k, s, 0), and for the total at n steps (k, s, n), so that the totals do not err together.
 *
 * @param options mixture, trained network, sampler, `depths` in steps, number of sets and samples per set, seed, and `finest` (default 32)
 * @returns the split per depth, in squared distance, with intervals over sets
 * @throws RangeError for fewer than 3 sets
 * @example splitErrors({ mixture: eightGaussians(), trained, sampler: ddim(), depths: [1, 4], sets: 4, samples: 50, seed: 0, finest: 8 }).length // 2
 */
export function splitErrors(options: SplitErrors): SplitPoint[] {
  const { mixture, trained, sampler, depths, sets, samples, seed, finest = 32 } = options;
  const d = mixture.dimension;
  const { process, predicts } = trained.objective;
  const size = samples * d;
  const noise = (candidate: number) => {
    const start = new Float64Array(sets * size);
    for (let set = 0; set < sets; set++) {
      start.set(normals({ seed, problem: set, candidate }, 0, size), set * size);
    }
    return start.map((z) => z * process.sigma(process.tMax));
  };
  const apart = (x: Float64Array) => Array.from({ length: sets }, (_, set) => x.slice(set * size, (set + 1) * size));
  const meter = new Meter();
  const model = pointModel(trained, { meter, rows: sets * samples });
  const through = (way: Sampler, steps: number, start: Float64Array, of: typeof model | ReturnType<typeof truth>) =>
    apart(sample(way, { space: doubles, process, model: of, times: uniform(process, steps), start }).x);
  try {
    const paired = noise(0);
    const limit = probabilityFlow(rungeKutta(rk4));
    const exact = through(limit, finest, paired, truth(mixture, process, predicts));
    const fine = through(limit, finest, paired, model);
    const distance = mixtureDistance(mixture);
    return depths.map((depth) => {
      const own = new Meter();
      const before = { nfe: meter.nfe, flops: meter.flops };
      const coarse = own.time(() => through(sampler, depth, paired, model));
      const per = (value: number) => value / (sets * samples);
      const cost = { nfe: per(meter.nfe - before.nfe), flops: per(meter.flops - before.flops) };
      const fresh = through(sampler, depth, noise(depth), model);
      const split = errorSplit(distance, { coarse, fine, fresh, exact });
      return { depth, ...cost, wallMs: per(own.wallMs), split };
    });
  } finally {
    model.dispose();
  }
}
