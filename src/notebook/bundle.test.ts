import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLaw } from '../fit/choose.js';
import { fitLaw } from '../fit/least-squares.js';
import { power } from '../laws/power.js';
import { toFrame } from '../records/frame.js';
import { bundleOf } from './bundle.js';

const HOSTILE = `<script>alert('x')</script><img src=x onerror="alert(1)">&amp;`;

function parts(value: unknown): { html: string; text: string } {
  const bundle = bundleOf(value)!;
  return { html: String(bundle['text/html']), text: String(bundle['text/plain']) };
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
    assert.equal(bundleOf(none), undefined);
  }
});

const points = [1, 2, 4, 8, 16, 32].map((x, i) => ({ x, y: 3 * x ** -0.5 + (i % 2 ? 0.01 : -0.01) }));

test('a fit shows as its parameters with intervals and its curve', () => {
  const fit = fitLaw(power, points);
  const { html, text } = parts(fit);
  assert.match(text, /^power: .*; converged\nparameter +value +standard error +low +high\na +\d/);
  assert.equal(html.match(/<tr>/g)!.length, 3);
  assert.equal(html.match(/<circle /g)!.length, 6);
  assert.match(html, /<polygon .*<polyline points="56\.0,[\d.]+ /);
  assert.match(html, /<title>power fitted to 6 points<\/title>/);
});

test('a fit without values shows its status and no curve', () => {
  const { html, text } = parts(fitLaw(power, [{ x: 1, y: 1 }]));
  assert.match(text, /too few points, 1 different x/);
  assert.ok(!html.includes('<svg'));
});

test('a choice of law shows every law with its weight, and the best fit', () => {
  const choice = chooseLaw(points);
  const { html, text } = parts(choice);
  assert.match(text, /law +AICc +weight +status/);
  for (const { law } of choice.fits) assert.ok(text.includes(law));
  assert.match(html, /<svg /);
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
