import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLaw } from '../fit/choose.js';
import { fitLaw } from '../fit/least-squares.js';
import { power } from '../laws/power.js';
import { toFrame } from '../records/frame.js';
import { outputsOf, partsOf, type ShowOptions } from './bundle.js';
import { isDrawable } from './kinds.js';
import type { Output } from './own.js';

const HOSTILE = `<script>alert('x')</script><img src=x onerror="alert(1)">&amp;`;

function parts(value: unknown, options?: ShowOptions): { html: string; text: string; rest: readonly unknown[] } {
  const [first, ...rest] = partsOf(value, options)!;
  const { data } = first as Output;
  return { html: String(data['text/html']), text: String(data['text/plain']), rest };
}

test('a DataFrame whose cells, columns and text hold HTML and script shows them as text', async () => {
  const { html, text } = parts(await toFrame([{ [HOSTILE]: HOSTILE, share: 1 / 3 }]));
  const tags = html.match(/<[^>]*>/g)!.join('');
  assert.match(tags, /^(<\/?(table|thead|tbody|tr|th|td)>)+$/);
  assert.equal(html.match(/&lt;script&gt;/g)!.length, 2);
  assert.ok(!/<(script|img)/i.test(html));
  assert.ok(text.includes(HOSTILE));
});

test('records show as a table with every column that one of them has', () => {
  const { html, text } = parts([
    { family: 'flow', flops: 10, features: new Float32Array(64) },
    { family: 'diffusion', flops: 20.123456789, note: HOSTILE },
  ]);
  assert.equal(text.split('\n')[0], 'family     flops    features     note');
  assert.match(text, /^flow {7}10 {7}\[64 values\]$/m);
  assert.match(html, /<td>20\.1235<\/td>/);
  assert.ok(!html.includes('<script>'));
  for (const none of [[], [1, 2], [{}], [{ a: 1 }, null], [{ a: 1 }, { b: 1 }], [new Date()]]) {
    assert.equal(partsOf(none), undefined);
  }
});

const points = [1, 2, 4, 8, 16, 32].map((x, i) => ({ x, y: 3 * x ** -0.5 + (i % 2 ? 0.01 : -0.01) }));

test('a fit shows as its parameters with intervals, and its curve is a figure beside them', () => {
  const { html, text, rest } = parts(fitLaw(power, points));
  assert.match(text, /^power: .*; converged\nparameter +value +standard error +low +high\na +\d/);
  assert.equal(html.match(/<tr>/g)!.length, 3);
  assert.ok(!html.includes('<svg'));
  const [curve] = rest;
  assert.ok(isDrawable(curve) && rest.length === 1);
  assert.equal(curve.title, 'power fitted to 6 points');
  const traces = curve.data as readonly { mode: string; x: number[] }[];
  assert.equal(traces.find(({ mode }) => mode.includes('markers'))!.x.length, 6);
  assert.equal(traces.filter(({ mode }) => mode === 'lines').length, 2, 'its curve and the band of it');
});

test('a fit without values shows its status and no curve, and so does a surface', () => {
  const { text, rest } = parts(fitLaw(power, [{ x: 1, y: 1 }]));
  assert.match(text, /too few points, 1 different x/);
  assert.deepEqual(rest, []);
});

test('a choice of law shows every law with its weight, and the curve of the best fit', () => {
  const choice = chooseLaw(points);
  const { text, rest } = parts(choice);
  assert.match(text, /law +AICc +weight +status/);
  for (const { law } of choice.fits) assert.ok(text.includes(law));
  assert.ok(isDrawable(rest[0]));
});

test('of many rows a table shows the first and the last, or as many as are asked for', () => {
  const rows = Array.from({ length: 45 }, (_, row) => ({ row }));
  const { text, html } = parts(rows);
  const lines = text.split('\n');
  assert.deepEqual([lines[20], lines[21], lines[22], lines[41]], ['19', '…', '25', '44']);
  assert.equal(lines.at(-1), '45 rows in all; show(value, { rows: Infinity }) shows them');
  assert.equal(html.match(/<tr>/g)!.length, 42);
  assert.equal(parts(rows, { rows: Number.POSITIVE_INFINITY }).text.split('\n').length, 46);
  assert.equal(parts(rows.slice(0, 21)).text.split('\n').length, 22, 'the ledger has 21 claims');
  assert.equal(parts(rows, { rows: 3 }).text.split('\n').slice(0, 5).join(), 'row,0,1,…,44');
});

test('cells hold any value: circles, BigInt, errors, maps, dates and numbers beyond six figures', () => {
  const circle: Record<string, unknown> = { n: 1 };
  circle['self'] = circle;
  const shown = (value: unknown) => parts([{ value }]).text.split('\n')[1];
  assert.match(shown(circle)!, /n: 1, self: \[Circular/);
  assert.equal(shown({ c: 2n }), '{ c: 2n }');
  assert.equal(shown(new RangeError('too far')), 'RangeError: too far');
  assert.equal(shown(new Map([[1, 'a']])), "Map(1) { 1 => 'a' }");
  assert.equal(shown(new Date(0)), '1970-01-01T00:00:00.000Z');
  assert.equal(shown(123456789.123), '123456789');
  assert.equal(shown(Number.NaN), 'NaN');
  assert.equal(shown(0.000123456789), '0.000123457');
});

test('a Series of danfojs shows as a column, and a frame whose rows have names shows them', async () => {
  const frame = await toFrame([{ a: 1 }, { a: 2 }]);
  assert.equal(parts(frame['a']).text, 'a\n1\n2');
  const described = parts(frame.describe()).text;
  assert.match(described, /^ +a\n(.*\n)*mean +1\.5\n/);
});

test('what only looks like something else is left to the kernel, and what fails is printed', async () => {
  const alike = [
    { columns: ['a'], values: [1] },
    { predict() {}, parameters: [1], intervals: [1] },
    { kind: 'figure' },
  ];
  for (const value of alike) assert.equal(partsOf(value), undefined);
  const hostile = new Proxy({}, { get: () => assert.fail('looked at') });
  const [said] = (await outputsOf(hostile))!;
  assert.deepEqual(said!.data, { 'text/plain': '{}' });
});

test('an object shows itself', async () => {
  const shows = (data: unknown) => outputsOf({ [Symbol.for('Jupyter.display')]: () => data });
  assert.deepEqual(await shows({ 'text/html': '<i>x</i>' }), [{ data: { 'text/html': '<i>x</i>' } }]);
  const [wrong] = (await shows('a text'))!;
  assert.match(String(wrong!.data['text/plain']), /Jupyter\.display/);
});

test('a claim shows its sentence, its verdict and its effect with the interval', () => {
  const claim = {
    id: 'steps',
    sentence: `More steps help ${HOSTILE}`,
    verdict: 'contradicted',
    effect: -0.123456789,
    interval: [-0.2, -0.01] as const,
    unit: 'a decade',
    why: 'the interval lies below 0',
  };
  const { html, text } = parts(claim);
  assert.ok(text.endsWith('\n✗ contradicted, effect -0.123457 [-0.2, -0.01] a decade\nthe interval lies below 0'));
  assert.ok(!/<(script|img)/.test(html));
  assert.match(
    parts({ ...claim, verdict: 'undecided', effect: null, interval: null }).text,
    /\? undecided, no evidence/,
  );
});
