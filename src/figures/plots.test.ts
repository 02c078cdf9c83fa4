// Slow: draws as many rows as a table may have.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLaw } from '../fit/choose.js';
import { fitLaw } from '../fit/least-squares.js';
import { joint } from '../laws/joint.js';
import { power } from '../laws/power.js';
import { toFrame } from '../records/frame.js';
import { plotFit, plotLines, plotPoints } from './plots.js';

interface Trace {
  readonly name?: string;
  readonly mode: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly fill?: string;
  readonly error_y?: { readonly array: readonly number[]; readonly visible: boolean };
}

const traces = (figure: { readonly data: readonly object[] }) => figure.data as readonly Trace[];
const layout = (figure: { readonly layout: object }) =>
  figure.layout as { xaxis: { type: string }; yaxis: { type: string }; showlegend: boolean };
const points = [1, 2, 4, 8, 16, 32].map((x, i) => ({ x, y: 3 * x ** -0.5 + (i % 2 ? 0.01 : -0.01), sigma: 0.02 }));

test('a fit is a figure in one line: points with intervals, curve, band and the law in the legend', () => {
  const figure = plotFit(fitLaw(power, points), { xTitle: 'FLOPs', yTitle: 'loss' });
  const [band, curve, measured] = traces(figure);
  assert.equal(band!.fill, 'toself');
  assert.equal(curve!.x.length, 120);
  assert.deepEqual([measured!.mode, measured!.name], ['markers', 'power']);
  assert.ok(Math.abs(measured!.error_y!.array[0]! - 1.96 * 0.02) < 1e-9);
  assert.deepEqual(
    [layout(figure).xaxis.type, layout(figure).yaxis.type, layout(figure).showlegend],
    ['log', 'linear', true],
  );
  assert.equal(traces(plotFit(chooseLaw(points), { upTo: 1000 }))[1]!.x.at(-1), 1000);
});

test('several fits stand by name in the order of the numbers in their names, or as the rows of fitTable', () => {
  const fit = fitLaw(power, points);
  const named = traces(plotFit({ 'model 10': fit, 'model 2': chooseLaw(points) })).flatMap(({ name }) => name ?? []);
  assert.equal(named.length, 2);
  assert.match(named[0]!, /^model 2: /);
  const rows = traces(
    plotFit([
      { label: 'b', choice: chooseLaw(points) },
      { label: 'a', fit },
    ]),
  ).flatMap(({ name }) => name ?? []);
  assert.match(rows.join(), /^b: .*,a: power$/);
});

test('a fit without values is its points, and says why there is no curve; a surface and what is no fit are refused', () => {
  const few = plotFit(fitLaw(power, points.slice(0, 1)));
  assert.deepEqual(
    traces(few).map(({ name }) => name),
    ['power (too few points)'],
  );
  const surface = fitLaw(
    joint,
    [1, 2, 3, 4, 5, 6].map((n) => ({ x: [n, n * n], y: 1 / n })),
  );
  assert.throws(() => plotFit(surface as never), /plotFit: expected a law of one x, got .* of 2/);
  assert.throws(() => plotFit(null as never), /expected a fit or a choice of law, or several by name, got null/);
  assert.throws(() => plotFit({ a: 3 } as never), /expected a fit or a choice of law as "a", got number/);
});

const rows = [
  { model: 'model 10', flops: 100, loss: 1, se: 0.1, low: 0.8, high: 1.3 },
  { model: 'model 2', flops: 10, loss: 2, se: 0.1, low: 1.8, high: 2.3 },
  { model: 'model 2', flops: 1, loss: 3, se: 0.1, low: 2.8, high: 3.3 },
  { model: 'model 2', flops: null, loss: 3, se: null, low: null, high: null },
];

test('rows are lines by a column, sorted by x and by name, with intervals from two columns or from one of standard errors', async () => {
  const ends = plotLines(rows, { x: 'flops', y: 'loss', low: 'low', high: 'high', by: 'model' });
  assert.deepEqual(
    traces(ends).map(({ name, mode, x }) => [name, mode, x.map(Math.round)]),
    [
      ['model 2', 'lines+markers', [1, 10]],
      ['model 10', 'lines+markers', [100]],
    ],
  );
  assert.ok(Math.abs(traces(ends)[0]!.error_y!.array[0]! - 0.3) < 1e-9);
  assert.match(JSON.stringify(ends.layout), /not shown: 1 row without x or y/);
  const errors = plotPoints(rows, { x: 'flops', y: 'loss', error: 'se' });
  assert.deepEqual(
    traces(errors).map(({ mode }) => mode),
    ['markers'],
  );
  assert.ok(Math.abs(traces(errors)[0]!.error_y!.array[0]! - 0.196) < 1e-9);
  assert.equal(traces(plotLines(rows, { x: 'flops', y: 'loss' }))[0]!.error_y!.visible, false);
  const frame = await toFrame(rows);
  assert.deepEqual(
    plotLines(frame, { x: 'flops', y: 'loss', by: 'model' }).data,
    plotLines(rows, { x: 'flops', y: 'loss', by: 'model' }).data,
  );
});

test('numbers may be texts or whole numbers of a query; what is none is refused by row and column', () => {
  const [trace] = traces(plotPoints([{ x: '2', y: 3n }], { x: 'x', y: 'y' }));
  assert.deepEqual([trace!.x, trace!.y], [[2], [3]]);
  assert.throws(
    () => plotLines([{ x: 1, y: 'n/a' }], { x: 'x', y: 'y' }),
    /plotLines: row 0, column "y": expected a number, got "n\/a"/,
  );
  assert.throws(
    () => plotLines([{ x: 1, y: 1 }], { x: 'flop', y: 'y' }),
    /plotLines: expected a column "flop", got x, y/,
  );
  assert.throws(() => plotLines([{ x: 1, y: 1 }], { x: 'x', y: 'y', low: 'x' }), /expected both low and high, got one/);
  assert.throws(() => plotLines([3] as never, { x: 'x', y: 'y' }), /expected rows as objects, got 3 as row 0/);
  assert.throws(
    () => plotLines('a' as never, { x: 'x', y: 'y' }),
    /expected a list of rows or a DataFrame, got string/,
  );
});

test('as many rows as a table may have are drawn in a second', () => {
  const many = Array.from({ length: 200_000 }, (_, i) => ({
    x: 1 + (i % 5),
    y: i,
    low: i - 0.1,
    high: i + 0.1,
    by: i % 2,
  }));
  const start = performance.now();
  plotPoints(many, { x: 'x', y: 'y', low: 'low', high: 'high', by: 'by' });
  assert.ok(performance.now() - start < 10_000);
});
