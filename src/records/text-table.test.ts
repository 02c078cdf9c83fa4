import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnLines } from './text-table.js';

test('columns are as wide as their widest cell, to the right where asked, and no space ends a line', () => {
  assert.deepEqual(
    columnLines(
      [
        ['', 'law'],
        ['1', 'power'],
        ['12', ''],
      ],
      [0],
    ),
    ['    law', ' 1  power', '12'],
  );
  assert.deepEqual(columnLines([]), []);
});
