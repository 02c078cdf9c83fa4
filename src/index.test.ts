// Slow: asks the compiler by each way of resolution.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import ts from '@tslab/typescript-for-tslab';
import { doorsProgram, namesOf, RESOLUTIONS } from './fixtures/doors.js';

/** Most names at the root; the rest stands under subpaths. */
const MOST = 80;

/** Words that say too little in a list of everything; in their own subpath they read well. */
const GENERAL = [
  ...['diffusion', 'drift', 'sample', 'combine', 'power', 'constant', 'joint', 'uniform', 'single', 'votes', 'reward'],
  ...['words', 'spots', 'setups', 'thirds', 'paired', 'weighted', 'independent', 'show', 'ask', 'truth', 'marginal'],
];

describe('front door', () => {
  const programs = new Map<string, ReturnType<typeof doorsProgram>>();
  /** A program by the way in which it looks for types, made once. */
  const program = (name: keyof typeof RESOLUTIONS) => {
    const made = programs.get(name) ?? doorsProgram(name);
    programs.set(name, made);
    return made;
  };

  for (const name of Object.keys(RESOLUTIONS) as (keyof typeof RESOLUTIONS)[]) {
    test(`every subpath has types under moduleResolution ${name}`, () => {
      const { program: made, source } = program(name);
      const faults = made.getSemanticDiagnostics(source).map(({ messageText }) => messageText);
      assert.deepEqual(faults, []);
    });
  }

  test('every subpath has the values when it runs that its types say', async () => {
    for (const [door, names] of namesOf(program('nodenext'))) {
      const values = [...names].filter(([, { flags }]) => flags & ts.SymbolFlags.Value).map(([name]) => name);
      assert.deepEqual(Object.keys(await import(door)).sort(), values.sort(), door);
    }
  });

  test('a name stands in one subpath, and means the same at the root', () => {
    const [[, root], ...subpaths] = [...namesOf(program('nodenext'))] as [
      [string, Map<string, ts.Symbol>],
      ...[string, Map<string, ts.Symbol>][],
    ];
    const places = new Map<string, string[]>();
    for (const [door, names] of subpaths) {
      for (const [name, symbol] of names) {
        places.set(name, [...(places.get(name) ?? []), door]);
        assert.equal(root.get(name) ?? symbol, symbol, `${name} of ${door} is another one at the root`);
      }
    }
    assert.deepEqual(
      [...places].filter(([, doors]) => doors.length > 1),
      [],
    );
    assert.deepEqual(
      [...root.keys()].filter((name) => !places.has(name)),
      [],
      'names at the root that no subpath has',
    );
  });

  test(`the root has at most ${MOST} names, and none that is too general for it`, () => {
    const names = [...namesOf(program('nodenext')).get('inference-scaling')!.keys()];
    assert.ok(names.length <= MOST, `expected at most ${MOST} names at the root, got ${names.length}`);
    assert.deepEqual(
      names.filter((name) => GENERAL.includes(name)),
      [],
    );
  });
});
