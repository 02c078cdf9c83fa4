// Slow: asks the compiler by each way of resolution.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import ts from '@tslab/typescript-for-tslab';
import { ROOT } from './compute/paths.js';

/** What can be imported, by the package's own account: "inference-scaling", "inference-scaling/dynamics", ... */
const DOORS = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).exports)
  .filter((path) => path !== './package.json')
  .map((path) => `inference-scaling${path.slice(1)}`);

/** Most names at the root; the rest stands under subpaths. */
const MOST = 80;

/** Words that say too little in a list of everything; in their own subpath they read well. */
const GENERAL = [
  ...['diffusion', 'drift', 'sample', 'combine', 'power', 'constant', 'joint', 'uniform', 'single', 'votes', 'reward'],
  ...['words', 'spots', 'setups', 'thirds', 'paired', 'weighted', 'independent', 'show', 'ask', 'truth', 'marginal'],
];

/** The three ways in which a user's compiler, and the notebooks', looks for the types of a module. */
const RESOLUTIONS = {
  node10: [ts.ModuleResolutionKind.Node10, ts.ModuleKind.ESNext],
  bundler: [ts.ModuleResolutionKind.Bundler, ts.ModuleKind.ESNext],
  nodenext: [ts.ModuleResolutionKind.NodeNext, ts.ModuleKind.NodeNext],
} as const;

/** A program that imports every door, from a file that lies in memory alone. */
function programOf(moduleResolution: ts.ModuleResolutionKind, module: ts.ModuleKind) {
  const file = join(ROOT, 'dist', 'doors.mts');
  const code = DOORS.map((door, i) => `import * as door${i} from '${door}';\nexport { door${i} };\n`).join('');
  const options = { target: ts.ScriptTarget.ES2022, module, moduleResolution, types: ['node'], skipLibCheck: true };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? code : readFile(name));
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, code, version) : getSourceFile(name, version, ...rest);
  const program = ts.createProgram([file], { ...options, noEmit: true }, host);
  return { program, source: program.getSourceFile(file)! };
}

/** The names of every door, values and types, each with what it stands for. */
function namesOf({ program, source }: ReturnType<typeof programOf>): Map<string, Map<string, ts.Symbol>> {
  const checker = program.getTypeChecker();
  const named = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const doors = source.statements.filter(ts.isImportDeclaration).map(({ moduleSpecifier }, i) => {
    const names = checker.getExportsOfModule(checker.getSymbolAtLocation(moduleSpecifier)!);
    return [DOORS[i]!, new Map(names.map((symbol) => [symbol.name, named(symbol)]))] as const;
  });
  return new Map(doors);
}

describe('front door', () => {
  const programs = new Map<string, ReturnType<typeof programOf>>();
  /** A program by the way in which it looks for types, made once. */
  const program = (name: keyof typeof RESOLUTIONS) => {
    const [resolution, module] = RESOLUTIONS[name];
    const made = programs.get(name) ?? programOf(resolution, module);
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
