// What is changed in a cell's text before tslab compiles it, and how positions lead back to the cell as it was written.
'use strict';

const { SourceMap } = require('node:module');
const ts = require('@tslab/typescript-for-tslab');
const { assignSites, interruptible, LAST, META } = require('./interrupt.cjs');
const { GLOBALS } = require('./started.cjs');
const { giveToTslab, SETTINGS } = require('./typescript.cjs');

/** @typedef {{start: number, end: number, text: string}} Edit */

/** @param {ts.ModifierLike} word */
const isExport = ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword;
/** @param {string} code @param {number} start @param {number} end @returns {Edit} */
const blank = (code, start, end) => ({ start, end, text: code.slice(start, end).replace(/[^\n]/g, ' ') });

/** @param {string} text @param {readonly Edit[]} edits in order */
function edited(text, edits) {
  let made = '';
  let at = 0;
  for (const { start, end, text: replacement } of edits) {
    made += text.slice(at, start) + replacement;
    at = end;
  }
  return made + text.slice(at);
}

/** A cell is a module, so that `await` means what it says. @param {string} code */
const parsed = (code) =>
  ts.createSourceFile('cell.ts', `${code}\nexport {};`, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);

/** Whether a cell waits outside its functions, which tslab misses in `await (x as T)`. @param {string} code */
function awaits(code) {
  /** @type {(node: ts.Node) => boolean} */
  const waits = (node) =>
    ts.isAwaitExpression(node) ||
    (ts.isForOfStatement(node) && node.awaitModifier !== undefined) ||
    (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing) ||
    (!ts.isFunctionLike(node) && ts.forEachChild(node, waits) === true);
  return ts.forEachChild(parsed(code), waits) === true;
}

/** Cells share what they declare, so `export` says nothing new; as spaces it leaves every position in place. @param {string} code @param {ts.SourceFile} file */
function withoutExport(code, file) {
  /** @type {Edit[]} */
  const edits = [];
  for (const statement of file.statements.slice(0, -1)) {
    if (ts.isExportDeclaration(statement)) {
      const start = statement.getStart(file);
      const { exportClause: names, moduleSpecifier: from } = statement;
      if (from === undefined) edits.push(blank(code, start, statement.end));
      // What comes from a module is imported; without names it is only run.
      else if (names) edits.push({ start, end: start + 'export'.length, text: 'import' });
      else edits.push({ start, end: from.getStart(file), text: 'import '.padEnd(from.getStart(file) - start) });
    } else if (ts.isExportAssignment(statement)) {
      edits.push(blank(code, statement.getStart(file), statement.expression.getStart(file)));
    } else {
      for (const word of (ts.canHaveModifiers(statement) && statement.modifiers) || []) {
        if (isExport(word)) edits.push(blank(code, word.getStart(file), word.end));
      }
    }
  }
  return edits;
}

