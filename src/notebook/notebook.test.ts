import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findChromium } from '../figures/drawing/chromium.js';
import { figure } from '../figures/figure.js';
import { ask, clearOutput } from './ask.js';
import { installShow, show } from './display.js';
import { html, image, latex, markdown, type Output } from './own.js';
import { progressBar, progressLine } from './progress.js';

type Shown = { bundle: Record<string, unknown>; id: string | undefined };

async function inNotebook(work: () => unknown): Promise<Shown[]> {
  const shown: Shown[] = [];
  const hooks = globalThis as Record<symbol, unknown>;
  hooks[Symbol.for('inference-scaling.display')] = (bundle: Record<string, unknown>, id?: string) =>
    shown.push({ bundle, id });
  try {
    await work();
  } finally {
    delete hooks[Symbol.for('inference-scaling.display')];
  }
  return shown;
}

test('a progress line tells what is done and how long the rest may take', () => {
  const line = progressLine({ done: 6, total: 24, label: 'flow' }, 3, 3000);
  assert.equal(line, 'flow  ██████░░░░░░░░░░░░░░░░░░  6 of 24, 1/s, 3 s, about 18 s left');
  assert.equal(progressLine({ done: 2, total: 2, label: 'x' }, 2, 0), `x  ${'█'.repeat(24)}  2 of 2, 0 s`);
});

test('in a notebook progress is one output, updated at most five times a second and at the end', async () => {
  let time = 0;
  const shown = await inNotebook(() => {
    const bar = progressBar(() => time);
    for (let done = 0; done <= 100; done++) {
      bar({ done, total: 100, label: 'flow' });
      time += 50;
    }
  });
  assert.equal(shown.length, 26);
  assert.equal(new Set(shown.map(({ id }) => id)).size, 1);
  assert.match(String(shown.at(-1)!.bundle['text/plain']), /100 of 100/);
});

test('a bar given to a second sweep begins again, with its own output and clock', async () => {
  let time = 0;
  const shown = await inNotebook(() => {
    const bar = progressBar(() => time);
    for (const label of ['diffusion', 'flow']) {
      for (let done = 0; done <= 4; done++) {
        bar({ done, total: 4, label });
        time += 1000;
      }
    }
  });
  assert.equal(new Set(shown.map(({ id }) => id)).size, 2);
  assert.match(String(shown[6]!.bundle['text/plain']), /^flow .* 1 of 4, 1\/s, 1 s, about 3 s left$/);
});

test('a table of a frame has its text escaped', async () => {
  const values = Array.from({ length: 25 }, (_, i) => [i, '<b>', 1 / 3]);
  const frame = { columns: ['i', 'text', 'share'], values, index: values.map((_, i) => i) };
  const [shown] = await inNotebook(() => show(frame));
  const html = String(shown!.bundle['text/html']);
  assert.equal(html.match(/<tr>/g)!.length, 26);
  assert.match(html, /&lt;b&gt;/);
  assert.match(html, /0\.333333</);
});

const made = figure({ name: 'line', title: 'A line', data: [{ x: [1], y: [2] }], layout: {}, table: [] });

test('a figure is plotly, JPEG and SVG wherever it is shown; values that are nothing to the library are left to the kernel', async (context) => {
  const { missing } = await findChromium();
  if (missing !== undefined) return context.skip(missing);
  installShow();
  const hooks = globalThis as Record<symbol, unknown>;
  const shown = hooks[Symbol.for('inference-scaling.show')] as (
    value: unknown,
  ) => Promise<readonly Output[] | undefined>;
  const raw = { data: made.data, layout: { width: 300 } };
  for (const value of [made, raw]) {
    const [{ data, metadata }] = (await shown(value)) as [Output];
    assert.deepEqual(Object.keys(data), [
      'application/vnd.plotly.v1+json',
      'text/plain',
      'image/jpeg',
      'image/svg+xml',
    ]);
    assert.ok(String(data['image/jpeg']).startsWith('/9j/'));
    const size = metadata!['image/jpeg'] as { width: number; alt: string };
    assert.equal(size.width, value === made ? 440 : 300);
    assert.equal(size.alt, value === made ? 'A line' : 'a plotly figure');
  }
  const [output] = await inNotebook(() => show(made));
  assert.ok('image/jpeg' in output!.bundle);
  for (const other of [3, 'a text', null, undefined, [1, 2]]) assert.equal(await shown(other), undefined);
});

test('texts, formulas and images show as what they are, and anything else as it is printed', async () => {
  const types = async (value: unknown) => Object.keys((await inNotebook(() => show(value)))[0]!.bundle);
  assert.deepEqual(await types(html('<b>1</b>')), ['text/html', 'text/plain']);
  assert.deepEqual(await types(markdown('*1*')), ['text/markdown', 'text/plain']);
  assert.deepEqual(await types(image(Buffer.from('\x89PNG...', 'latin1'))), ['image/png', 'text/plain']);
  assert.deepEqual(await types(image(Buffer.from('<svg xmlns="x"/>'))), ['image/svg+xml', 'text/plain']);
  const [formula] = await inNotebook(() => show(latex('a^b')));
  assert.equal(formula!.bundle['text/latex'], '$\\displaystyle a^b$');
  const texts = await inNotebook(async () => {
    for (const value of [3, [], 'a text', [1, 'a']]) await show(value);
  });
  assert.deepEqual(
    texts.map(({ bundle }) => bundle['text/plain']),
    ['3', '[]', 'a text', "[ 1, 'a' ]"],
  );
  assert.throws(() => image(Buffer.from('nothing')), /expected a PNG, JPEG, GIF or SVG, got an image, 7 bytes/);
});

test('a bar that begins again inside of another loop keeps its place', async () => {
  const shown = await inNotebook(() => {
    const [outer, inner] = [progressBar(), progressBar()];
    for (let i = 1; i <= 3; i++) {
      inner({ done: 1, total: 1, label: 'inner' });
      outer({ done: i, total: 3, label: 'outer' });
    }
  });
  assert.equal(new Set(shown.map(({ id }) => id)).size, 2);
});

test('nobody is asked where nobody sits, and a notebook asks its reader', async () => {
  if (process.stdin.isTTY !== true) await assert.rejects(ask('Name? '), /no one can be asked "Name\? " here/);
  const hooks = globalThis as Record<symbol, unknown>;
  const asked: unknown[] = [];
  hooks[Symbol.for('inference-scaling.ask')] = async (...question: unknown[]) => {
    asked.push(question);
    return 'Ada';
  };
  hooks[Symbol.for('inference-scaling.clear')] = (wait: boolean) => asked.push(wait);
  try {
    assert.equal(await ask('Name? ', { password: true }), 'Ada');
    clearOutput({ wait: true });
    assert.deepEqual(asked, [['Name? ', true], true]);
  } finally {
    delete hooks[Symbol.for('inference-scaling.ask')];
    delete hooks[Symbol.for('inference-scaling.clear')];
  }
});
