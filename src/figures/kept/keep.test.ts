import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { toCsv } from '../../records/frame.js';
import { cellsOf, compareTables } from './compare.js';
import { keepFigures } from './keep.js';

const folder = mkdtempSync(join(tmpdir(), 'kept-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const rows = [
  { series: 'flow', x: 1, y: 3, low: null },
  { series: 'flow', x: 2, y: 1e-12, low: 1 },
  { series: 'a, "b"\n', x: 4, y: 1, low: 2 },
];
const changed = (row: number, change: object) => rows.map((one, i) => (i === row ? { ...one, ...change } : one));
const whyOf = (after: readonly object[]) => compareTables(toCsv(rows), toCsv(after)).why;

test('a table of a figure reads back as it was written', () => {
  assert.deepEqual(cellsOf(toCsv(rows)), [
    ['series', 'x', 'y', 'low'],
    ['flow', '1', '3', ''],
    ['flow', '2', '1e-12', '1'],
    ['a, "b"\n', '4', '1', '2'],
  ]);
  assert.deepEqual(cellsOf(''), []);
});

test('the last digits of another machine agree, also of what is nothing beside the rest of its column', () => {
  assert.equal(whyOf(changed(0, { y: 3 * (1 + 9e-5) })), '');
  assert.equal(whyOf(changed(1, { y: -5e-8 })), '');
});

test('what changed is told: the number that moved most, texts, series, rows, columns', () => {
  assert.equal(whyOf(changed(0, { y: 3.3 })), 'largest relative difference 0.0909, y in row 1 (flow): 3 became 3.3');
  assert.equal(whyOf(changed(0, { low: 0.5 })), 'low in row 1 (flow): nothing became 0.5');
  assert.equal(whyOf(changed(2, { series: 'diffusion' })), 'new diffusion; gone a, "b"\n');
  assert.equal(whyOf([...rows, { series: 'diffusion', x: 1, y: 1, low: 0 }]), 'new diffusion');
  assert.equal(whyOf([...rows, rows[0]!]), '3 rows became 4');
  assert.equal(whyOf([{ x: 1 }]), 'columns series, x, y, low became x');
  assert.equal(whyOf([rows[2]!, rows[1]!, rows[0]!]), 'series in row 1: flow became a, "b"\n');
});

const write = (where: string, name: string, y: number, words: string, look: string) => {
  mkdirSync(join(folder, where), { recursive: true });
  const put = (ending: string, text: string) => writeFileSync(join(folder, where, `${name}.${ending}`), text);
  put('csv', toCsv([{ x: 1, y }]));
  put('svg', `<svg><title>t</title><desc id="a">${words}</desc>${look}</svg>`);
  put('png', look);
  put('pdf', look);
};

test('committed figures keep their bytes where numbers and words agree, unless they are to be redrawn', () => {
  for (const name of ['same', 'moved', 'renamed']) write('to', name, 1, 'y: error', 'old');
  write('run', 'same', 1.00001, 'y: error', 'new');
  write('run', 'moved', 1.1, 'y: error', 'new');
  write('run', 'renamed', 1, 'y: share of errors', 'new');
  write('run', 'added', 1, 'y: error', 'new');
  writeFileSync(join(folder, 'run', 'undrawn.csv'), 'x\r\n1\r\n');
  const names = ['same', 'moved', 'renamed', 'added', 'undrawn'];
  const [from, to] = [join(folder, 'run'), join(folder, 'to')];
  assert.deepEqual(
    keepFigures(names, from, to).map(({ name, what, why }) => [name, what, why]),
    [
      ['same', 'same', ''],
      ['moved', 'changed', 'largest relative difference 0.0909, y in row 1: 1 became 1.1'],
      ['renamed', 'changed', 'its words: "y: error" became "y: share of errors"'],
      ['added', 'new', 'was not there'],
    ],
  );
  const look = (name: string) => readFileSync(join(to, `${name}.png`), 'utf8');
  assert.deepEqual(['same', 'moved', 'renamed', 'added'].map(look), ['old', 'new', 'new', 'new']);
  assert.equal(readFileSync(join(to, 'same.csv'), 'utf8'), toCsv([{ x: 1, y: 1 }]));
  assert.deepEqual(
    keepFigures(names, from, to).map(({ what }) => what),
    ['same', 'same', 'same', 'same'],
  );
  assert.deepEqual(keepFigures(['same'], from, to, { redraw: true })[0]?.what, 'redrawn');
  assert.equal(look('same'), 'new');
});
