// What the cells so far have declared, as the declarations that the next cell is compiled against.
'use strict';

const { join } = require('node:path');
const ts = require('@tslab/typescript-for-tslab');
const { internal } = require('./typescript.cjs');

/** Modules that exist for the compiler alone, by their path. @type {Map<string, string>} */
const virtual = new Map();
const { fileExists, readFile } = ts.sys;
ts.sys.fileExists = (/** @type {string} */ path) => virtual.has(path) || fileExists(path);
ts.sys.readFile = (/** @type {string} */ path, /** @type {string | undefined} */ encoding) =>
  virtual.get(path) ?? readFile(path, encoding);

const { SymbolFlags, SyntaxKind } = ts;

/** @param {string} text @returns {import('./typescript.cjs').BoundFile} */
function parsed(text) {
  const file = ts.createSourceFile('names.ts', `${text}\nexport {};`, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  internal.bindSourceFile(file, { target: ts.ScriptTarget.Latest });
  return file;
}

/** What is declared at the top of a text: the symbol of each name. @param {string} text */
function namesOf(text) {
  /** @type {Map<string, ts.Symbol>} */
  const names = new Map();
  for (const [key, symbol] of parsed(text).locals ?? []) {
    const name = ts.unescapeLeadingUnderscores(key);
    if (name !== '__global') names.set(name, symbol);
  }
  return names;
}

/** @param {ts.VariableDeclarationList} list */
const keywordOf = ({ flags }) => (flags & ts.NodeFlags.Const ? 'const' : flags & ts.NodeFlags.Let ? 'let' : 'var');

/** An import with only those of its names that are wanted; empty where none is. @param {ts.ImportDeclaration} statement @param {ts.SourceFile} file @param {(name: string) => boolean} wanted */
function importOf(statement, file, wanted) {
  const { importClause: clause, moduleSpecifier } = statement;
  if (clause === undefined) return '';
  const parts = [];
  if (clause.name && wanted(clause.name.text)) parts.push(clause.name.text);
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) {
    if (wanted(bindings.name.text)) parts.push(bindings.getText(file));
  } else if (bindings) {
    const kept = bindings.elements.filter(({ name }) => wanted(name.text)).map((one) => one.getText(file));
    if (kept.length > 0) parts.push(`{ ${kept.join(', ')} }`);
  }
  const type = clause.isTypeOnly ? 'type ' : '';
  return parts.length > 0 ? `import ${type}${parts.join(', ')} from ${moduleSpecifier.getText(file)};` : '';
}

/** The name that a statement declares, where it is one. @param {ts.Statement} statement @returns {string | undefined} */
function nameOf(statement) {
  const { name } = /** @type {ts.Statement & {name?: ts.Node}} */ (statement);
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}

/** Declarations without those of names that are not wanted. @param {string} text @param {(name: string) => boolean} wanted */
function only(text, wanted) {
  const file = parsed(text);
  const keep = (/** @type {ts.Statement} */ statement) => {
    if (ts.isImportDeclaration(statement)) return importOf(statement, file, wanted);
    if (ts.isVariableStatement(statement)) {
      const list = statement.declarationList;
      const kept = list.declarations.filter(({ name }) => !ts.isIdentifier(name) || wanted(name.text));
      const parts = kept.map((one) => one.getText(file));
      return parts.length > 0 ? `declare ${keywordOf(list)} ${parts.join(', ')};` : '';
    }
    const name = nameOf(statement);
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    return name === undefined || isType || wanted(name) ? statement.getText(file) : '';
  };
  return file.statements.slice(0, -1).map(keep).filter(Boolean).join('\n');
}

/** Declarations without types: what `only` keeps whatever is wanted. @param {string} text @param {(name: string) => boolean} wanted */
const values = (text, wanted) => {
  const file = parsed(text);
  const isType = (/** @type {ts.Statement} */ one) =>
    ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one) || one.kind === SyntaxKind.ExportDeclaration;
  const rest = file.statements.filter((one) => !isType(one)).map((one) => one.getText(file));
  return only(rest.join('\n'), wanted);
};

