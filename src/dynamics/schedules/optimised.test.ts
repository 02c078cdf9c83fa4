import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals } from '../../compute/random.js';
import { eightGaussians, truth } from '../../tasks/points/mixtures.js';
import { vpLinear } from '../processes/index.js';
import { ddim, dpmSolver, type Sampler, sample } from '../samplers/index.js';
import { doubles } from '../space.js';
import { fixedTimes, optimiseTimes, uniform, uniformLogSnr } from './index.js';

const process = vpLinear();
const model = truth(eightGaussians(), process);

/** Root mean square distance to fine steps, from the noises of one seed. */
function errorFrom(sampler: Sampler, seed: number) {
  const start = Float64Array.from(normals({ seed, problem: 0, candidate: 0 }, 0, 2 * 100));
  const at = (times: readonly number[]) => sample(sampler, { space: doubles, process, model, times, start }).x;
  const fine = at(uniformLogSnr(process, 400));
  return (times: readonly number[]) => Math.sqrt(at(times).reduce((sum, v, i) => sum + (v - fine[i]!) ** 2, 0) / 200);
}

for (const sampler of [ddim(), dpmSolver()]) {
  test(`times optimised for ${sampler.name} are better than any other schedule, on other noises too`, (context) => {
    const [here, elsewhere] = [errorFrom(sampler, 1), errorFrom(sampler, 2)];
    const start = uniformLogSnr(process, 7);
    const { times, loss } = optimiseTimes(start, here);
    assert.equal(times.length, start.length);
    assert.deepEqual([times[0], times.at(-1)], [start[0], start.at(-1)]);
    assert.ok(loss <= here(start));
    const others = [uniform(process, 7), start].map(elsewhere);
    context.diagnostic(`${elsewhere(times).toFixed(4)} against ${others.map((value) => value.toFixed(4)).join(', ')}`);
    assert.ok(elsewhere(times) < 0.9 * Math.min(...others));
  });
}

test('fixed times are for their number of steps, and a loss must be a number', () => {
  assert.deepEqual(fixedTimes([1, 0.4, 0.1])(process, 2), [1, 0.4, 0.1]);
  assert.throws(() => fixedTimes([1, 0.4, 0.1])(process, 3), /fixed schedule: expected 2 steps, got 3/);
  assert.throws(() => fixedTimes([1, 1]), /expected each below the one before, got 1 after 1/);
  assert.throws(() => optimiseTimes([1, 0.5, 0], () => Number.NaN), /expected a loss that is a number, got NaN/);
});
