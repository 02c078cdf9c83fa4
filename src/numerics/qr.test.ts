import assert from 'node:assert/strict';
import { it } from 'node:test';
import { solveTriangle, triangle } from './qr.js';

it('solves least squares by QR, a column of zeros in front or not', () => {
  const rows = [1, 2, 3, 4].map((x) => [1, x, x * x]);
  const truth = [2, -1, 0.5];
  const x = solveTriangle(
    triangle(
      rows,
      rows.map((row) => row.reduce((sum, v, k) => sum + v * truth[k]!, 0)),
    ),
  );
  x.forEach((value, k) => assert.ok(Math.abs(value - truth[k]!) < 1e-12, `${x}`));
  const { r, c } = triangle(
    [
      [0, 3],
      [0, 4],
    ],
    [5, 0],
  );
  assert.equal(r[0]![0], 0);
  assert.ok(Math.abs(Math.hypot(...r.map((row) => row[1]!)) - 5) < 1e-15 && Math.abs(Math.hypot(...c) - 5) < 1e-15);
});

it('keeps the digits that the normal equations lose', () => {
  const rows = [
    [1, 1],
    [1e-9, 0],
    [0, 1e-9],
  ];
  const x = solveTriangle(triangle(rows, [3, 1e-9, 2e-9]));
  assert.ok(Math.abs(x[0]! - 1) < 1e-6 && Math.abs(x[1]! - 2) < 1e-6, `${x}`);
});