/** How a module's name is declared where it is used: a variable stays one that may be assigned to. @param {Map<string, ts.Symbol>} names @param {string} path */
function referTo(names, path) {
  const lines = [];
  const imported = [];
  for (const [name, { flags, valueDeclaration }] of names) {
    if (flags & SymbolFlags.Variable && !(flags & SymbolFlags.Type)) {
      const list = ts.findAncestor(valueDeclaration, ts.isVariableDeclarationList);
      lines.push(`declare ${list ? keywordOf(list) : 'let'} ${name}: typeof import('${path}').${name};`);
    } else imported.push(name);
  }
  if (imported.length > 0) lines.push(`import { ${imported.join(', ')} } from '${path}';`);
  return lines.join('\n');
}

/** Namespaces of earlier cells that this one does not declare anew, which tslab does not keep. @param {string} earlier @param {string} cell */
function spacesOf(earlier, cell) {
  const isSpace = (/** @type {ts.Statement} */ one) => ts.isModuleDeclaration(one) || ts.isImportEqualsDeclaration(one);
  if (!/\b(?:namespace|module|global|import \w+ =)/.test(earlier)) return '';
  const own = parsed(cell);
  const names = new Set([...own.statements.map(nameOf), ...namesOf(cell).keys()]);
  const file = parsed(earlier);
  const kept = file.statements.filter((one) => isSpace(one) && !names.has(nameOf(one)));
  return kept.map((one) => `${one.getText(file)}\n`).join('');
}

/** Variables of a cell that `var` declares inside a block: TypeScript writes no declaration of them. @param {Map<string, ts.Symbol>} names */
function innerOf(names) {
  const isInner = (/** @type {ts.Symbol} */ { flags, valueDeclaration }) => {
    const statement = ts.findAncestor(valueDeclaration, ts.isVariableDeclarationList)?.parent;
    const isTop = statement && ts.isVariableStatement(statement) && ts.isSourceFile(statement.parent);
    return flags & SymbolFlags.FunctionScopedVariable && !isTop;
  };
  return [...names].map(([name, symbol]) => (isInner(symbol) ? `declare var ${name}: any;\n` : '')).join('');
}

/** @param {Map<string, ts.Symbol>} names */
const list = (names) => `export { ${[...names.keys()].join(', ')} };`;

let made = 0;

/**
 * Declarations of a cell whose types have no name in a declaration file (TS4020 and its like, TS2742): the cell's text becomes a module
 * that the compiler takes the types from, and what earlier cells declared becomes another, so that both speak of the same classes.
 * @param {string} cell the cell's text @param {string} earlier the declarations of earlier cells that still stand
 */
function byModule(cell, earlier) {
  const number = ++made;
  const [own, before] = [`./__cell_${number}__`, `./__before_${number}__`];
  const file = parsed(earlier);
  const imports = file.statements.filter(ts.isImportDeclaration).map((one) => one.getText(file));
  const rest = file.statements
    .slice(0, -1)
    .filter((one) => !ts.isImportDeclaration(one))
    .map((one) => one.getText(file));
  const names = namesOf(rest.join('\n'));
  const shared = names.size > 0 ? [...imports, referTo(names, before)].join('\n') : imports.join('\n');
  if (names.size > 0) virtual.set(join(process.cwd(), `${before}.d.ts`), [...imports, ...rest, list(names)].join('\n'));
  const declared = namesOf(cell);
  virtual.set(join(process.cwd(), `${own}.ts`), `${shared}\n${cell}\n${list(declared)}`);
  return `${shared}\n${referTo(declared, own)}\n`;
}

/**
 * What stands after a cell that ended before all it declares was reached: a name that it did not reach is what it was before.
 * @param {string} next the declarations if all had been reached @param {string} previous those before the cell
 * @param {ReadonlySet<string>} unreached names of values
 */
function without(next, previous, unreached) {
  if (unreached.size === 0) return next;
  const kept = only(next, (name) => !unreached.has(name));
  return `${kept}\n${values(previous, (name) => unreached.has(name))}\n`;
}

exports.byModule = byModule;
exports.innerOf = innerOf;
exports.namesOf = namesOf;
exports.spacesOf = spacesOf;
exports.without = without;
