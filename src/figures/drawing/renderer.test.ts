// Slow: starts Chromium.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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

test('a figure asks for nothing from elsewhere while it is drawn, and its SVG holds no control character', {
  skip,
}, async () => {
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(String(url));
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const name = `<span style="background:url(${address}/a);fill:url(${address}/b)">s</span>\u0007`;
  const images = [{ source: `${address}/c.png`, xref: 'paper', yref: 'paper', x: 0, y: 1, sizex: 1, sizey: 1 }];
  const hostile = figure({
    name: 'hostile',
    data: [
      { name, x: [1], y: [1] },
      { x: [1], y: [2] },
    ],
    layout: { title: { text: name }, images },
    table: [],
  });
  try {
    keepRenderer(0);
    const drawing = withRenderer(async (renderer) => [
      await renderer.svg(hostile),
      String(await renderer.png(hostile)),
      String(await renderer.pdf(hostile)),
    ]);
    const [svg] = (await Promise.race([drawing, sleep(20_000)])) as string[];
    assert.ok(!svg!.includes('\u0007'));
    assert.deepEqual(asked, []);
  } finally {
    server.close();
  }
});

test('a figure that WebGL draws is refused in one sentence, and the browser goes on', { skip }, async () => {
  keepRenderer(300);
  const cloud = figure({ name: 'cloud', data: [{ type: 'scatter3d', x: [1], y: [1], z: [1] }], layout: {}, table: [] });
  await withRenderer(async (renderer) => {
    await assert.rejects(renderer.svg(cloud), /^Error: cloud: scatter3d is drawn by WebGL, .*cannot be made of it$/);
    assert.match(await renderer.svg(line), /^<svg/);
  });
});

test('a PNG has as many dots as its density asks for, and says so', { skip }, async () => {
  const [few, many] = (await withRenderer(async (renderer) => [
    await renderer.png(line, 100),
    await renderer.png(line, 600),
  ]))!;
  const width = (png: Buffer) => png.readUInt32BE(16);
  const perMetre = (png: Buffer) => png.readUInt32BE(png.indexOf('pHYs') + 4);
  assert.deepEqual([few!, many!].map(width), [335, 2008]);
  assert.deepEqual([few!, many!].map(perMetre), [3937, 23622]);
});

test('fonts that the machine does not have are told', { skip }, async () => {
  const missing = await withRenderer((renderer) => renderer.missingFonts(['Open Sans', 'No Such Font']));
  assert.deepEqual(missing, ['No Such Font']);
});
