// What a cell's author asks while writing it: what may follow, and what something is.
'use strict';

const { printQuickInfo } = require('tslab/dist/inspect');
const { printed } = require('./display.cjs');

/** @typedef {import('./executor.cjs').Executor} Executor */
/** @typedef {import('./typescript.cjs').Info} QuickInfo */
/** @typedef {{code: string, cursor_pos: number, detail_level?: 0 | 1}} PlaceRequest */

/** A line that asks what something is: `name?`, at the end of a cell. No TypeScript ends in one. */
const QUESTION = /(?:^|\n)[ \t]*(?:(\?{1,2})[ \t]*([\w$][\w$.]*)|([\w$][\w$.]*)[ \t]*(\?{1,2}))[ \t]*;?\s*$/;
const MODULE = 'inference-scaling';
const LONGEST = 2000;

/** A place in UTF-16 units of a place in code points, as Jupyter counts. @param {string} code @param {number} points */
const toUnits = (code, points) => [...code].slice(0, points).join('').length;
/** The other way. @param {string} code @param {number} units */
const toPoints = (code, units) => [...code.slice(0, units)].length;

/** Of a name that is declared nowhere the compiler says that it is `any`, or that it is imported. @param {QuickInfo | undefined} found @returns {found is QuickInfo} */
const isKnown = (found) =>
  found !== undefined &&
  !/^any$|^import [\w$]+$|\/\*unresolved\*\/ any$/.test(found.displayParts?.map(({ text }) => text).join('') ?? '');

/** Where the name ends of the function whose arguments are written at a place. @param {string} code @param {number} at */
function calledAt(code, at) {
  let inner = 0;
  for (let i = at - 1; i > 0; i--) {
    if (code[i] === ')') inner++;
    else if (code[i] === '(' && inner-- === 0) return code.slice(0, i).trimEnd().length - 1;
  }
  return at;
}

/** The name at a place. @param {string} code @param {number} at */
const nameAt = (code, at) => `${/[\w$]*$/.exec(code.slice(0, at))?.[0]}${/^[\w$]*/.exec(code.slice(at))?.[0]}`;

/**
 * The cell without the question that it ends in, and what is asked.
 * @param {string} code @returns {{code: string, name?: string, detailed: boolean}}
 */
function questionOf(code) {
  const found = QUESTION.exec(code);
  if (found === null) return { code, detailed: false };
  const [, before, second, first, after] = found;
  return { code: code.slice(0, found.index), name: first ?? second, detailed: (before ?? after) === '??' };
}

/** What is known, with the members of a type, at which its options are documented. @param {import('./typescript.cjs').Info} info */
const told = ({ declared, ...info }) => `${printQuickInfo(info)}${declared === undefined ? '' : `\n\n${declared}`}`;

/** The value of a name of the cells, where more than its type is asked for: a function's own text is not what its author wrote. */
/** @param {Executor} executor @param {string} name */
function valueText({ values }, name) {
  if (!Object.hasOwn(values, name) || typeof values[name] === 'function') return '';
  const text = printed(values[name]);
  return `\n\n${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
}

/** What is known of a name: of a cell, a type or, without an import, of the library. @param {Executor} executor @param {string} name @param {boolean} detailed */
function explained(executor, name, detailed) {
  const asType = `type _ = ${name};`;
  const asImport = `import { ${name} } from '${MODULE}';`;
  const ways = [() => executor.inspect(name, name.length - 1), () => executor.inspect(asType, asType.length - 2)];
  if (!name.includes('.')) ways.push(() => executor.inspect(asImport, 'import { '.length));
  let found;
  for (const look of ways) if (!isKnown(found)) found = look();
  if (!isKnown(found)) return `nothing is known of ${name}`;
  return `${told(found)}${detailed ? valueText(executor, name) : ''}`;
}

/** Answers what is at a place, or which function's arguments are written there. @param {Executor} executor @param {PlaceRequest} content */
function inspected(executor, { code, cursor_pos: at, detail_level: detail }) {
  const units = toUnits(code, at);
  const places = [units, Math.max(0, units - 1), calledAt(code, units)];
  const found = places.map((place) => executor.inspect(code, place)).find(isKnown);
  const more = detail === 1 ? valueText(executor, nameAt(code, units)) : '';
  const data = found ? { 'text/plain': `${told(found)}${more}` } : {};
  return { status: 'ok', found: Boolean(found), data, metadata: {} };
}

/**
 * What may stand at a place. Where nothing goes on as the word does, what may stand in place of its beginning; of a text, such as the name
 * of a module, what begins as it does.
 * @param {Executor} executor @param {string} code @param {number} at
 */
function candidatesAt(executor, code, at) {
  const found = executor.complete(code, at);
  if (found.candidates.length === 0 && /^[\w$]/.test(code.slice(at))) {
    const cut = code.slice(0, at) + code.slice(at).replace(/^[\w$]+/, '');
    return executor.complete(cut, at);
  }
  const [, text] = /['"]([^'"\n]*)$/.exec(code.slice(0, at)) ?? [];
  if (text === undefined || found.start < at) return found;
  for (const part of [text, text.slice(text.lastIndexOf('/') + 1)]) {
    const candidates = found.candidates.filter((name) => name.startsWith(part));
    if (candidates.length > 0) return { ...found, start: at - part.length, candidates };
  }
  return found;
}

/** Answers what may follow, each with its kind. @param {Executor} executor @param {PlaceRequest} content */
function completed(executor, { code, cursor_pos: at }) {
  const { start, end, candidates, original } = candidatesAt(executor, code, toUnits(code, at));
  const place = { cursor_start: toPoints(code, start), cursor_end: toPoints(code, end) };
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
  const types = candidates.map((text) => ({
    text,
    type: kinds.get(text) ?? '',
    start: place.cursor_start,
    end: place.cursor_end,
  }));
  return { status: 'ok', matches: candidates, ...place, metadata: { _jupyter_types_experimental: types } };
}

exports.completed = completed;
exports.explained = explained;
exports.inspected = inspected;
exports.questionOf = questionOf;
