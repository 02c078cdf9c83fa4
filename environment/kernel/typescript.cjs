// The compiler of the cells: the TypeScript that package.json puts in the place of tslab's own, with what tslab expects of it.
'use strict';

const { createRequire } = require('node:module');
const { dirname, join, relative } = require('node:path');

const ts = require('@tslab/typescript-for-tslab');

/**
 * What TypeScript has and does not declare.
 * @typedef {object} Internal
 * @property {(file: ts.SourceFile, options: ts.CompilerOptions) => void} bindSourceFile
 * @property {(file: ts.SourceFile, position: number) => ts.Node} getTouchingPropertyName
 * @property {(node: ts.Node) => ts.Node | undefined} getContainerNode
 * @property {ts.TransformationContext} nullTransformationContext
 * @property {{getSymbolDisplayPartsDocumentationAndSymbolKind: (...args: unknown[]) => Described}} SymbolDisplay
 * @property {{getCompletionsAtPosition: (...args: unknown[]) => ts.CompletionInfo | undefined}} Completions
 */
/** @typedef {{symbolKind: string, displayParts: ts.SymbolDisplayPart[], documentation?: ts.SymbolDisplayPart[], tags?: ts.JSDocTagInfo[]}} Described */
/** @typedef {ts.SourceFile & {locals?: Map<ts.__String, ts.Symbol>}} BoundFile a file whose names are known */

const internal = /** @type {ts.System & Internal} */ (/** @type {unknown} */ (ts));

/** What the standard library holds here: a part of it that this Node.js lacks is no part of a cell's types either. */
/** @type {readonly [string, unknown][]} */
const PARTS = [
  ['es2023', [].toSorted],
  ['es2024.object', Reflect.get(Object, 'groupBy')],
  ['es2024.collection', Reflect.get(Map, 'groupBy')],
  ['es2024.promise', Reflect.get(Promise, 'withResolvers')],
  ['es2024.string', Reflect.get(String.prototype, 'isWellFormed')],
  ['es2024.arraybuffer', Reflect.get(ArrayBuffer.prototype, 'transfer')],
  ['es2024.sharedmemory', Reflect.get(Atomics, 'waitAsync')],
  ['es2025.iterator', Reflect.get(globalThis, 'Iterator')?.from],
  ['es2025.collection', Reflect.get(Set.prototype, 'union')],
  ['es2025.promise', Reflect.get(Promise, 'try')],
  ['esnext.array', Reflect.get(Array, 'fromAsync')],
  ['esnext.disposable', Reflect.get(Symbol, 'dispose')],
  ['esnext.decorators', true],
];
const lib = PARTS.filter(([, has]) => Boolean(has)).map(([part]) => `lib.${part}.d.ts`);

/** Settings that differ from tslab's. Cells are not strict: what is tried out needs no types of its own. @type {ts.CompilerOptions} */
const SETTINGS = {
  target: ts.ScriptTarget.ES2022,
  lib,
  types: ['node'],
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  checkJs: false,
  strict: false,
  inlineSourceMap: true,
};

/** Where a file lies says nothing about a notebook: the compiler only looks at what is imported. */
const NO_FAULT = new Set([
  6059, // is not under 'rootDir'
  6307, // is not listed within the file list
]);

/** The version in which each imported file was looked at, and the faults that were found in those since. */
/** @type {Map<string, string | undefined>} */
const looked = new Map();
/** @type {import('./cell.cjs').Diagnostic[]} */
let faults = [];

/** Looks at the TypeScript files that cells import, once for each version of them. @param {ts.Program} program */
function lookAtFiles(program) {
  for (const file of program.getSourceFiles()) {
    const { version } = /** @type {ts.SourceFile & {version?: string}} */ (file);
    const isOwn =
      !file.isDeclarationFile && /(?<!__)\.[cm]?tsx?$/.test(file.fileName) && !file.fileName.includes('/node_modules/');
    if (!isOwn || looked.get(file.fileName) === version) continue;
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    const told = found.filter(({ code }) => !NO_FAULT.has(code));
    if (told.length === 0) looked.set(file.fileName, version);
    for (const { start = 0, messageText } of told) {
      const { line, character } = file.getLineAndCharacterOfPosition(start);
      const text = ts.flattenDiagnosticMessageText(messageText, '\n');
      faults.push({ line: line + 1, column: character + 1, file: `${relative(process.cwd(), file.fileName)}:`, text });
    }
  }
}