/** `{ name }` of an earlier cell's variable becomes `{ name: name }`: tslab takes the shorthand for a global. @param {ts.SourceFile} file @param {(name: string) => boolean} earlier */
function withoutShorthand(file, earlier) {
  /** @type {Edit[]} */
  const edits = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isShorthandPropertyAssignment(node) && earlier(node.name.text)) {
      const end = node.name.end;
      edits.push({ start: end, end, text: `: ${node.name.text}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}

/**
 * The text that is compiled in a cell's place.
 * @param {string} code
 * @param {(name: string) => boolean} earlier whether an earlier cell declared this name
 * @returns {{text: string, edits: readonly Edit[]}}
 */
function prepare(code, earlier) {
  const file = parsed(code);
  const edits = [...withoutExport(code, file), ...withoutShorthand(file, earlier)].sort((a, b) => a.start - b.start);
  return { text: edited(code, edits), edits };
}

/** Where a position in the prepared text lies in the cell as it was written. @param {string} code @param {readonly Edit[]} edits @param {number} line @param {number} column */
function original(code, edits, line, column) {
  const lines = code.split('\n');
  let lineStart = 0;
  for (let i = 0; i < line && i < lines.length; i++) lineStart += lines[i].length + 1;
  const lineEnd = lineStart + (lines[line] ?? '').length;
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (start < lineStart || start > lineEnd || text.includes('\n')) continue;
    const grown = text.length - (end - start);
    if (start - lineStart + shift + grown <= column) shift += grown;
  }
  return { line, column: Math.min(column - shift, lineEnd - lineStart) };
}

/** @param {ts.ExportDeclaration} list */
const exported = ({ exportClause: clause }) =>
  clause !== undefined && ts.isNamedExports(clause) ? [...clause.elements] : [];

/** @type {(binding: ts.BindingName) => string[]} */
const namesOf = (binding) => {
  if (ts.isIdentifier(binding)) return [binding.text];
  return [...binding.elements].flatMap((one) => (ts.isBindingElement(one) ? namesOf(one.name) : []));
};

/**
 * Variables of a compiled cell that may change become exports where they are declared: its functions then see what a later cell
 * assigns. tslab exports a copy at the end.
 * @param {string} module
 */
function withLiveVariables(module) {
  const file = ts.createSourceFile('cell.js', module, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  /** @type {Edit[]} */
  const edits = [];
  const live = new Set();
  const list = file.statements.filter(ts.isExportDeclaration).find((statement) => exported(statement).length > 0);
  const shared = new Set(list && exported(list).map(({ name }) => name.text));
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement) || statement.modifiers) continue;
    const { declarations, flags } = statement.declarationList;
    const names = declarations.flatMap(({ name }) => namesOf(name));
    if (flags & ts.NodeFlags.Const || !names.every((name) => shared.has(name))) continue;
    const start = statement.getStart(file);
    edits.push({ start, end: start, text: 'export ' });
    for (const name of names) live.add(name);
    // A variable without a value is reached where it is declared, too.
    const bare = flags & ts.NodeFlags.Let ? declarations.filter(({ initializer }) => initializer === undefined) : [];
    for (const { end } of bare) edits.push({ start: end, end, text: ' = undefined' });
  }
  if (list !== undefined && live.size > 0) {
    const kept = exported(list)
      .filter(({ name }) => !live.has(name.text))
      .map((one) => one.getText(file));
    edits.push({
      start: list.getStart(file),
      end: list.end,
      text: kept.length > 0 ? `export { ${kept.join(', ')} };` : '',
    });
  }
  return { text: edited(module, edits), edits };
}

/** A function that is a cell's last value has no name: tslab assigns it to a variable. @type {ts.TransformerFactory<ts.SourceFile>} */
const unnamed = (context) => {
  const { factory } = context;
  /** @type {ts.Visitor} */
  const visit = (node) => {
    if (ts.isVariableStatement(node) || ts.isVariableDeclarationList(node))
      return ts.visitEachChild(node, visit, context);
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !LAST.test(node.name.text)) return node;
    const { name, initializer: value, exclamationToken, type } = node;
    const isFunction =
      value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value) || ts.isClassExpression(value));
    if (!isFunction || value.name) return node;
    const anonymous = factory.createComma(factory.createNumericLiteral(0), value);
    return factory.updateVariableDeclaration(node, name, exclamationToken, type, anonymous);
  };
  return (file) => ts.visitEachChild(file, visit, context);
};

const INLINE = /\n?\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;

/** The two maps of the compilation that ran last: tslab compiles a cell to a module, and that to CommonJS. */
/** @type {{module: string, script: string, code: string, edits: readonly Edit[]}} */
let maps = { module: '', script: '', code: '', edits: [] };

/** The names that tslab exports at the end of a cell, as they are written: it takes TypeScript's own way to write those with two underscores. */
/** @param {string} text */
const withNames = (text) =>
  text.replace(/(?<=\nexport \{)([^{}\n]*)\}$/, (_, /** @type {string} */ names) => {
    const written = names.split(', ').filter((name) => !/^__[^_]/.test(name));
    return `${written.map((name) => name.replace(/^___/, '__')).join(', ')}}`;
  });

/** A program in which a cell depends on no other file: what it imports is loaded by Node.js and not by tslab. @type {ts.CreateProgram<ts.EmitAndSemanticDiagnosticsBuilderProgram>} */
function createProgram(...args) {
  const builder = ts.createEmitAndSemanticDiagnosticsBuilderProgram(...args);
  builder.getAllDependencies = ({ fileName }) => [fileName];
  return builder;
}

const HEAD = /^"use strict";\n(Object\.defineProperty\(exports, "__esModule".*\n)((?:exports\.[\w$]+ = )+void 0;\n)*/;

/** A script without the lines that set all it exports to undefined: until a name is reached it is what it was before. @param {string} script */
const withoutReset = (script) => script.replace(HEAD, (head) => head.replace(/^exports\..*$/gm, ''));

/** Makes tslab's compiler keep source maps, for which it has no setting, and loops stop when they are told to. Call it before tslab is loaded. */
function changeCompiler() {
  const { createWatchCompilerHost, transpileModule } = ts;
  giveToTslab({
    /** @param {string[]} files @param {ts.CompilerOptions} options @param {ts.System} sys @param {unknown} _ @param {[ts.DiagnosticReporter, ts.WatchStatusReporter]} rest */
    createWatchCompilerHost(files, options, sys, _, ...rest) {
      const read = sys.readFile;
      sys.readFile = (path, encoding) => {
        const text = read(path, encoding);
        return text !== undefined && files.includes(path) ? withNames(text) : text;
      };
      return createWatchCompilerHost(files, { ...options, ...SETTINGS }, sys, createProgram, ...rest);
    },
    /** @type {typeof transpileModule} */
    transpileModule(input, options) {
      const [, encoded] = INLINE.exec(input) ?? [];
      const compilerOptions = { ...options.compilerOptions, sourceMap: true };
      const transformers = { before: [interruptible, unnamed] };
      const code = input.replace(INLINE, '');
      const { text, edits } = withLiveVariables(code);
      const result = transpileModule(text, { ...options, compilerOptions, transformers });
      const module = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
      maps = { module, script: result.sourceMapText ?? '', code, edits };
      const script = result.outputText.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n');
      return { ...result, outputText: withoutReset(script) };
    },
  });
}

/** Lines that tslab puts before a cell. */
const LINES_BEFORE = 1;
/** What a script is called with: its names may be declared anew in it. */
const NAMES = ['exports', 'require', META, ...Object.keys(GLOBALS)].join(', ');
/** @param {boolean} isAsync */
const wrapper = (isAsync) => `(function({ ${NAMES} }) { return (${isAsync ? 'async ' : ''}function() { `;

/** A script that is called with what is given to it. @param {string} script @param {boolean} isAsync @param {string} given */
const wrapped = (script, isAsync, given) => `${wrapper(isAsync)}${script}\n})() })(${given})`;

/** What a map leads to from a place, both counted from 0. @param {string} text @param {{line: number, column: number}} at */
function lookUp(text, at) {
  const entry = new SourceMap(JSON.parse(text)).findEntry(at.line, at.column);
  if (!('originalLine' in entry) || entry.originalLine === undefined) return undefined;
  return { line: entry.originalLine, column: entry.originalColumn };
}

/** A compiled cell: what it was made from, and the way back. */
class Compiled {
  /** @param {import('./cell.cjs').Cell} cell @param {readonly Edit[]} edits @param {boolean} isAsync @param {string} script */
  constructor(cell, edits, isAsync, script) {
    /** How many lines the script has without what it is wrapped in. */
    this.lines = script.split('\n').length;
    this.cell = cell;
    this.code = cell.code;
    this.edits = edits;
    this.before = wrapper(isAsync).length;
    this.maps = maps;
    assignSites(this);
  }

  /** The place in the cell, counted from 1, of a place in the script that runs; undefined for what tslab put around it. @param {number} line @param {number} column */
  place(line, column) {
    if (this.maps.module === '' || this.maps.script === '') return undefined;
    if (line > this.lines || (line === 1 && column <= this.before)) return undefined;
    const live = lookUp(this.maps.script, { line: line - 1, column: column - 1 - (line === 1 ? this.before : 0) });
    return live && this.#inModule(live);
  }

  /** The place in the cell of a place in the module that tslab made of it. @param {number} at counted from 0 */
  placeInModule(at) {
    const before = edited(this.maps.code, this.maps.edits).slice(0, at).split('\n');
    return this.#inModule({ line: before.length - 1, column: before[before.length - 1]?.length ?? 0 });
  }

  /** @param {{line: number, column: number}} live */
  #inModule(live) {
    const prepared = lookUp(this.maps.module, original(this.maps.code, this.maps.edits, live.line, live.column));
    if (prepared === undefined || prepared.line < LINES_BEFORE) return undefined;
    const found = original(this.code, this.edits, prepared.line - LINES_BEFORE, prepared.column);
    return { line: found.line + 1, column: found.column + 1 };
  }
}

const UNTERMINATED = /^Unterminated template|^'\*\/' expected/;

/** @typedef {ts.SourceFile & {parseDiagnostics: readonly ts.Diagnostic[]}} Parsed a file with what its declaration leaves out */

/** @param {string} code @param {ts.ScriptKind} kind */
function parseFaults(code, kind) {
  const file = ts.createSourceFile('cell.tsx', code, ts.ScriptTarget.Latest, false, kind);
  return /** @type {ts.SourceFile & {parseDiagnostics: readonly ts.Diagnostic[]}} */ (file).parseDiagnostics;
}

/** Where the JSX of a cell begins that is wrong in nothing else; undefined where there is none. @param {string} code @returns {{line: number, character: number} | undefined} */
function jsxAt(code) {
  const [first] = parseFaults(code, ts.ScriptKind.TS);
  if (first === undefined || parseFaults(code, ts.ScriptKind.TSX).length > 0) return undefined;
  return ts.getLineAndCharacterOfPosition(/** @type {ts.SourceFile} */ (first.file), first.start ?? 0);
}

/** Whether a cell that tslab takes for finished could be run. @param {string} code */
function completeness(code) {
  const file = /** @type {Parsed} */ (
    ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
  );
  if (
    file.parseDiagnostics.some(({ messageText }) =>
      UNTERMINATED.test(ts.flattenDiagnosticMessageText(messageText, '\n')),
    )
  )
    return 'incomplete';
  return file.parseDiagnostics.length > 0 ? 'invalid' : 'complete';
}

exports.awaits = awaits;
exports.changeCompiler = changeCompiler;
exports.Compiled = Compiled;
exports.completeness = completeness;
exports.jsxAt = jsxAt;
exports.original = original;
exports.prepare = prepare;
exports.wrapped = wrapped;
