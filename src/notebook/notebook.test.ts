import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure } from '../figures/figure.js';
import { ask, clearOutput } from './ask.js';
import { installShow, show } from './display.js';
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

test('a frame is shown as a table of at most 20 rows, its text escaped', async () => {
  const values = Array.from({ length: 25 }, (_, i) => [i, '<b>', 1 / 3]);
  const frame = { columns: ['i', 'text', 'share'], values } as never;
  const [shown] = await inNotebook(() => show(frame));
  const html = String(shown!.bundle['text/html']);
  assert.equal(html.match(/<tr>/g)!.length, 21);
  assert.match(html, /&lt;b&gt;/);
  assert.match(html, /0\.333333</);
  assert.match(html, /25 rows in all/);
});

test('a figure as the last expression of a cell is shown as plotly; other values are left to the kernel', () => {
  const made = figure({ name: 'line', title: 'A line', data: [{ x: [1], y: [2] }], layout: {}, table: [] });
  installShow();
  const hooks = globalThis as Record<symbol, unknown>;
  const shown = hooks[Symbol.for('inference-scaling.show')] as (value: unknown) => Record<string, unknown> | undefined;
  assert.deepEqual(Object.keys(shown(made)!), ['application/vnd.plotly.v1+json', 'text/plain']);
  for (const other of [3, 'a text', null, undefined, [1, 2]]) assert.equal(shown(other), undefined);
});

test('showing something else is refused', async () => {
  await assert.rejects(show(3 as never), /expected a figure, a DataFrame, .* or a text, got number/);
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
