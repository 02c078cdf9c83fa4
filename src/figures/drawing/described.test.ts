import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure } from '../figure.js';
import { describedPng, describedSvg, selfContained } from './described.js';
import { fontFile, subset } from './font.js';

const made = figure({
  name: 'line',
  title: 'A <line> & more',
  data: [{ name: 'first', x: [1], y: [2] }],
  layout: { xaxis: { title: { text: 'time (s)' } }, yaxis: { title: { text: 'error' } } },
  table: [],
});

test('a figure says in words what it shows, unless it is told what to say', () => {
  assert.equal(made.alt, 'A <line> & more. x: time (s), y: error. Series: first');
  assert.equal(figure({ ...made, alt: 'A falling line.' }).alt, 'A falling line.');
});

test('a long title goes on in a second line, and the plot makes room', () => {
  const plain = { name: 'line', data: [], layout: {}, table: [] };
  const long = figure({ ...plain, title: 'word '.repeat(24).trim() });
  const { title, margin } = long.layout as { title: { text: string }; margin: { t: number } };
  assert.equal(title.text.split('<br>').length, 3);
  assert.equal(
    margin.t,
    (figure({ ...plain, title: 'word' }).layout as typeof made.layout & { margin: { t: number } }).margin.t + 36,
  );
});

test('an SVG has its title and description, escaped', () => {
  const svg = describedSvg('<svg width="1"><text>a</text></svg>', made);
  assert.match(
    svg,
    /^<svg width="1" role="img" aria-label="A &lt;line&gt; &amp; more\. [^"]*" aria-describedby="line-description">/,
  );
  assert.match(svg, /<title>A &lt;line&gt; &amp; more<\/title><desc id="line-description">A &lt;line/);
});

test('the order in which the attributes of an SVG were set is not seen', () => {
  const root = (attributes: string) => describedSvg(`<svg class="main" ${attributes} data-x="1"><g/></svg>`, made);
  assert.equal(
    root('width="1" viewBox="0 0 1 1" height="2" style=""'),
    root('width="1" height="2" style="" viewBox="0 0 1 1"'),
  );
  assert.match(
    root('viewBox="0 0 1 1" style=""'),
    /^<svg class="main" style="" viewBox="0 0 1 1" data-x="1" role="img"/,
  );
});

test('a PNG has its title and description as text chunks with their check sums', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const told = describedPng(png, made, 400);
  const kinds: string[] = [];
  for (let at = 8; at < told.length; at += 12 + told.readUInt32BE(at))
    kinds.push(told.toString('latin1', at + 4, at + 8));
  assert.deepEqual(kinds, ['IHDR', 'pHYs', 'iTXt', 'iTXt', 'IDAT', 'IEND']);
  assert.ok(told.includes('x: time (s), y: error'));
});

test('a font is reduced to the letters of a figure, and comes with its SVG', async (t) => {
  const font = await fontFile();
  if (font === undefined) return t.skip('no font: the npm package with it was not installed');
  const small = subset(font, 'error 10é');
  assert.ok(small.length < 15_000 && small.length > 5_000, `${small.length} bytes`);
  assert.deepEqual(subset(font, 'é01 rorre'), small);
  const svg = describedSvg('<svg><text>10 &amp; more</text></svg>', made);
  const whole = selfContained(svg, font);
  assert.match(whole, /<style>@font-face \{ font-family: "Open Sans"; src: url\(data:font\/ttf;base64,/);
});
