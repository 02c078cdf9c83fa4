import assert from 'node:assert/strict';
import { test } from 'node:test';
import { panelFigure } from './panels.js';
import { realSeries } from './real.js';
import { scalingFigure } from './scaling.js';

const curve = {
  label: 'flow',
  points: [1, 8, 64].map((x) => ({ x, y: 4 / x, low: 3 / x, high: 5 / x })),
};
const row = {
  strategy: 'real',
  measure: 'frechet-limit',
  set: 2000,
  value: 0.5,
  sigma: 0.01,
};
const axes = {
  name: 'distances',
  xTitle: 'NFE per sample',
  yTitle: 'distance',
};

test('as many real images are one line with its band from the first budget to the last, whatever else is among the rows', () => {
  const rows = [row, { ...row, strategy: 'single', value: 3 }, { ...row, value: Number.NaN }, row];
  const [line, ...others] = realSeries(rows, [curve]);
  assert.equal(others.length, 0);
  assert.equal(line!.label, 'as many real images');
  assert.deepEqual(line!.curve, [
    { x: 1, y: 0.5 },
    { x: 64, y: 0.5 },
  ]);
  assert.ok(Math.abs(line!.band![0]!.high - 0.5196) < 1e-4);
  assert.deepEqual(realSeries([], [curve]), []);
  assert.deepEqual(realSeries([row], []), []);
  const [alone] = realSeries([row], [{ points: curve.points.slice(1, 2) }]);
  assert.deepEqual(
    alone!.curve!.map(({ x }) => x),
    [4, 16],
  );
});

test('measures and sizes of sets are told apart', () => {
  const rows = [row, { ...row, measure: 'kernel' }, { ...row, set: 500 }];
  assert.deepEqual(
    realSeries(rows, [curve]).map(({ label }) => label),
    [
      'as many real images, frechet-limit, sets of 2000',
      'as many real images, kernel, sets of 2000',
      'as many real images, frechet-limit, sets of 500',
    ],
  );
});

test('the line stands in the legend, on the axis and in the table of a figure, and in every panel', () => {
  const series = [curve, ...realSeries([{ ...row, value: 9 }], [curve])];
  const told = (trace: object) => 'name' in trace && (!('showlegend' in trace) || trace.showlegend === true);
  const made = scalingFigure({ ...axes, series });
  assert.equal(made.data.filter(told).length, 2);
  assert.ok((made.layout as { yaxis: { range: number[] } }).yaxis.range[1]! > 9);
  assert.ok(made.table.some(({ series: name, y }) => name === 'as many real images' && y === 9));
  const panels = panelFigure({
    ...axes,
    columns: 2,
    panels: [1, 2].map((k) => ({ label: String(k), series })),
  });
  assert.equal(panels.data.filter((trace) => 'x' in trace && String(trace.x) === '1,64').length, 2);
  // One entry of each label for all panels.
  assert.equal(panels.data.filter(told).length, 2);
});
