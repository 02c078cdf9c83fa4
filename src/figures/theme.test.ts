import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAMILY_COLOURS, familyColour } from './theme.js';

test('a family without a colour of its own gets the next one that no shown family has', () => {
  const shown = ['language', 'consistency', 'flow', 'shortcut'];
  const colours = shown.map((family) => familyColour(family, shown));
  assert.deepEqual([colours[0], colours[2]], [FAMILY_COLOURS.language, FAMILY_COLOURS.flow]);
  assert.equal(new Set([...colours, ...Object.values(FAMILY_COLOURS)]).size, 5);
});
