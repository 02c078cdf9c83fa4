import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown } from './shown.js';

test('a value is shown as JSON, cut, without control characters, however large or deep', () => {
  assert.equal(shown({ a: [1, 'x'], b: null }), '{"a":[1,"x"],"b":null}');
  assert.equal(shown(Number.NaN), 'NaN');
  assert.equal(shown(undefined), 'undefined');
  assert.equal(shown('a\u0000\u001b[31m\u009b\u2028'), '"a\\u0000\\u001b[31m\\u009b\\u2028"');
  assert.equal(shown('x'.repeat(1000), 8), '"xxxxxxxx..."');
  assert.equal(shown(['x'.repeat(1000)], 8), '["xxxxxx...');
  assert.equal(shown([1, 2, 3, 4, 5, 6, 7]), '[1,2,3,4,5,6,...]');
  assert.equal(shown({ toString: 1 }), '{"toString":1}');
  let deep: unknown = 0;
  for (let i = 0; i < 200_000; i++) deep = [deep];
  assert.equal(shown(deep), '[[[...]]]');
});

test('what is shown is cut with its escapes', () => {
  assert.equal(shown('\u0000'.repeat(100), 20), `"${'\\u0000'.repeat(3)}..."`);
  assert.equal(shown('"'.repeat(30), 20), `"${'\\"'.repeat(10)}..."`);
  assert.equal(shown('\u{1f600}'.repeat(20), 20), `"${'\u{1f600}'.repeat(20)}"`);
});
