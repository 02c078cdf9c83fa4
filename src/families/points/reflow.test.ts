// Slow: trains networks.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { normals } from '../../compute/random.js';
import { ddpmLoss, flowMatching } from '../../dynamics/objective.js';
import { flowLinear, vpLinear } from '../../dynamics/processes/index.js';
import { ddim, sample } from '../../dynamics/samplers/index.js';
import { uniform } from '../../dynamics/schedules/index.js';
import { doubles } from '../../dynamics/space.js';
import { straightness } from '../../measure/paths/straightness.js';
import { slicedWasserstein } from '../../measure/sets/sliced-wasserstein.js';
import { eightGaussians, sampleMixture } from '../../tasks/points/mixtures.js';
import { optimalInBatches, pointModel, type TrainedPoints, trainCoupled, trainPoints } from './points.js';
import { distill, flowPairs, type Pairs, reflow } from './reflow.js';

const CONFIG = { dimension: 2, width: 64, layers: 3 };
const TRAINING = { steps: 700, batch: 256, learningRate: 5e-3, average: 0.98, seed: 0 };
const MIXTURE = eightGaussians();
const COUNT = 1000;

function rows(x: Float64Array): number[][] {
  return Array.from({ length: x.length / 2 }, (_, i) => [x[2 * i]!, x[2 * i + 1]!]);
}

describe('reflow and distillation of eight Gaussians', () => {
  let [first, straight, single]: TrainedPoints[] = [];
  let pairs: Pairs;
  before(async () => {
    await useBackend();
    first = await trainPoints((key, n) => sampleMixture(MIXTURE, key, n), flowMatching(flowLinear()), CONFIG, TRAINING);
    pairs = flowPairs(first, { count: 4000, steps: 20, seed: 1 });
    straight = await reflow(pairs, CONFIG, TRAINING);
    single = await distill(pairs, CONFIG, TRAINING);
  });

  const draw = (trained: TrainedPoints, steps: number, onStep?: (x: Float64Array) => void) => {
    const model = pointModel(trained);
    const start = Float64Array.from(normals({ seed: 6, problem: 0, candidate: 0 }, 0, 2 * COUNT));
    onStep?.(start);
    const times = uniform(flowLinear(), steps);
    const { x } = sample(ddim(), {
      space: doubles,
      process: flowLinear(),
      model,
      times,
      start,
      onStep: (_, at) => onStep?.(at),
    });
    model.dispose();
    return x;
  };
  const real = rows(sampleMixture(MIXTURE, { seed: 8, problem: 0, candidate: 0 }, COUNT));
  const distance = (trained: TrainedPoints, steps: number) =>
    slicedWasserstein(rows(draw(trained, steps)), real, { seed: 0, slices: 16, replicates: 5 }).value;

  const bend = (trained: TrainedPoints) => {
    const ways: Float32Array[][] = [];
    draw(trained, 20, (x) => ways.push(rows(x).map((row) => Float32Array.from(row))));
    return straightness(ways, { seed: 0 }).curvature;
  };

  test('reflowed paths are straighter', (context) => {
    const [before_, after] = [bend(first!), bend(straight!)];
    context.diagnostic(`straightness ${before_.value.toFixed(3)} to ${after.value.toFixed(3)}`);
    assert.ok(after.high < before_.low / 2, `${before_.value} to ${after.value}`);
  });

  test('one step of a reflowed or distilled flow is better than one of the first, and many steps stay good', (context) => {
    const found = [first!, straight!, single!].map((trained) => distance(trained, 1));
    const many = distance(straight!, 20);
    context.diagnostic(`one step ${found.map((value) => value.toFixed(3)).join(', ')}; 20 steps ${many.toFixed(3)}`);
    assert.ok(found[1]! < found[0]! / 2 && found[2]! < found[0]! / 2, `${found}`);
    assert.ok(many < 0.3, `${many}`);
  });

  test('noise matched to the data in every batch makes straighter paths', async (context) => {
    const training = { ...TRAINING, batch: 128 };
    const points = (key: Parameters<typeof sampleMixture>[1], n: number) => sampleMixture(MIXTURE, key, n);
    const matched = await trainCoupled(optimalInBatches(points, 2), flowMatching(flowLinear()), CONFIG, training);
    const [before_, after] = [bend(first!), bend(matched)];
    context.diagnostic(`straightness ${before_.value.toFixed(3)} to ${after.value.toFixed(3)}`);
    assert.ok(after.high < before_.low / 2, `${before_.value} to ${after.value}`);
    assert.ok(distance(matched, 1) < distance(first!, 1) / 2);
  });

  test('pairs of another process are refused', async () => {
    const other = { ...first!, objective: ddpmLoss(vpLinear()) };
    assert.throws(
      () => flowPairs(other, { count: 10, seed: 0 }),
      /reflow: expected a flow on straight paths \(flow-linear\), got vp-linear/,
    );
  });
});