/** The faults of imported files that were found since the last call. */
function faultsOfFiles() {
  const found = faults;
  faults = [];
  return found;
}

/** Faults of files, and not of what their types would be called in a declaration file. @param {ts.Program} program @param {readonly ts.SourceFile[]} files */
function getPreEmitDiagnosticsOfFiles(program, files) {
  lookAtFiles(program);
  const found = files.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  return ts.sortAndDeduplicateDiagnostics(found.filter(({ code }) => !NO_FAULT.has(code)));
}

/** @typedef {ts.QuickInfo & {declared?: string}} Info what is known of a name; `declared` is a type as it was written */

/** @param {ts.Node} node */
const partOfName = (node) =>
  ts.isNewExpression(node.parent) && node.pos === node.parent.pos ? node.parent.expression : node;

/**
 * What is known of the name at a position: its type and what its author says of it.
 * @param {ts.SourceFile} file @param {ts.TypeChecker} checker @param {unknown} _token @param {number} position
 */
function getQuickInfoAtPosition(file, checker, _token, position) {
  const touched = internal.getTouchingPropertyName(file, position);
  if (touched === file) return undefined;
  const node = partOfName(touched);
  const textSpan = { start: node.getStart(file), length: node.end - node.getStart(file) };
  const symbol = checker.getSymbolAtLocation(node);
  if (symbol === undefined || symbol.escapedName === 'unknown') {
    if (!ts.isIdentifier(node) && node.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
    const displayParts = [{ text: checker.typeToString(checker.getTypeAtLocation(node)), kind: 'text' }];
    return { kind: '', kindModifiers: '', textSpan, displayParts };
  }
  const describe = internal.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind;
  const container = internal.getContainerNode(node);
  const { symbolKind, displayParts, documentation, tags } = describe(checker, symbol, file, container, node);
  const declared = declarationText(checker, symbol);
  return { kind: symbolKind, kindModifiers: '', textSpan, displayParts, documentation, tags, declared };
}

/** An interface or the like as its author wrote it; undefined for what is no type alone. @param {ts.TypeChecker} checker @param {ts.Symbol} symbol */
function declarationText(checker, symbol) {
  const { flags, declarations = [] } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (!(flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) || flags & ts.SymbolFlags.Value)
    return undefined;
  return declarations.map((declaration) => declaration.getText()).join('\n\n');
}

/** What completions ask of an editor. @param {ts.Program} program */
const hostOf = (program) => ({
  getCurrentDirectory: () => process.cwd(),
  getCompilationSettings: () => program.getCompilerOptions(),
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
});

/** Folders of @types at and above a folder. @param {string} folder @returns {string[]} */
function getDefaultTypeRoots(folder) {
  const above = dirname(folder);
  const own = join(folder, 'node_modules/@types');
  return [...(ts.sys.directoryExists(own) ? [own] : []), ...(above === folder ? [] : getDefaultTypeRoots(above))];
}

const TSLABS = {
  getDefaultTypeRoots,
  getPreEmitDiagnosticsOfFiles,
  getQuickInfoAtPosition,
  getNullTransformationContext: () => internal.nullTransformationContext,
  Completions: {
    ...internal.Completions,
    /** @param {unknown} _host @param {ts.Program} program @param {unknown[]} rest */
    getCompletionsAtPositionForTslab: (_host, program, ...rest) =>
      internal.Completions.getCompletionsAtPosition(hostOf(program), program, ...rest),
  },
};

/** Gives tslab this compiler with more changes. Call it before tslab is loaded. @param {object} changes */
function giveToTslab(changes) {
  const loaded = /** @type {NodeJS.Module} */ (require.cache[require.resolve('@tslab/typescript-for-tslab')]);
  loaded.exports = { ...ts, ...TSLABS, ...changes };
  // Where another package holds this one tslab has a compiler of its own beside it.
  require.cache[createRequire(require.resolve('tslab')).resolve('@tslab/typescript-for-tslab')] = loaded;
}

exports.faultsOfFiles = faultsOfFiles;
exports.giveToTslab = giveToTslab;
exports.internal = internal;
exports.SETTINGS = SETTINGS;
