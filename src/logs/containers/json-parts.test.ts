import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TableError } from '../../records/table.js';
import { type JsonPart, jsonParts, type Step, type Want } from './json-parts.js';

async function* chunksOf(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function partsOf(text: string | Uint8Array, size: number, decide: (path: readonly Step[]) => Want) {
  const parts: JsonPart[] = [];
  for await (const part of jsonParts(chunksOf(text, size), 'log', decide)) parts.push(part);
  return parts;
}

const value = {
  'a "quoted" \\ name': [1, -2.5e-3, 'x, ] } "y" \\', { deep: [[[]], {}, null, true] }],
  empty: {},
  none: [],
  ünïcode: 'Größe 🙂',
  last: false,
};

describe('jsonParts', () => {
  test('finds the same members however the file is cut and spaced', async () => {
    for (const text of [JSON.stringify(value), JSON.stringify(value, null, 3), `\uFEFF ${JSON.stringify(value)}\n\n`]) {
      for (const size of [1, 2, 3, 7, 1000]) {
        const parts = await partsOf(text, size, (path) => (path.length === 0 ? 'inside' : 'value'));
        const members = parts.filter(({ closed }) => !closed).map(({ path, value: found }) => [path[0], found]);
        assert.deepEqual(Object.fromEntries(members), value);
      }
    }
  });

  test('enters objects and arrays at any depth, tells where they end, and keeps nothing that is passed over', async () => {
    const text = '{"skip": {"b": "]"}, "list": [{"x": 1, "y": 2}, 7, {"x": 3}]}';
    const decide = (path: readonly Step[]): Want =>
      path[0] === 'skip' || path[2] === 'y' ? 'skip' : path.length < 3 ? 'inside' : 'value';
    assert.deepEqual(await partsOf(text, 5, decide), [
      { path: ['list', 0, 'x'], value: 1 },
      { path: ['list', 0], closed: true },
      { path: ['list', 1], value: 7 },
      { path: ['list', 2, 'x'], value: 3 },
      { path: ['list', 2], closed: true },
      { path: ['list'], closed: true },
      { path: [], closed: true },
    ]);
  });

  test('reads NaN and Infinity, which Python writes, as null', async () => {
    const [part] = await partsOf('{"a": [NaN, -Infinity, "NaN"]}', 4, (path) => (path.length ? 'value' : 'inside'));
    assert.deepEqual(part!.value, [null, null, 'NaN']);
  });

  test('refuses what is no JSON in one sentence that says where', async () => {
    const inside = (path: readonly Step[]): Want => (path.length < 2 ? 'inside' : 'value');
    for (const [text, message] of [
      ['{"a": 1', /^log: a: expected a whole JSON document, got the end of the file$/],
      ['{"a": 1} x', /^log: expected the end of the file, got "x"$/],
      ['{a: 1}', /expected a name in quotes, got "a"$/],
      ['{"a" 1}', /expected ":", got "1"$/],
      ['[1 2]', /expected "," or "\]", got "2"$/],
      ['{"a": {"b": tru}}', /^log: a\.b: expected JSON, got "tru", which is cut off$/],
      [`{"a": {"b": ${'['.repeat(1000)}`, /^log: a\.b: expected at most 512 levels of nesting, got more$/],
      ['', /^log: expected a whole JSON document/],
    ] as const) {
      await assert.rejects(partsOf(text, 3, inside), (error: Error) => {
        assert.ok(error instanceof TableError);
        assert.match(error.message, message);
        return true;
      });
    }
    await assert.rejects(partsOf(Buffer.from('{"a":{"b":"\xff"}}', 'latin1'), 9, inside), /expected text in UTF-8/);
    await assert.rejects(
      partsOf('['.repeat(2000), 9, () => 'inside'),
      /expected at most 512 levels of nesting/,
    );
  });
});
