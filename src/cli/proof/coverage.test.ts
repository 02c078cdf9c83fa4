// Slow: Every program that the library compiles has to be called by what `doctor -- --prove` runs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from '@tslab/typescript-for-tslab';
import { inPackage } from '../../compute/paths.js';
import type { Proof } from './proof.js';

/** Functions that make a program out of a function, by the file that they come from. */
const MAKERS: Readonly<Record<string, RegExp>> = {
  compile: /\/compile\/(index|compile)\.js$/,
  keeping: /\/compile\/(index|keeping)\.js$/,
  train: /\/training\.js$/,
};

/** Names that a file's own functions hand on, where they are told and not written down. */
const HANDED_ON = ['src/networks/training/training.ts'];

interface Made {
  readonly where: string;
  readonly name: string | undefined;
}

/** The text of the property `name` of an object that is written down in a call. */
function nameIn(call: ts.CallExpression): string | undefined {
  for (const argument of call.arguments) {
    if (!ts.isObjectLiteralExpression(argument)) continue;
    for (const property of argument.properties) {
      if (!ts.isPropertyAssignment(property) || property.name.getText() !== 'name') continue;
      if (ts.isStringLiteral(property.initializer)) return property.initializer.text;
    }
  }
  return undefined;
}

/** The calls in a source that make a program. */
function madeIn(file: string, text: string): Made[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const makers = new Set<string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const { name, propertyName } of bindings.elements) {
      if (MAKERS[(propertyName ?? name).text]?.test(from)) makers.add(name.text);
    }
  }
  const made: Made[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && makers.has(node.expression.text)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      made.push({ where: `${file}:${line + 1}`, name: nameIn(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return made;
}

/** What `src` compiles, tests and the proof itself left out. */
function programsOf(folder: string): Made[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes(join('cli', 'proof')))
    .flatMap((path) => madeIn(relative(inPackage('.'), path), readFileSync(path, 'utf8')));
}

const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a call that makes a program is found by its import, with its name', () => {
  const text = `import { compile as made } from '../compute/compile/index.js';
    const own = { compile: (x: number) => x };
    own.compile(1);
    made(() => 1, { name: 'one', mode: 'xla' });
    made(() => 1, { mode: 'xla' });`;
  assert.deepEqual(madeIn('a.ts', text), [
    { where: 'a.ts:4', name: 'one' },
    { where: 'a.ts:5', name: undefined },
  ]);
});

test('a program is loaded by what `compile` and `keeping` stand on, and the random words alone by themselves', () => {
  const users = readdirSync(inPackage('src'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => /(?<!\.test)\.ts$/.test(name) && /\bloadProgram\(/.test(readFileSync(inPackage('src', name), 'utf8')),
  );
  const own = ['build', 'philox-native', 'program'].map((name) => join('compute', 'compile', `${name}.ts`));
  assert.deepEqual(users.sort(), own);
});

test('every program of the library is called by a work of the proof', () => {
  const programs = programsOf(inPackage('src'));
  assert.ok(programs.length >= 20, `only ${programs.length} programs found`);
  const nameless = programs.filter(
    ({ where, name }) => name === undefined && !HANDED_ON.some((f) => where.includes(f)),
  );
  assert.deepEqual(nameless, [], 'programs without a name in their options');
  const file = join(folder, 'proof.json');
  const script = fileURLToPath(new URL('./prove.js', import.meta.url));
  const env = { ...process.env, INFERENCE_SCALING_BACKEND: 'wasm' };
  execFileSync(process.execPath, [script, file, '--seconds', '0'], { env, stdio: 'pipe' });
  const { works } = JSON.parse(readFileSync(file, 'utf8')) as Proof;
  for (const { name, refused } of works) assert.match(refused ?? "Kernel 'x' not registered", /^Kernel '/, name);
  const called = new Set(works.flatMap(({ programs = [] }) => programs));
  const missed = programs.filter(({ name }) => name !== undefined && !called.has(name));
  assert.deepEqual(missed, [], 'programs that no work of src/cli/proof calls');
});
