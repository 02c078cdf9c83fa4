import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, shipped } from './code.js';
import { configured, jsonOf, settingsOf } from './settings.js';

const NAMED = { name: 'mine', settings: {} };
const codes = (...products: readonly object[]) => new Set(products.map((product) => codeOf(product, 'test').code)).size;

test('the code of a product is its functions, its classes and its data, in any order', () => {
  const solver = { ...NAMED, order: 2, b: [0.25, 0.75] };
  assert.match(codeOf(solver, 'test').code!, /^source [0-9a-f]{12}$/);
  assert.deepEqual(codeOf({ b: [0.25, 0.75], order: 2, ...NAMED }, 'test'), codeOf(solver, 'test'));
  class One {
    readonly name = 'mine';
    readonly settings = {};
    mark = () => 1;
    check() {
      return true;
    }
  }
  class Two extends One {
    override check() {
      return false;
    }
  }
  const made = [
    solver,
    { ...solver, b: [0.5, 0.5] },
    { ...solver, b: Float64Array.of(0.25, 0.75) },
    { ...solver, b: Float64Array.of(0.5, 0.5) },
    { ...solver, order: 3 },
    { ...NAMED, mark: () => 1 },
    { ...NAMED, mark: () => 2 },
    { ...NAMED, within: { mark: () => 2 } },
    { ...NAMED, reads: /a/ },
    { ...NAMED, reads: /b/ },
    new One(),
    new Two(),
    Object.assign(new One(), { mark: () => 2 }),
  ];
  assert.equal(codes(...made), made.length);
  assert.deepEqual(codeOf({ ...NAMED, mark: () => 1 }, 'test'), codeOf({ ...NAMED, mark: () => 1 }, 'test'));
  const round: Record<string, unknown> = { ...NAMED };
  round['self'] = round;
  assert.match(codeOf(round, 'test').code!, /^source/);
});

test('what is nothing but a name has no code, and a version stands for it', () => {
  assert.deepEqual(codeOf(NAMED, 'test'), {});
  const one = { ...NAMED, version: 2, mark: () => 1 };
  assert.deepEqual(codeOf(one, 'test'), { code: 'version 2' });
  assert.deepEqual(codeOf({ ...one, mark: () => 2 }, 'test'), codeOf(one, 'test'));
  assert.deepEqual(settingsOf({ ...one, settings: { depth: 2 } }, 'test'), { depth: 2, code: 'version 2' });
  assert.deepEqual(jsonOf({ part: one }, 'test'), { part: { mine: { code: 'version 2' } } });
});

test("the library's own have none; what is changed of them, or is somebody else's within them, has", () => {
  const ours = () => shipped({ name: 'ours', settings: {}, order: 1, mark: () => 1 });
  assert.deepEqual(codeOf(ours(), 'test'), {});
  assert.deepEqual(codeOf(shipped({ ...ours(), version: 1 }), 'test'), { code: 'version 1' });
  const mine = { ...ours(), mark: () => 2 };
  const changed = Object.assign(ours(), { mark: () => 2 });
  assert.equal(codes(ours(), mine, { ...ours(), mark: () => 3 }), 3);
  assert.match(codeOf(changed, 'test').code!, /^source/);
  // Which of the library's functions it is counts, not only that it is one.
  const other = shipped({ name: 'other', settings: {}, mark: () => 1 });
  assert.equal(codes({ ...NAMED, mark: ours().mark }, { ...NAMED, mark: other.mark }), 2);
  const around = (part: object) => shipped({ name: 'around', settings: {}, score: () => 0 }, part);
  assert.deepEqual(codeOf(around(ours()), 'test'), {});
  assert.deepEqual(codeOf(around(mine), 'test'), codeOf(mine, 'test'));
  assert.equal(codes(around(mine), around({ ...mine, version: 1 }), around(around({ ...mine, version: 2 }))), 3);
});

test('functions with settings have the code of their source; a bound one is refused', () => {
  const named = (source: (t: number) => number) => jsonOf({ times: configured(source, 'mine') }, 'test');
  assert.notDeepEqual(
    named((t) => t),
    named((t) => t * t),
  );
  const bound = { ...NAMED, mark: Math.max.bind(undefined, 1) };
  assert.throws(() => codeOf(bound, 'task mine'), {
    name: 'TypeError',
    message: 'task mine.mark: expected a function that shows its source or a "version", got a bound function',
  });
  assert.deepEqual(codeOf({ ...bound, version: 1 }, 'task mine'), { code: 'version 1' });
  assert.match(codeOf({ ...NAMED, mark: Math.max }, 'test').code!, /^source/);
});
