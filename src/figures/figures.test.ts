// Slow: draws in Chromium.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inPackage } from '../compute/paths.js';
import { fitLaw } from '../fit/least-squares.js';
import { power } from '../laws/power.js';
import type { CurvePoint } from '../measure/curves/curve.js';
import { findChromium } from './drawing/chromium.js';
import { exportFigures, figuresFolder } from './drawing/export.js';
import { figure } from './figure.js';
import { scalingFigure, scalingSeries } from './scaling.js';
import { imageSheet } from './sheet.js';
import { COLUMN, legendHeight } from './theme.js';

const folder = mkdtempSync(join(tmpdir(), 'figures-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const points = [1, 2, 4, 8, 16].map(
  (depth): CurvePoint => ({
    depth,
    samples: 10,
    nfe: depth,
    flops: 100 * depth,
    wallMs: 1,
    value: depth ** -0.5,
    error: 0.01,
    low: depth ** -0.5 - 0.02,
    high: depth ** -0.5 + 0.02,
  }),
);
const fit = fitLaw(
  power,
  points.map(({ flops: x, value, error }) => ({ x, y: value, sigma: error })),
);
const scaling = scalingFigure({
  name: 'power-law',
  title: 'A power law',
  xTitle: 'FLOPs',
  yTitle: 'error',
  series: [scalingSeries({ label: 'made up', colour: '#0072B2', points, fit })],
});

test('names, numbers and tables are checked, saying what was expected and where', () => {
  const made = { name: 'a', title: '', data: [], layout: {}, table: [] };
  assert.throws(() => figure({ ...made, name: 'A figure' }), /expected a name of a-z.*got "A figure"/);
  assert.throws(
    () => figure({ ...made, data: [{ y: [1, Number.NaN] }] }),
    /figure a: trace 0\.y\[1\]: expected finite numbers or null, got NaN/,
  );
  assert.throws(
    () => figure({ ...made, data: [{ error_y: { array: [1, Number.NaN] } }] }),
    /trace 0\.error_y\.array\[1\]: expected finite/,
  );
  assert.throws(
    () => figure({ ...made, data: [{ z: [Float32Array.of(Number.NaN)] }] }),
    /z\[0\]\[0\]: expected finite/,
  );
  assert.throws(() => figure({ ...made, table: [{ x: Number.POSITIVE_INFINITY }] }), /table row 0\.x: .*got Infinity/);
  assert.throws(() => figure({ ...made, table: [{ x: 1 }, { z: 1 }] }), /expected columns x in table row 1, got z/);
});

test('a scaling figure holds every point with its interval, the fitted curve, and a table of both', () => {
  const rows = scaling.table.filter(({ kind }) => kind === 'point');
  assert.deepEqual(
    rows.map(({ x, y }) => [x, y]),
    points.map(({ flops, value }) => [flops, value]),
  );
  const curve = scaling.table.filter(({ kind }) => kind === 'curve');
  assert.equal(curve.length, 120);
  for (const { x, y } of curve) assert.ok(Math.abs((y as number) - ((x as number) / 100) ** -0.5) < 1e-6);
});

test('every figure is as wide as a column, and higher for a legend of more lines or a title of two', () => {
  const series = Array.from({ length: 17 }, (_, i) =>
    scalingSeries({ label: `sampler ${i}`, colour: '#000000', points }),
  );
  const many = scalingFigure({ name: 'many', title: '', xTitle: 'x', yTitle: 'y', series });
  const [one] = series;
  const few = scalingFigure({ name: 'few', title: '', xTitle: 'x', yTitle: 'y', series: [one!] });
  const long = scalingFigure({ name: 'long', title: '', xTitle: 'words '.repeat(12), yTitle: 'y', series: [one!] });
  assert.deepEqual([many.width, few.width, scaling.width], [COLUMN.width, COLUMN.width, COLUMN.width]);
  assert.ok(many.height > few.height && long.height > few.height);
  assert.deepEqual(
    [0, 1, 2, 3].map((n) => legendHeight(Array(n).fill('a label of 21 letters'), 400)),
    [0, 20, 20, 40],
  );
});

test('a fit without values is left out of the figure', () => {
  const none = fitLaw(power, [{ x: 1, y: 1 }]);
  assert.equal(scalingSeries({ label: '', colour: '#000000', points, fit: none }).curve, undefined);
});

test('an image sheet places every pixel, and refuses images of another size', () => {
  const images = [Float32Array.of(-1, 1, 0, 0.5), Float32Array.of(1, 1, 1, 1)];
  const sheet = imageSheet({ name: 'sheet', title: '', rows: [{ label: 'one', images }], side: 2 });
  const { z } = sheet.data[0] as { z: (number | null)[][] };
  assert.deepEqual(z[0], [-1, 1, null, null, 1, 1, null, null]);
  assert.deepEqual(z[1], [0, 0.5, null, null, 1, 1, null, null]);
  assert.throws(
    () => imageSheet({ name: 'sheet', title: '', rows: [{ label: 'one', images: [new Float32Array(3)] }], side: 2 }),
    /expected 4 pixels in row "one", got 3/,
  );
});

test('a sheet has no title where none is asked for, and breaks labels so that each stands beside its row', () => {
  const images = Array.from({ length: 10 }, () => new Float32Array(784));
  const rows = [
    { label: 'a label of more than one line', images },
    { label: '<b>', images },
  ];
  const sheet = imageSheet({ name: 'sheet', rows, side: 28 });
  const { title, margin, yaxis } = sheet.layout as {
    title?: { text?: string };
    margin: { t: number };
    yaxis: { ticktext: string[] };
  };
  assert.deepEqual([title?.text, margin.t], [undefined, 8]);
  assert.equal(yaxis.ticktext[1], '&lt;b&gt;');
  const row = (sheet.height - 16) / 2;
  assert.ok(16 * yaxis.ticktext[0]!.split('<br>').length <= row);
  const wide = imageSheet({ name: 'sheet', rows, side: 28, width: 'page', title: 'A sheet' });
  assert.ok(wide.width === 911 && wide.height > sheet.height);
});

test('exported twice, every file has the same bytes', async (t) => {
  const { missing } = await findChromium();
  if (missing !== undefined) return t.skip(missing);
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  const { files, note } = await exportFigures([scaling], first);
  assert.equal(note, undefined);
  await exportFigures([scaling], second);
  assert.deepEqual(readdirSync(first).sort(), ['power-law.csv', 'power-law.pdf', 'power-law.png', 'power-law.svg']);
  assert.equal(files.length, 4);
  for (const name of readdirSync(first)) {
    assert.ok(readFileSync(join(first, name)).equals(readFileSync(join(second, name))), `${name} differs`);
  }
  assert.match(readFileSync(join(first, 'power-law.svg'), 'utf8'), /^<svg[\s\S]*error[\s\S]*<\/svg>/);
  assert.equal(readFileSync(join(first, 'power-law.pdf'), 'latin1').slice(0, 5), '%PDF-');
});

test('figures are written in the formats that are asked for; others are refused with the reason', async (t) => {
  const { missing } = await findChromium();
  if (missing !== undefined) return t.skip(missing);
  const to = join(folder, 'formats');
  await exportFigures([scaling], to, { formats: ['pdf', 'html'], dpi: 600 });
  assert.deepEqual(readdirSync(to).sort(), ['plotly.js', 'power-law.html', 'power-law.pdf']);
  const written = (formats: string[], dpi = 300) => exportFigures([scaling], to, { formats: formats as never, dpi });
  await assert.rejects(
    written(['eps']),
    /expected formats of csv, svg, png, pdf, html, got eps: EPS knows no transparency/,
  );
  await assert.rejects(written(['tif']), /got tif: a browser writes none; the PNG holds the same dots/);
  await assert.rejects(written(['png'], 1), /expected a dpi from 30 to 2400, got 1/);
});

test('what is drawn otherwise than it was asked for is told: TeX, letters without a font, WebGL', async (t) => {
  const { missing } = await findChromium();
  if (missing !== undefined) return t.skip(missing);
  const common = { name: 'odd', xTitle: 'x', yTitle: '$\\alpha$ 中😀', fontFamily: 'No Such Font' };
  const odd = scalingFigure({ ...common, series: [scalingSeries({ label: 'a', points })] });
  const cloud = figure({ name: 'cloud', data: [{ type: 'surface', z: [[1]] }], layout: {}, table: [] });
  const { note, files } = await exportFigures([odd, cloud], join(folder, 'odd'), { formats: ['svg'] });
  assert.deepEqual(
    files.map((file) => file.split('/').at(-1)),
    ['odd.svg', 'cloud.html'],
  );
  assert.match(note!, /^cloud: surface is drawn by WebGL/);
  assert.match(note!, /odd: \$\\alpha\$ is shown as it is written/);
  assert.match(note!, /odd: Open Sans has no 中 😀;/);
  assert.match(note!, /odd: expected the font No Such Font, which this machine does not have/);
});

test('figures that nobody said a folder for do not go into the committed one', () => {
  const asked = process.env.INFERENCE_SCALING_FIGURES;
  delete process.env.INFERENCE_SCALING_FIGURES;
  try {
    assert.equal(figuresFolder(), inPackage('data', 'runs', 'lab', 'figures'));
    process.env.INFERENCE_SCALING_FIGURES = '/elsewhere';
    assert.equal(figuresFolder(), '/elsewhere');
  } finally {
    if (asked === undefined) delete process.env.INFERENCE_SCALING_FIGURES;
    else process.env.INFERENCE_SCALING_FIGURES = asked;
  }
});

/** What another process says of an export when CHROME is this. */
function exportWith(chrome: string): { files: string[]; note: string } {
  const script = `
    const { exportFigures, figure } = await import(${JSON.stringify(new URL('./index.js', import.meta.url).href)});
    const made = figure({ name: 'line', title: 'A <line>', data: [{ x: [1], y: [2] }], layout: {}, table: [{ x: 1, y: 2 }] });
    console.log(JSON.stringify(await exportFigures([made], ${JSON.stringify(join(folder, 'without'))})));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, CHROME: chrome },
    encoding: 'utf8',
  });
  return JSON.parse(out.trim().split('\n').at(-1)!);
}

test('without a Chromium the table and a page are written, and the note says why', () => {
  const { files, note } = exportWith('/nowhere/chrome');
  assert.match(
    note,
    /^CHROME is "\/nowhere\/chrome", which does not start \(.*ENOENT\)\. Without it figures are written as CSV/,
  );
  assert.deepEqual(
    files.map((file) => file.split('/').at(-1)),
    ['line.csv', 'line.html'],
  );
  assert.ok(existsSync(files[1]!));
  assert.match(readFileSync(files[1]!, 'utf8'), /A &lt;line&gt;/);
});

test('of a Chromium that lacks a library the note says which', () => {
  const chrome = join(folder, 'chrome');
  const why = 'error while loading shared libraries: libnss3.so: cannot open shared object file';
  writeFileSync(chrome, `#!/bin/sh\necho '${why}' >&2\nexit 127\n`, { mode: 0o755 });
  assert.equal(
    exportWith(chrome).note,
    `CHROME is "${chrome}", which does not start (${why}). Without it figures are written as CSV and HTML only.`,
  );
});
