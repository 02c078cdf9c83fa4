import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sampleOf } from './fixtures/sample.js';
import { openStore } from './store.js';

const ROWS = 20_000;
const MOST = 256; // bytes per row
const settings = JSON.stringify({ stop: 'x'.repeat(400) });
const folder = mkdtempSync(join(tmpdir(), 'memory-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a store holds little of each row in memory: less than the text of its key', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const store = openStore(folder);
  const held = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const append = (from: number, to: number) =>
    store.append(Array.from({ length: to - from }, (_, i) => sampleOf({ problem: from + i, settings })));
  append(0, 1000);
  const before = held();
  for (let from = 1000; from < ROWS; from += 1000) append(from, from + 1000);
  const perRow = (held() - before) / (ROWS - 1000);
  assert.ok(perRow < MOST, `${perRow} bytes per row`);
  assert.ok(store.has(sampleOf({ problem: ROWS - 1, settings })));
});
