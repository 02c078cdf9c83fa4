import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { doubles } from '../space.js';
import { drive } from '../stepping.js';
import { rk4, rungeKutta, SOLVERS, type Solver, stepsOf } from './index.js';

type Field = (x: Float64Array, t: number) => number[];

function solve(solver: Solver, field: Field, start: readonly number[], end: number, count: number): Float64Array {
  const times = Array.from({ length: count + 1 }, (_, i) => (i * end) / count);
  const steps = rungeKutta(solver).steps({ space: doubles, times, start: Float64Array.from(start) });
  return drive(steps, (x, t) => Float64Array.from(field(x, t)));
}

/** Problems with a closed form: the field, the start, and the solution at time t. */
const PROBLEMS: Record<string, { field: Field; start: number[]; at: (t: number) => number[] }> = {
  'a turning pendulum': {
    field: ([x, y]) => [-y!, x!],
    start: [1, 0],
    at: (t) => [Math.cos(t), Math.sin(t)],
  },
  'growth that time changes': {
    field: ([x], t) => [x! * Math.cos(t)],
    start: [1],
    at: (t) => [Math.exp(Math.sin(t))],
  },
  'the probability flow of a Gaussian (variance-preserving, in the angle)': {
    field: ([x], t) => {
      const variance = 0.25 * Math.cos(t) ** 2 + Math.sin(t) ** 2;
      return [(x! * 0.75 * Math.sin(t) * Math.cos(t)) / variance];
    },
    start: [0.7],
    at: (t) => [0.7 * Math.sqrt((0.25 * Math.cos(t) ** 2 + Math.sin(t) ** 2) / 0.25)],
  },
};

for (const solver of SOLVERS) {
  describe(solver.name, () => {
    test('its weights sum to one, its nodes to their rows, and no stage looks ahead', () => {
      assert.ok(Math.abs(solver.b.reduce((sum, b) => sum + b, 0) - 1) < 1e-15);
      solver.a.forEach((row, s) => {
        assert.equal(row.length, s);
        assert.ok(Math.abs(row.reduce((sum, a) => sum + a, 0) - solver.c[s]!) < 1e-15);
      });
    });

    for (const [name, { field, start, at }] of Object.entries(PROBLEMS)) {
      test(`converges with order ${solver.order} on ${name}`, () => {
        const sizes = solver.order > 4 ? [8, 12, 16, 24] : [16, 32, 64, 128];
        const errors = sizes.map((steps) => {
          const x = solve(solver, field, start, 1.2, steps);
          return Math.hypot(...at(1.2).map((value, i) => value - x[i]!));
        });
        const order = Math.log(errors[2]! / errors[3]!) / Math.log(sizes[3]! / sizes[2]!);
        // Dormand and Prince made the error of order 5 small, so that the next order shows beside it.
        const above = solver.order === 5 ? 0.8 : 0.15;
        assert.ok(order > solver.order - 0.15 && order < solver.order + above, `order ${order} from errors ${errors}`);
      });
    }
  });
}

test('evaluations that are no whole steps are refused', () => {
  assert.equal(stepsOf(rk4, 12), 3);
  assert.throws(() => stepsOf(rk4, 6), /solver rk4: expected a multiple of 4 network evaluations, got 6/);
});
