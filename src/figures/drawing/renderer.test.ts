// Slow: starts Chromium.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { figure } from '../figure.js';
import { findChromium } from './chromium.js';
import { keepRenderer, type Renderer, withRenderer } from './renderer.js';

const skip = (await findChromium()).path === null && 'no Chromium';
const line = figure({ name: 'line', title: 'A line', data: [{ x: [1, 2], y: [1, 3] }], layout: {}, table: [] });
const itself = async (renderer: Renderer) => renderer;

after(() => keepRenderer(0));

test('a browser is closed after its use unless it is kept, and one that nobody uses for long is closed', {
  skip,
}, async () => {
  const first = await withRenderer(itself);
  await assert.rejects(first!.svg(line), /closed/);
  keepRenderer(300);
  const kept = await withRenderer(itself);
  assert.equal(await withRenderer(itself), kept);
  await sleep(1000);
  await assert.rejects(kept!.svg(line), /closed/);
  assert.notEqual(await withRenderer(itself), kept);
});

test('a browser in which work failed, or that is in use, is not given to the next', { skip }, async () => {
  keepRenderer(300);
  const failed = await withRenderer(itself);
  await assert.rejects(
    withRenderer(() => Promise.reject(new Error('inside'))),
    /inside/,
  );
  const [one, other] = await Promise.all([withRenderer(itself), withRenderer(itself)]);
  assert.equal(new Set([failed, one, other]).size, 3);
});

test('a kept browser draws the same bytes as a new one', { skip }, async () => {
  const draw = (renderer: Renderer) => Promise.all([renderer.svg(line), renderer.png(line).then(String)]);
  keepRenderer(0);
  const fresh = await withRenderer(draw);
  keepRenderer(300);
  const other = { ...line, data: [{ type: 'bar', x: ['a', 'b'], y: [2, 1] }] };
  await withRenderer((renderer) => renderer.pdf(other as typeof line));
  assert.deepEqual(await withRenderer(draw), fresh);
});
