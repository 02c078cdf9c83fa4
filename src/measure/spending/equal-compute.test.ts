import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniforms } from '../../compute/random.js';
import { computeOptimal, thirds } from './compute-optimal.js';
import { atCost, compareAtCosts, curveCrossing, efficiency } from './equal-compute.js';

const PROBLEMS = 400;
const key = (candidate: number) => ({ seed: 4, problem: 0, candidate });

/** Right with probability 1 - e^(-rate cost), problem by problem. */
const curveOf = (rate: number, candidate: number, costs = [1, 2, 4, 8, 16, 32]) =>
  costs.map((cost, i) => ({
    label: `${rate} at ${cost}`,
    cost,
    qualities: Array.from(uniforms(key(candidate + i), 0, PROBLEMS), (u) => Number(u < 1 - Math.exp(-rate * cost))),
  }));

test('between two budgets a lot decides, and the mean cost is the one asked for', () => {
  const curve = [
    { label: 'b', cost: 30, qualities: [1, 1] },
    { label: 'a', cost: 10, qualities: [0, 1] },
  ];
  assert.deepEqual(atCost(curve, 15), [0.25, 1]);
  assert.deepEqual(atCost(curve, 30), [1, 1]);
  assert.equal(atCost(curve, 31), null);
  assert.equal(atCost(curve, 9), null);
  const [one, ...others] = compareAtCosts(curve, [{ label: 'c', cost: 20, qualities: [0, 0] }], [20, 40], { seed: 0 });
  assert.equal(others.length, 0);
  assert.deepEqual([one!.first, one!.second, one!.value], [0.75, 0, 0.75]);
});

test('the metered FLOPs of what is compared are equal: exactly over lots, to 1 % in one draw of 40,000 problems', () => {
  const problems = 40_000;
  /** Costs of every problem, none like another, as a meter would count them. */
  const metered = (factor: number, candidate: number) =>
    [1, 2, 4, 8].map((width, i) => {
      const costs = Array.from(uniforms(key(candidate + i), 1, problems), (u) => factor * width * (50 + 100 * u));
      const qualities = Array.from(uniforms(key(candidate + i), 2, problems), (u) => Number(u < 1 - 0.6 ** width));
      return { label: `${width}`, costs, cost: costs.reduce((sum, cost) => sum + cost, 0) / problems, qualities };
    });
  const curves = [metered(1, 20), metered(1.37, 40)];
  for (const target of [150, 233, 480, 790]) {
    const paid = curves.map((curve, c) => {
      const after = curve.findIndex(({ cost }) => cost >= target);
      const [below, above] = [curve[after - 1]!, curve[after]!];
      const share = (target - below.cost) / (above.cost - below.cost);
      const lots = uniforms(key(60 + c), target, problems);
      const taken = Array.from(lots, (u, p) => (u < share ? above : below).costs[p]!);
      const right = Array.from(lots, (u, p) => (u < share ? above : below).qualities[p]!);
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / problems;
      assert.ok(Math.abs(mean(right) - mean(atCost(curve, target)!)) < 0.01);
      return mean(taken);
    });
    for (const cost of paid) assert.ok(Math.abs(cost / target - 1) < 0.01, `asked for ${target}, paid ${cost}`);
    // In the mean over lots, which is what is compared, the two are equal: the budgets next to it are weighed to cost just that.
    for (const curve of curves) {
      const costs = curve.map(({ cost }) => ({ label: '', cost, qualities: [cost] }));
      assert.ok(Math.abs(atCost(costs, target)![0]! / target - 1) < 1e-12);
    }
  }
});

test('the ratio of costs at equal quality is the true one, within its interval', () => {
  let covered = 0;
  for (let run = 0; run < 20; run++) {
    const found = efficiency(curveOf(0.1, 100 * run), curveOf(0.05, 100 * run + 50), { seed: run, replicates: 200 })!;
    if (found.low <= 2 && found.high >= 2) covered++;
    assert.ok(found.value > 1.4 && found.value < 2.8, `${found.value}`);
  }
  assert.ok(covered >= 17, `${covered} of 20 intervals hold the truth`);
});

test('measured curves cross where the true ones do, and say how sure that is', () => {
  const qualities = (share: (p: number) => number, candidate: number) =>
    Array.from(uniforms(key(candidate), 0, PROBLEMS), (u, p) => Number(u < share(p)));
  const costs = [1, 2, 4, 8, 16, 32];
  // 0.5 always, and ln(cost) / 5: they meet at e^2.5 = 12.2.
  const flat = costs.map((cost, i) => ({ label: 'flat', cost, qualities: qualities(() => 0.5, 700 + i) }));
  const steep = costs.map((cost, i) => ({ label: 's', cost, qualities: qualities(() => Math.log(cost) / 5, 800 + i) }));
  const found = curveCrossing(steep, flat, { seed: 1 })!;
  assert.ok(found.low < 12.2 && found.high > 12.2 && found.value > 8 && found.value < 18, JSON.stringify(found));
  assert.ok(found.probability > 0.95);
  const never = curveCrossing(
    flat.map((one) => ({ ...one, qualities: one.qualities.map(() => 2) })),
    steep,
    { seed: 1 },
  )!;
  assert.ok(Number.isNaN(never.value) && never.probability === 0);
});

test('curves without a common quality have no ratio', () => {
  const [low, high] = [0, 1].map((quality) => [{ label: '', cost: 1, qualities: [quality, quality] }]);
  assert.equal(efficiency(low!, high!, { seed: 0 }), null);
});

test('the compute-optimal choice finds what is best for each group, and is honest about noise', () => {
  const difficulties = Array.from({ length: 600 }, (_, p) => p % 12);
  const groups = thirds(difficulties);
  assert.deepEqual(
    [0, 1, 2].map((g) => groups.filter((group) => group === g).length),
    [200, 200, 200],
  );
  const suits = (group: number, cost: number) => ({
    label: `for ${group}`,
    cost,
    qualities: groups.map((own) => Number(own === group)),
  });
  const options = [suits(0, 1), suits(1, 2), suits(2, 3)];
  const [cheap, all] = computeOptimal(options, groups, [2, 3]);
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  assert.equal(mean(all!.qualities), 1);
  assert.equal(all!.cost, 2);
  assert.ok(Math.abs(mean(cheap!.qualities) - 2 / 3) < 1e-9);
  // Among fifty coins that are alike, the choice is worth no more than any.
  const coins = Array.from({ length: 50 }, (_, c) => ({
    label: `${c}`,
    cost: 1,
    qualities: Array.from(uniforms(key(9000 + c), 0, 600), (u) => Number(u < 0.5)),
  }));
  assert.ok(Math.abs(mean(computeOptimal(coins, groups, [1])[0]!.qualities) - 0.5) < 0.06);
  assert.throws(() => computeOptimal(coins, groups, [0.5]), /expected budgets of at least 1, got 0.5/);
});
