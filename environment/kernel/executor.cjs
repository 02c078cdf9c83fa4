// Runs the cells: what one declared is there for the next, however it ended.
'use strict';

const { join } = require('node:path');
const vm = require('node:vm');
const ts = require('@tslab/typescript-for-tslab');
const { byModule, innerOf, namesOf, spacesOf, without } = require('./declarations.cjs');
const { compiled } = require('./failure.cjs');
const { META } = require('./interrupt.cjs');
const { metaOfCells, requireOfCells, saidOfEdited } = require('./modules.cjs');
const { awaits, Compiled, jsxAt, original, prepare, wrapped } = require('./source.cjs');
const { GLOBALS } = require('./started.cjs');
const { faultsOfFiles } = require('./typescript.cjs');

/** "Cannot find module". */
const MISSING = 2307;
/** A text that makes the compiler forget what it has not found. */
const OTHER = "import 'node:fs';";
const NO_JSX = 'expected TypeScript, got JSX: cells have none';
/** Where a script finds what it is called with. */
const GIVEN = '__given__';
const { SymbolFlags } = ts;
/** tslab writes this before the declarations of earlier cells where TypeScript has not written those of the cell. */
const NONE = 'undefined';

/** Whether a script gives the next cells a value of this name. @param {string} script @param {string} name */
const isGiven = (script, name) => script.includes(`exports.${name} =`) || script.includes(`exports, "${name}"`);

/**
 * @typedef {object} Work what a cell was compiled to
 * @property {string} script
 * @property {string} next the declarations after it, if all that it declares is reached
 * @property {string | undefined} last where the value of its last expression is put
 * @property {boolean} isAsync
 * @property {Map<string, ts.Symbol>} names what it declares
 * @property {Set<string | symbol>} reached the names that have their value
 */

/** @param {string} text */
const withReason = (text) =>
  /^Cannot find module 'inference-scaling/.test(text)
    ? `${text} A notebook that imports it lies inside the checkout that its kernel belongs to: ${join(__dirname, '../..')}`
    : text;

/** The one name that a cell cannot declare. @param {ts.Declaration} declaration @returns {import('./cell.cjs').Diagnostic} */
function takenAt(declaration) {
  const file = declaration.getSourceFile();
  const { line, character } = file.getLineAndCharacterOfPosition(declaration.getStart(file));
  const text = 'expected another name than exports, into which a cell puts what it declares';
  return { line: line + 1, column: character + 1, file: '', text };
}

class Executor {
  /** @param {import('tslab/dist/converter').Converter} converter tslab's compiler */
  constructor(converter) {
    this.converter = converter;
    /** What earlier cells declared, for the compiler. */
    this.declared = '';
    /** Whether the last cell imported what is not there: it may be there by now. */
    this.missed = false;
    /** And the values of it. @type {{[name: string]: unknown}} */
    this.values = Object.create(null);
    /** What every script is called with, but for what it exports into. */
    this.given = { require: requireOfCells(), [META]: metaOfCells(), ...GLOBALS };
  }

  /** Compiles a cell; undefined where it has diagnostics. @param {import('./cell.cjs').Cell} cell @returns {Work | undefined} */
  compile(cell) {
    const { code } = cell;
    for (const said of saidOfEdited(code)) cell.print('stderr', said);
    const { text, edits } = prepare(code, (name) => Object.hasOwn(this.values, name));
    if (this.missed) this.converter.inspect('', OTHER, 0);
    const result = this.converter.convert(this.declared, text);
    this.missed = result.diagnostics.some(({ code }) => code === MISSING);
    cell.diagnostics = result.diagnostics.map(({ start, messageText, fileName }) => {
      const { line, column } = fileName
        ? { line: start.line, column: start.character }
        : original(code, edits, start.line, start.character);
      return {
        line: line + 1,
        column: column + 1,
        file: fileName ? `${fileName}:` : '',
        text: withReason(messageText),
      };
    });
    const jsx = cell.diagnostics.length > 0 ? jsxAt(code) : undefined;
    if (jsx !== undefined)
      cell.diagnostics = [{ line: jsx.line + 1, column: jsx.character + 1, file: '', text: NO_JSX }];
    const names = namesOf(text);
    const taken = names.get('exports')?.declarations?.[0];
    if (taken !== undefined) cell.diagnostics = [takenAt(taken)];
    cell.diagnostics = [...faultsOfFiles(), ...cell.diagnostics];
    if (cell.diagnostics.length > 0) return undefined;
    const { output = '', declOutput = '', lastExpressionVar: last } = result;
    const unnamed = declOutput.startsWith(NONE);
    const spaces = spacesOf(this.declared, text);
    const next = unnamed ? byModule(text, `${declOutput.slice(NONE.length)}${spaces}`) : `${declOutput}${spaces}`;
    const isAsync = awaits(text);
    compiled.set(cell.label, new Compiled(cell, edits, isAsync, output));
    const script = wrapped(`${output}\n//# sourceURL=In[${cell.label}]`, isAsync, GIVEN);
    return { script, next, last, isAsync, names, reached: new Set() };
  }

  /** Runs a cell to its end; resolves to the value of its last expression, if it has one. @param {import('./cell.cjs').Cell} cell @returns {Promise<{value?: unknown}>} */
  async execute(cell) {
    const work = this.compile(cell);
    if (work === undefined) return {};
    cell.work = work;
    Reflect.set(globalThis, GIVEN, { ...this.given, exports: this.exportsOf(work) });
    const running = vm.runInThisContext(work.script, { breakOnSigint: true, displayErrors: false });
    if (work.isAsync) await running;
    if (work.last === undefined) return {};
    const value = this.values[work.last];
    delete this.values[work.last];
    return { value };
  }

  /** What a cell exports into: it notes what is reached. @param {Work} work */
  exportsOf({ reached }) {
    /** @type {(values: Executor['values'], name: string | symbol, value: unknown) => boolean} */
    const give = (values, name, value) => {
      if (name !== '__esModule') Reflect.set(values, name, value);
      reached.add(name);
      return true;
    };
    return new Proxy(this.values, {
      set: give,
      // An import is defined as a property that looks it up; what later cells assign to it has to stay.
      defineProperty: (values, name, { get, value }) => give(values, name, get ? get() : value),
    });
  }

  /**
   * What stands after a cell has ended, in whatever way: all that it reached. A name that it did not reach, since it threw or was
   * interrupted before, is what it was before the cell.
   * @param {import('./cell.cjs').Cell} cell @param {boolean} ok
   */
  settle({ work }, ok) {
    if (work === undefined) return;
    const { names, script, reached, next } = work;
    const isHoisted = (/** @type {ts.Symbol} */ symbol) =>
      (symbol.flags & (SymbolFlags.Function | SymbolFlags.FunctionScopedVariable)) !== 0;
    const missing = [...names].filter(([name]) => isGiven(script, name) && !reached.has(name));
    const unreached = new Set(missing.filter(([, symbol]) => !ok && !isHoisted(symbol)).map(([name]) => name));
    for (const [name] of missing) if (!unreached.has(name)) this.values[name] = undefined;
    this.declared = `${without(next, this.declared, unreached)}${innerOf(names)}`;
  }

  /** What is known of the name at a position. @param {string} code @param {number} at */
  inspect(code, at) {
    return this.converter.inspect(this.declared, code, at);
  }

  /** @param {string} code @param {number} at */
  complete(code, at) {
    return this.converter.complete(this.declared, code, at);
  }
}

exports.Executor = Executor;
