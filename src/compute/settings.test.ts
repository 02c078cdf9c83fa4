import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shipped } from './code.js';
import { configure, configured, jsonOf, settingsText } from './settings.js';

test('settings are the options that are not defaults, in the order of their names', () => {
  const defaults = { neighbours: 4, radius: 0.5, clip: undefined as number | undefined };
  const { options, settings } = configure('search', { radius: 0.1, neighbours: 4 }, defaults);
  assert.deepEqual(options, { neighbours: 4, radius: 0.1, clip: undefined });
  assert.deepEqual(settings, { radius: 0.1 });
  assert.equal(
    settingsText(configure('search', { radius: 0.1, neighbours: 2 }, defaults).settings),
    '{"neighbours":2,"radius":0.1}',
  );
  assert.deepEqual(configure('search', { clip: 1 }, defaults).settings, { clip: 1 });
  assert.deepEqual(configure('search', { radius: undefined }, defaults), { options: defaults, settings: {} });
});

test('an option that the factory does not have is refused by name', () => {
  assert.throws(() => configure('search', { neighbors: 4 } as object, { neighbours: 4 }), {
    name: 'RangeError',
    message: 'search: expected options among neighbours, got "neighbors"',
  });
});

test('what is configured is named with its settings, an edited function is another one', () => {
  const rho = (value: number) => shipped(configured((t: number) => t ** value, 'karras', { rho: value }));
  const asked = (schedule: unknown) => configure('sampler', { schedule }, { schedule: 'uniform' as unknown }).settings;
  assert.deepEqual(asked(rho(5)), { schedule: { karras: { rho: 5 } } });
  assert.notDeepEqual(asked(rho(5)), asked(rho(7)));
  assert.deepEqual(asked(shipped(configured(() => 0, 'flat'))), { schedule: 'flat' });
  assert.match(JSON.stringify(asked(configured(() => 0, 'flat'))), /"flat":\{"code":"source [0-9a-f]{12}"/);
  assert.notDeepEqual(
    asked((x: number) => x + 1),
    asked((x: number) => x + 2),
  );
  assert.deepEqual(
    asked((x: number) => x + 1),
    asked((x: number) => x + 1),
  );
});

test('what JSON cannot hold is refused, with its place', () => {
  assert.throws(
    () => jsonOf({ a: [1, Number.NaN] }, 'options'),
    /options\.a\[1\]: expected a value that JSON can hold, got NaN/,
  );
  assert.throws(() => jsonOf(new Map(), 'options'), /got an instance of Map/);
});
