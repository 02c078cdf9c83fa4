import assert from 'node:assert/strict';
import { test } from 'node:test';
import { panelFigure } from './panels.js';
import { scalingFigure } from './scaling.js';
import type { Series } from './series.js';
import { distinct, SEQUENCE, sequence } from './theme.js';

interface Trace {
  readonly name?: string;
  readonly x: readonly number[];
  readonly fillcolor?: string;
  readonly marker?: { readonly color: string; readonly symbol: string };
  readonly hovertemplate?: string;
  readonly customdata?: readonly (readonly number[])[];
}

const HOSTILE = 'gpt<sub>4</sub> $y$ %{x} <a href="http://elsewhere">b</a>\u0007';
const spots = (shift = 0, wide = 0.1) =>
  [1, 2, 4].map((x) => ({ x, y: x + shift, low: x + shift - wide, high: x + shift + wide }));
const drawn = (series: readonly Series[], more: object = {}) =>
  scalingFigure({ name: 'a', xTitle: HOSTILE, yTitle: HOSTILE, series, ...more });
const named = (figure: { readonly data: readonly object[] }) =>
  (figure.data as readonly Trace[]).filter(({ name }) => name !== undefined && name !== '');

test('nothing of a text from data is taken for markup: titles, labels, hover texts, panels', () => {
  const series = [
    { label: HOSTILE, points: spots() },
    { label: 'b', points: spots() },
  ];
  const panels = panelFigure({
    name: 'a',
    title: HOSTILE,
    xTitle: HOSTILE,
    yTitle: HOSTILE,
    columns: 1,
    panels: [{ label: HOSTILE, series }],
  });
  for (const figure of [drawn(series, { title: HOSTILE }), panels]) {
    const { data, layout } = figure;
    const texts = JSON.stringify({ data, layout }, (key, value) => (key === 'legendgroup' ? undefined : value));
    const tags = texts.match(/<[^>]*>/g)!.filter((tag) => !/^<(br|b|\/b|extra|\/extra)>$/.test(tag));
    assert.deepEqual(tags, []);
    assert.ok(!texts.includes('$') && !texts.includes('\\u0007'));
    assert.equal(texts.match(/%\{(?!customdata\[\d\]|y:)/), null);
    assert.match(figure.alt, /gpt<sub>4<\/sub> \$y\$ %\{x\}/);
  }
});

test('series without colours have their own, with another shape of points each; a sixth colour of a list of five is none of plotly', () => {
  const series = Array.from({ length: 9 }, (_, i) => ({ label: `${i}`, colour: SEQUENCE[i], points: spots(i) }));
  const markers = named(drawn(series)).map(({ marker }) => marker!);
  assert.equal(new Set(markers.map(({ symbol }) => symbol)).size, 9);
  assert.deepEqual(
    markers.map(({ color }) => color),
    series.map(({ colour }, i) => colour ?? distinct(i).colour),
  );
  assert.equal(named(drawn(series.slice(0, 1)))[0]?.marker?.symbol ?? 'circle', 'circle');
});

test('no two of 224 series look the same, and a further one is refused', () => {
  assert.equal(new Set(Array.from({ length: 224 }, (_, i) => JSON.stringify(distinct(i)))).size, 224);
  assert.throws(() => distinct(224), /expected at most 224 series to keep apart, got number 225/);
});

test('an ordered palette has as many colours as there are series', () => {
  assert.deepEqual(sequence(5), [...SEQUENCE]);
  assert.equal(new Set(sequence(12)).size, 12);
  assert.deepEqual(sequence(1), [SEQUENCE[2]]);
});

test('a band has the colour of its series, whatever CSS calls it; what is no colour is refused', () => {
  const band = [1, 4].map((x) => ({ x, low: 0, high: 1 }));
  for (const colour of ['red', '#00f', '#0000FF80', 'rgb(0, 128, 0)', 'hsl(30, 90%, 40%)', 'rgba(0,0,0,.5)']) {
    const [trace] = drawn([{ label: 'a', colour, points: spots(), band }]).data as readonly Trace[];
    assert.equal(trace!.fillcolor, colour);
  }
  for (const colour of ['url(http://elsewhere)', 'red;}', '#12', 'undefined!']) {
    assert.throws(() => drawn([{ label: 'a', colour, points: spots() }]), /expected a colour as CSS has it/);
  }
});

test('intervals that would lie over one another stand side by side, and the hover text has the true x', () => {
  const xs = (series: readonly Series[], more = {}) => named(drawn(series, more)).map(({ x }) => x);
  const near = [
    { label: 'a', points: spots() },
    { label: 'b', points: spots(0.05) },
  ];
  const [a, b] = xs(near);
  for (const [i, x] of [1, 2, 4].entries()) assert.ok(a![i]! < x && b![i]! > x && b![i]! / a![i]! < 1.1);
  assert.deepEqual(
    named(drawn(near))[0]!.customdata!.map(([x]) => x),
    [1, 2, 4],
  );
  assert.ok(xs(near, { xLog: false })[0]![0]! > 0.9);
  const far = [
    { label: 'a', points: spots() },
    { label: 'b', points: spots(5) },
  ];
  const bare = [
    { label: 'a', points: spots(0, 0) },
    { label: 'b', points: spots(0, 0) },
  ];
  for (const series of [far, bare])
    assert.deepEqual(xs(series), [
      [1, 2, 4],
      [1, 2, 4],
    ]);
  const asked = [{ ...near[0]!, beside: 2 }, near[1]!];
  assert.deepEqual(xs(asked), [
    [2, 4, 8],
    [1, 2, 4],
  ]);
});

test('points that a logarithmic axis has no place for are counted below it, and stay in the table', () => {
  const points = [0, 1, 10].map((x) => ({ x, y: x === 10 ? 0 : 1, low: 0, high: 2 }));
  const figure = drawn([{ label: 'a', points }], { yLog: true });
  assert.match(JSON.stringify(figure.layout), /not shown: 2 points that are not above 0/);
  assert.equal(figure.table.length, 3);
  assert.ok(!JSON.stringify(drawn([{ label: 'a', points }], { xLog: false }).layout).includes('not shown'));
});

test('width, size of the text and font are of the whole figure; sizes that nothing can be drawn in are refused', () => {
  const wide = drawn([{ label: 'a', points: spots() }], { width: 'page', fontSize: 8, fontFamily: 'Times' });
  const { font, xaxis } = wide.layout as {
    font: { size: number; family: string };
    xaxis: { title: { font: { size: number } } };
  };
  assert.equal(wide.width, 911);
  assert.ok(Math.abs(font.size - 14.6) < 0.1 && xaxis.title.font.size === font.size);
  assert.match(font.family, /^Times, Open Sans/);
  assert.throws(() => drawn([], { width: 'wide' }), /expected a width of column, page or a number of pixels, got wide/);
  assert.throws(() => drawn([], { fontSize: Number.NaN }), /expected a fontSize from 3 to 40, got NaN/);
  assert.equal(drawn([{ label: 'a', points: spots() }], { height: 200, width: 300 }).height, 200);
});
